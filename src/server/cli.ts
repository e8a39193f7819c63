import { main } from './command.js';

// The executable `webgroup`; what it does is in command.ts.
process.exitCode = await main(process.argv.slice(2), {
  environment: process.env,
  wallMs: () => Date.now(),
  print: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
  onReload: (reload) => {
    process.on('SIGHUP', reload);
    return () => process.off('SIGHUP', reload);
  },
  stopped: () =>
    new Promise((resolve) => {
      // `once`: a second signal ends the process at once, should this take too long.
      process.once('SIGINT', () => resolve('now'));
      process.once('SIGTERM', () => resolve('drained'));
    }),
});
