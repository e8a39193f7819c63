/** Simple-peer makes a Buffer of each packet it receives; nobody reads it. */
module.exports.Buffer = { from: (bytes) => new Uint8Array(bytes) };
