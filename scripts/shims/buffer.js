/** Simple-peer makes a Buffer of each packet it receives; nobody reads it. */
export const Buffer = { from: (bytes) => new Uint8Array(bytes) };
