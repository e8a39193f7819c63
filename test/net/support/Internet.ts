import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { run } from './commands.js';

/**
 * What is between a host and the others. `open`: nothing. `portRestricted`: a router that maps each port of the host
 * to one port of its own, and lets in only from where something was sent to (RFC 4787: endpoint-independent mapping,
 * address and port-dependent filtering). `symmetric`: one that takes another, random port for each destination.
 * `udpBlocked`: a router that lets no UDP through.
 */
export type Access = 'open' | 'portRestricted' | 'symmetric' | 'udpBlocked';

/** A host in a network namespace of its own. */
export interface NetHost {
  readonly name: string;
  readonly access: Access;
  /** Where others see it: its own address, or that of its router. */
  readonly publicAddress: string;
  /** What stands before a command that is to run there. */
  readonly command: readonly string[];
  /** The namespace that all its packets go through, at the edge to the others: of its router, or its own. */
  readonly edge: string;
}

/**
 * A small internet: hosts on one bridge, some of them behind routers, each in a network namespace. The kernel does
 * the routing and the address translation. `close` ends what runs in it, and takes it down; so does the end of the
 * process.
 */
export class Internet {
  static #count = 0;
  readonly #prefix = `${namePrefix}${process.pid}-${Internet.#count++}`;
  readonly #namespaces: string[] = [];
  readonly #core: string;
  #hosts = 0;
  readonly #takeDown = (): void => this.close();

  constructor() {
    removeLeftOver();
    process.once('exit', this.#takeDown);
    this.#core = this.#namespace('core');
    this.#in(this.#core, 'ip link add bridge type bridge');
    this.#in(this.#core, 'ip link set bridge up');
    this.#in(this.#core, `ip address add ${provider}/24 dev bridge`);
  }

  /** Adds a host. Names are of up to 12 letters and digits. */
  add(name: string, access: Access = 'open'): NetHost {
    const number = ++this.#hosts;
    // 198.18.0.0/15 is for tests of networks (RFC 2544).
    const publicAddress = `198.18.0.${number}`;
    const namespace = this.#namespace(name);
    const command = ['ip', 'netns', 'exec', namespace];
    if (access === 'open') {
      this.#plug(namespace, number, publicAddress);
      return { name, access, publicAddress, command, edge: namespace };
    }
    const edge = this.#namespace(`${name}Nat`);
    this.#plug(edge, number, publicAddress);
    this.#in(edge, `ip link add lan type veth peer name eth0 netns ${namespace}`);
    this.#in(edge, `ip address add 10.${number}.0.1/24 dev lan`);
    this.#in(edge, 'ip link set lan up');
    this.#in(namespace, `ip address add 10.${number}.0.2/24 dev eth0`);
    this.#in(namespace, 'ip link set eth0 up');
    this.#in(namespace, `ip route add default via 10.${number}.0.1`);
    this.#in(edge, 'sysctl -qw net.ipv4.ip_forward=1');
    const random = access === 'symmetric' ? ' --random' : '';
    this.#in(edge, `iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE${random}`);
    // What is for nobody behind it must not be answered, nor leave a trace: the trace would take the port that the
    // host is about to send from, and the router would have to map it to another one.
    this.#in(edge, 'iptables -A INPUT -i eth0 -j DROP');
    if (access === 'udpBlocked') this.#in(edge, 'iptables -A FORWARD -p udp -j DROP');
    return { name, access, publicAddress, command, edge };
  }

  /** From now on so many of 100 packets that come to this host, and as many of those that go, are lost at random. */
  lose(host: NetHost, percent: number): void {
    const lost = `-m statistic --mode random --probability ${percent / 100} -j DROP`;
    this.#in(host.edge, `iptables -t mangle -A PREROUTING -i eth0 ${lost}`);
    this.#in(host.edge, `iptables -t mangle -A POSTROUTING -o eth0 ${lost}`);
  }

  /** From now on `to` gets nothing that comes from `from`, until `heal`. */
  block(from: NetHost, to: NetHost): void {
    this.#in(to.edge, `iptables -t raw -A PREROUTING -i eth0 -s ${from.publicAddress} -j DROP`);
  }

  /** Takes one `block` back. */
  unblock(from: NetHost, to: NetHost): void {
    this.#in(to.edge, `iptables -t raw -D PREROUTING -i eth0 -s ${from.publicAddress} -j DROP`);
  }

  /** Lets nothing through between each of these and each of those. */
  cut(some: readonly NetHost[], others: readonly NetHost[]): void {
    for (const a of some) for (const b of others) this.#both(a, b, (from, to) => this.block(from, to));
  }

  /** Takes one `cut` back. */
  heal(some: readonly NetHost[], others: readonly NetHost[]): void {
    for (const a of some) for (const b of others) this.#both(a, b, (from, to) => this.unblock(from, to));
  }

  /** Ends all that runs in it, and removes it; may be called twice. */
  close(): void {
    process.off('exit', this.#takeDown);
    for (const namespace of this.#namespaces.splice(0)) remove(namespace);
  }

  #both(a: NetHost, b: NetHost, act: (from: NetHost, to: NetHost) => void): void {
    act(a, b);
    act(b, a);
  }

  #namespace(name: string): string {
    const namespace = `${this.#prefix}-${name}`;
    run('ip', 'netns', 'add', namespace);
    this.#namespaces.push(namespace);
    this.#in(namespace, 'ip link set lo up');
    return namespace;
  }

  /** Connects a namespace to the bridge. */
  #plug(namespace: string, number: number, address: string): void {
    this.#in(this.#core, `ip link add port${number} type veth peer name eth0 netns ${namespace}`);
    this.#in(this.#core, `ip link set port${number} master bridge up`);
    this.#in(namespace, `ip address add ${address}/24 dev eth0`);
    this.#in(namespace, 'ip link set eth0 up');
    this.#in(namespace, `ip route add default via ${provider}`);
  }

  #in(namespace: string, command: string): void {
    run('ip', 'netns', 'exec', namespace, ...command.split(' '));
  }
}

const namePrefix = 'wgnet';

/**
 * Takes what is for addresses that nobody has, and drops it. Without it `sendto` would fail at once, which on the
 * internet it does not, and for which coturn gives up a whole allocation.
 */
const provider = '198.18.0.254';

/** What a process has left behind that was killed. */
function removeLeftOver(): void {
  for (const line of run('ip', 'netns', 'list').split('\n')) {
    const [name = ''] = line.split(' ');
    const [, pid] = /^wgnet(\d+)-/.exec(name) ?? [];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) remove(name);
  }
}

function remove(namespace: string): void {
  // Processes are in a namespace of this name only if a test has put them there.
  const { stdout } = spawnSync('ip', ['netns', 'pids', namespace], { encoding: 'utf8' });
  for (const pid of stdout.split('\n').filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
  spawnSync('ip', ['netns', 'delete', namespace]);
}
