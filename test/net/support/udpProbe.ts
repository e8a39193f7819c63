// A program that shows what a router does with UDP.
// `echo ADDRESS PORT PORT` answers each datagram with where it came from; to `knock`, from its other port first. At
// `to ADDRESS:PORT` it sends something there before.
// `ask LOCALPORT ADDRESS:PORT …` sends to each of these from one port, and prints as JSON where each saw it come from
// (null: no answer within the time), and whether the other port of the last one was let in.
// `order ADDRESS:PORT ADDRESS:PORT` lets an echo at the first address send to the second.
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

const answerWithinMs = 1_500;

const [role, ...args] = process.argv.slice(2);
if (role === 'echo') await echo(args[0]!, args.slice(1).map(Number));
else if (role === 'order') await order(args[0]!, args[1]!);
else await ask(Number(args[0]), args.slice(1));

async function echo(address: string, ports: number[]): Promise<void> {
  const sockets = await Promise.all(ports.map((port) => bound(port, address)));
  for (const [index, socket] of sockets.entries()) {
    socket.on('message', (data, { address: from, port }) => {
      const other = sockets[(index + 1) % sockets.length]!;
      const answer = (): void => socket.send(`${from}:${port}`, port, from);
      const [word, target] = String(data).split(' ');
      if (word === 'knock') other.send('knock', port, from, answer);
      else if (word === 'to') sendTo(socket, target!, 'stray', answer);
      else answer();
    });
  }
  console.log('listening');
}

async function ask(localPort: number, targets: string[]): Promise<void> {
  const socket = await bound(localPort);
  const seen: (string | null)[] = [];
  let letIn = false;
  for (const target of targets) {
    const answer = new Promise<string | null>((resolve) => {
      const timer = setTimeout(() => resolve(null), answerWithinMs);
      const listen = (data: Buffer, from: { address: string; port: number }): void => {
        if (String(data) === 'knock') return void (letIn = true);
        if (`${from.address}:${from.port}` !== target) return;
        clearTimeout(timer);
        socket.off('message', listen);
        resolve(String(data));
      };
      socket.on('message', listen);
    });
    // Only the last may knock: its other port must be one that nothing was sent to.
    sendTo(socket, target, target === targets.at(-1) ? 'knock' : 'hello');
    seen.push(await answer);
  }
  console.log(JSON.stringify({ seen, letIn }));
  socket.close();
}

async function order(echo: string, target: string): Promise<void> {
  const socket = await bound(0);
  const answered = once(socket, 'message');
  sendTo(socket, echo, `to ${target}`);
  await answered;
  console.log('done');
  socket.close();
}

function sendTo(socket: Socket, target: string, text: string, sent?: () => void): void {
  const [address, port] = target.split(':') as [string, string];
  socket.send(text, Number(port), address, sent);
}

async function bound(port: number, address?: string): Promise<Socket> {
  const socket = createSocket('udp4').bind(port, address);
  await once(socket, 'listening');
  return socket;
}
