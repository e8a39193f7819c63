/** The files of `targets/`: each exports a `target`. */
export const targetNames: readonly string[] = [
  ...['decoders', 'conversation', 'mesh', 'session', 'rooms', 'oldProtocols', 'handshake', 'services'],
];
