/** Why a connection of an old client is closed: the codes that sigver has. */
export interface SigverClose {
  readonly code: number;
  readonly reason: string;
}

/** What can happen to the clients of an old protocol. `connection` is never used for another one. */
export type SigverInput<Frame> =
  | { readonly type: 'message'; readonly connection: number; readonly frame: Frame }
  | { readonly type: 'closed'; readonly connection: number };

/** What is to be done, in order. After `close` nothing is heard of the connection. */
export type SigverOutput<Frame> =
  | { readonly type: 'send'; readonly connection: number; readonly frame: Frame }
  | { readonly type: 'close'; readonly connection: number; readonly close: SigverClose };

/** How long keys of old clients may be, in characters. */
export const maxSigverKeyLength = 512;
