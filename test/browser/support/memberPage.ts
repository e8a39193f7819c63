// The script of `/member` and `/member-umd`, see servePages: it makes a page a member that can be asked through puppeteer.
import type * as webgroup from '../../../src/index.js';
import { countConnections, type ConnectionCount } from './connections.js';
import { Witness } from './Witness.js';

declare global {
  interface Window {
    /** The global of the UMD build. */
    webgroup?: typeof webgroup;
    connections: ConnectionCount;
    witness: Witness;
    /** Makes the member; it is not in a group yet. */
    makeWitness(options: webgroup.WebGroupOptions): Promise<void>;
  }
}

window.connections = countConnections();

window.makeWitness = async (options) => {
  const url = '/index.mjs';
  const { WebGroup } = window.webgroup ?? ((await import(url)) as typeof webgroup);
  window.witness = new Witness(new WebGroup(options));
};
