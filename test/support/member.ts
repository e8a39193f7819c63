// A member in a process of its own: joins the group whose signaling server and key it is given, and tells its id.
import { WebGroup } from '../../src/index.node.js';

const [signalingServer, key] = process.argv.slice(2) as [string, string];
const group = new WebGroup({ signalingServer });
await group.join(key);
process.send!(group.myId);
