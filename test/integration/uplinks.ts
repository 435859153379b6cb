import { spawnSync } from 'node:child_process';

/**
 * A machine with an uplink in each of two networks, which sends by the uplink whose address it sends from; behind them one place that
 * both lead to. There is no way out.
 *
 *             +- east -+
 *     home =+=          =+= far   129.80.7.1, 52.94.7.1, a name server
 *             +- west -+
 */
const UPLINKS = [
  { name: 'east', home: '198.51.100', far: '20.9.1', table: 101 },
  { name: 'west', home: '203.0.113', far: '20.9.2', table: 102 },
] as const;

export const SOURCES: Readonly<Record<'east' | 'west', string>> = { east: '198.51.100.10', west: '203.0.113.10' };
/** First router on the way by each uplink. */
export const GATEWAYS: Readonly<Record<'east' | 'west', string>> = { east: '198.51.100.1', west: '203.0.113.1' };
/** Addresses of the networks 31898 (OCI) and 16509 (AWS), and of the name server. */
export const FAR = { landed: '129.80.7.1', elsewhere: '52.94.7.1', server: '9.9.9.53' } as const;

const NAMESPACES = ['home', 'east', 'west', 'far'] as const;

export interface Uplinks {
  /** What runs a command in a place: `['ip', 'netns', 'exec', NAME]`. */
  readonly at: (place: (typeof NAMESPACES)[number]) => readonly string[];
  readonly remove: () => void;
}

/** Builds them in namespaces of their own; needs root and iproute2. `remove` leaves nothing behind. */
export function buildUplinks(): Uplinks {
  const space = (name: string): string => `landfall${process.pid}-up-${name}`;
  const remove = (): void => {
    for (const name of NAMESPACES) spawnSync('ip', ['netns', 'delete', space(name)], { stdio: 'ignore' });
  };
  process.once('exit', remove);
  const ip = (name: string, command: string): string => `ip -n ${space(name)} ${command}`;
  const cable = (a: string, b: string, block: string, hostOfA: number, hostOfB: number): readonly string[] => [
    `ip link add name to-${b} netns ${space(a)} type veth peer name to-${a} netns ${space(b)}`,
    ip(a, `address add ${block}.${hostOfA}/24 dev to-${b}`),
    ip(b, `address add ${block}.${hostOfB}/24 dev to-${a}`),
    ip(a, `link set to-${b} up`),
    ip(b, `link set to-${a} up`),
  ];
  const lines = [
    ...NAMESPACES.flatMap((name) => [
      `ip netns add ${space(name)}`,
      ip(name, 'link set lo up'),
      `ip netns exec ${space(name)} sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 net.ipv4.icmp_ratelimit=0`,
    ]),
    ...UPLINKS.flatMap(({ name, home, far, table }) => [
      ...cable('home', name, home, 10, 1),
      ...cable(name, 'far', far, 1, 2),
      ip(name, `route add default via ${far}.2`),
      ip('far', `route add ${home}.0/24 via ${far}.1`),
      ip('home', `route add default via ${home}.1 table ${table}`),
      ip('home', `rule add from ${home}.10 table ${table}`),
    ]),
    // What the kernel chooses where nobody says.
    ip('home', `route add default via ${GATEWAYS.east}`),
    ...Object.values(FAR).map((address) => ip('far', `address add ${address}/32 dev lo`)),
  ];
  const { PATH } = process.env;
  const env = { ...process.env, PATH: `${PATH}:/usr/sbin:/sbin` };
  const done = spawnSync('sh', ['-e'], { input: `${lines.join('\n')}\n`, encoding: 'utf8', env });
  if (done.status !== 0) {
    remove();
    throw new Error(`the uplinks cannot be built: ${done.error?.message ?? done.stderr}`);
  }
  return {
    at: (place) => ['ip', 'netns', 'exec', space(place)],
    remove: () => {
      process.off('exit', remove);
      remove();
    },
  };
}
