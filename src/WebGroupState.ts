/** Where a member stands with its group. */
export enum WebGroupState {
  /** `join` was called, or the group is being found again after everything was lost. */
  JOINING = 0,
  /** A channel with everybody who was there, and could be reached, is open. */
  JOINED = 1,
  /** `leave` was called; what was sent is still being acknowledged. */
  LEAVING = 2,
  /** In no group: before `join`, and after `leave`. */
  LEFT = 3,
}
