import { WebSocketServer } from 'ws';

// The least that a server can do: it says back what it hears.
new WebSocketServer({ host: '127.0.0.1', port: Number(process.argv[2]), perMessageDeflate: false }).on(
  'connection',
  (socket) => {
    socket.on('error', () => {});
    socket.on('message', (data) => socket.send(data));
  },
);
