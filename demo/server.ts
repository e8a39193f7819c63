import { fileURLToPath } from 'node:url';
import { startDemo, type Demo } from './startDemo.js';

// The program behind `npm start`. It ends with 0 when it is asked to (SIGINT, SIGTERM), with 1 when it can't start.

const port = readPort(process.env.PORT);
let demo: Demo;
try {
  demo = await startDemo({
    folder: fileURLToPath(new URL('./page', import.meta.url)),
    port,
    onError: (error) => console.error(error.message),
  });
} catch (error) {
  console.error(explain(error as NodeJS.ErrnoException));
  process.exit(1);
}

const [here, ...elsewhere] = demo.urls;
console.log(
  `The webgroup demo is ready: ${here}` +
    (elsewhere.length > 0 ? ` (in your network: ${elsewhere.join(', ')})` : ''),
);

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Who asks twice does not want to wait.
    if (stopping) process.exit(1);
    stopping = true;
    demo.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}

function readPort(text = '8000'): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= 65_535) return number;
  console.error(`PORT is "${text}", but must be a number from 0 to 65535.`);
  process.exit(1);
}

function explain(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use. Stop the program that uses it, or choose another: PORT=8001 npm start`;
    case 'EACCES':
      return `Port ${port} needs more rights than this user has. Choose another: PORT=8001 npm start`;
    default:
      return `The demo can't start: ${error.message}`;
  }
}
