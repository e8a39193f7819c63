// `npm start`: brings the clone up to date and serves the demo at http://localhost:8000, or at the port in PORT.
import { buildIfStale, installPackages } from './prepare.mjs';

installPackages();
buildIfStale('build-demo.mjs');
// Listens, prints its address when it is ready, and ends with Ctrl-C.
await import('../dist/demo/server.mjs');
