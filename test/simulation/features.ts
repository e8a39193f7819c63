/**
 * What the sources promise so far. A world draws a fault that needs more for nobody, and a check that needs more leaves
 * out what it can't ask for yet.
 */
export const features = {
  /** Members carry the bytes of two others that can't link directly, over at most three hops. */
  relays: true,
  /** A way by which introductions failed is not tried again and again while there are others. */
  distrust: true,
  /** Whatever others say of the life that a member leads, it is found in the one that it leads. */
  hearsay: true,
  /** Views are compared, so a change that signaling did not tell comes to light. */
  healing: true,
  /** A lane that waits for ever for what a link has lost is noticed, although other lanes go on. */
  stallsOfLanes: true,
};
