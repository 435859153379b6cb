import { spawnSync } from 'node:child_process';

/** A cable between two routers, with the blocks it is numbered from: `a` holds the first address of each, `b` the second. */
interface Cable {
  readonly a: string;
  readonly b: string;
  /** First three octets of a /24, first two groups of a /64. */
  readonly v4: string;
  readonly v6: string;
}

/**
 * Routers that have no way out but each other. Borders are numbered from the upstream's space, as they are in reality: `pe` is
 * the provider's and answers from the transit's space, `ob` is the operator's and answers from the provider's.
 *
 *     v - isp - core =+= a1 - a2 =+= tr - quiet - pe - pc - host
 *                     +- b1 - b2 -+                     +- ob - oc - od
 *
 * `core` shares flows over two branches of two hops, `quiet` forwards and never answers, `host` is where the provider's
 * addresses end, and `od` is where one of them ends that the provider carries on to the operator.
 */
const CABLES: readonly Cable[] = [
  { a: 'v', b: 'isp', v4: '20.1.1', v6: '2a01:1' },
  { a: 'isp', b: 'core', v4: '20.1.2', v6: '2a01:2' },
  { a: 'core', b: 'a1', v4: '20.1.3', v6: '2a01:3' },
  { a: 'core', b: 'b1', v4: '20.1.4', v6: '2a01:4' },
  { a: 'a1', b: 'a2', v4: '20.2.1', v6: '2a02:1' },
  { a: 'b1', b: 'b2', v4: '20.2.2', v6: '2a02:2' },
  { a: 'a2', b: 'tr', v4: '20.2.3', v6: '2a02:3' },
  { a: 'b2', b: 'tr', v4: '20.2.4', v6: '2a02:4' },
  { a: 'tr', b: 'quiet', v4: '20.2.5', v6: '2a02:5' },
  { a: 'quiet', b: 'pe', v4: '20.2.6', v6: '2a02:6' },
  { a: 'pe', b: 'pc', v4: '20.3.1', v6: '2a03:1' },
  { a: 'pc', b: 'host', v4: '20.3.2', v6: '2a03:2' },
  { a: 'pc', b: 'ob', v4: '20.3.3', v6: '2a03:3' },
  { a: 'ob', b: 'oc', v4: '20.4.1', v6: '2a04:1' },
  { a: 'oc', b: 'od', v4: '20.4.2', v6: '2a04:2' },
];

/** The way out of each router, to the next one, where it does not hold the address itself. */
const FORWARD: readonly (readonly [router: string, via: readonly string[]])[] = [
  ['v', ['isp']],
  ['isp', ['core']],
  ['core', ['a1', 'b1']],
  ['a1', ['a2']],
  ['b1', ['b2']],
  ['a2', ['tr']],
  ['b2', ['tr']],
  ['tr', ['quiet']],
  ['quiet', ['pe']],
  ['pe', ['pc']],
];

/** The way back, one for all, so that nothing but `core` shares flows. */
const BACK: readonly (readonly [router: string, via: string])[] = [
  ['core', 'isp'],
  ['a1', 'core'],
  ['b1', 'core'],
  ['a2', 'a1'],
  ['b2', 'b1'],
  ['tr', 'a2'],
  ['quiet', 'tr'],
  ['pe', 'quiet'],
  ['pc', 'pe'],
  ['host', 'pc'],
  ['ob', 'pc'],
  ['oc', 'ob'],
  ['od', 'oc'],
];

/** Where blocks of the provider's addresses end: at a router that holds them all, or nowhere. */
const ENDS: readonly {
  readonly at: string;
  readonly v4: string;
  readonly v6: string;
  readonly via: 'local' | 'blackhole' | 'unreachable';
}[] = [
  { at: 'host', v4: '20.3.128.0/17', v6: '2a03:ff::/64', via: 'local' },
  { at: 'od', v4: '20.3.9.0/24', v6: '2a03:9::/64', via: 'local' },
  { at: 'ob', v4: '20.3.10.0/24', v6: '2a03:10::/64', via: 'blackhole' },
  { at: 'pc', v4: '20.3.12.0/24', v6: '2a03:12::/64', via: 'unreachable' },
  { at: 'quiet', v4: '20.3.11.0/24', v6: '2a03:11::/64', via: 'blackhole' },
];

/** Towards the ends that do not lie on the way of all else. */
const DETOURS: readonly (readonly [router: string, v4: string, v6: string, via: string])[] = [
  ['pc', '20.3.128.0/17', '2a03:ff::/64', 'host'],
  ['pc', '20.3.9.0/24', '2a03:9::/64', 'ob'],
  ['pc', '20.3.10.0/24', '2a03:10::/64', 'ob'],
  ['pc', '20.3.13.0/24', '2a03:13::/64', 'pe'],
  ['ob', '20.3.9.0/24', '2a03:9::/64', 'oc'],
  ['oc', '20.3.9.0/24', '2a03:9::/64', 'od'],
];

const ROUTERS: readonly string[] = [...new Set(CABLES.flatMap(({ a, b }) => [a, b]))];
const HOME = { v4: '20.1.1.0/24', v6: '2a01:1::/64' };

export interface Routers {
  /** Runs a command where `v` is: `['ip', 'netns', 'exec', NAME, ...]`. */
  readonly atVantage: readonly [string, ...string[]];
  /** The router that an address of a cable belongs to. */
  readonly routerOf: (address: string) => string | undefined;
  /** Whether a cable leads from one router to the other. */
  readonly areJoined: (a: string, b: string) => boolean;
  readonly remove: () => void;
}

let builds = 0;

/**
 * Builds the routers in namespaces of their own; needs root, iproute2, nftables and ethtool. `remove` leaves nothing behind.
 *
 * @param limited routers that keep the limit of Linux: to one asker, one answer a second after the first six
 */
export function buildRouters(limited: readonly string[]): Routers {
  builds += 1;
  const prefix = `landfall${process.pid}-${builds}-`;
  const remove = (): void => {
    for (const name of ROUTERS) spawnSync('ip', ['netns', 'delete', `${prefix}${name}`], { stdio: 'ignore' });
  };
  process.once('exit', remove);
  try {
    run(
      'sh',
      ['-e'],
      [
        ...ROUTERS.map((name) => routerScript(`${prefix}${name}`, name, limited.includes(name))),
        ...CABLES.map((cable) => cableScript(prefix, cable)),
      ].join(''),
    );
    run('sh', ['-e'], ROUTERS.map((name) => routesScript(prefix, name)).join(''));
  } catch (error) {
    remove();
    throw error;
  }
  const owners = new Map<string, string>(
    CABLES.flatMap(
      ({ a, b, v4, v6 }) =>
        [
          [`${v4}.1`, a],
          [`${v6}::1`, a],
          [`${v4}.2`, b],
          [`${v6}::2`, b],
        ] as const,
    ),
  );
  return {
    atVantage: ['ip', 'netns', 'exec', `${prefix}v`],
    routerOf: (address) => owners.get(address),
    areJoined: (a, b) => CABLES.some((cable) => cable.a === a && cable.b === b),
    remove: () => {
      process.off('exit', remove);
      remove();
    },
  };
}

/** `icmp_ratelimit` 0: every packet is answered. */
function routerScript(space: string, name: string, isLimited: boolean): string {
  const settings = [
    'net.ipv4.ip_forward=1',
    'net.ipv6.conf.all.forwarding=1',
    'net.ipv6.conf.default.accept_dad=0',
    'net.ipv4.fib_multipath_hash_policy=1',
    'net.ipv6.fib_multipath_hash_policy=1',
    'net.ipv4.icmp_errors_use_inbound_ifaddr=1',
    'net.ipv4.icmp_msgs_per_sec=100000',
    'net.ipv4.icmp_msgs_burst=100000',
    ...(isLimited ? [] : ['net.ipv4.icmp_ratelimit=0', 'net.ipv6.icmp.ratelimit=0']),
  ];
  const inside = (command: string): string => `ip netns exec ${space} ${command}\n`;
  const silence =
    name === 'quiet'
      ? inside(
          "nft 'table inet quiet { chain out { type filter hook output priority 0; icmp type time-exceeded drop; icmpv6 type time-exceeded drop; }; }'",
        )
      : '';
  return `ip netns add ${space}\n${inside(`sysctl -qw ${settings.join(' ')}`)}${inside('ip link set lo up')}${silence}`;
}

function cableScript(prefix: string, { a, b, v4, v6 }: Cable): string {
  const end = (at: string, to: string, host: number): string =>
    [
      // Checksums that the sender leaves to a card that is none arrive broken in the quotation of an ICMPv6 error.
      `ip netns exec ${prefix}${at} ethtool -K to-${to} tx off > /dev/null`,
      `ip -n ${prefix}${at} address add ${v4}.${host}/24 dev to-${to}`,
      `ip -n ${prefix}${at} address add ${v6}::${host}/64 dev to-${to} nodad`,
      `ip -n ${prefix}${at} link set to-${to} up`,
    ].join('\n');
  return `ip link add name to-${b} netns ${prefix}${a} type veth peer name to-${a} netns ${prefix}${b}\n${end(a, b, 1)}\n${end(b, a, 2)}\n`;
}

function routesScript(prefix: string, name: string): string {
  const route = (family: 4 | 6, rest: string): string => `ip -n ${prefix}${name} -${family} route add ${rest}\n`;
  const both = (v4: string, v6: string, via: string): string =>
    route(4, `${v4} via ${gateway(name, via, 4)}`) + route(6, `${v6} via ${gateway(name, via, 6)}`);
  const forward = FORWARD.filter(([router]) => router === name).map(([, via]) =>
    ([4, 6] as const)
      .map((family) =>
        route(family, `default ${via.map((to) => `nexthop via ${gateway(name, to, family)}`).join(' ')}`),
      )
      .join(''),
  );
  const back = BACK.filter(([router]) => router === name).map(([, via]) => both(HOME.v4, HOME.v6, via));
  const detours = DETOURS.filter(([router]) => router === name).map(([, v4, v6, via]) => both(v4, v6, via));
  const ends = ENDS.filter(({ at }) => at === name).map(
    ({ v4, v6, via }) => route(4, `${via} ${v4}${via === 'local' ? ' dev lo' : ''}`) + route(6, `${via} ${v6} dev lo`),
  );
  return [...forward, ...back, ...detours, ...ends].join('');
}

/** Address of the far end of the cable between two routers. */
function gateway(from: string, to: string, family: 4 | 6): string {
  const cable = CABLES.find(({ a, b }) => (a === from && b === to) || (a === to && b === from));
  if (cable === undefined) throw new TypeError(`no cable from ${from} to ${to}`);
  const host = cable.b === to ? 2 : 1;
  return family === 4 ? `${cable.v4}.${host}` : `${cable.v6}::${host}`;
}

function run(command: string, args: readonly string[], input: string): void {
  const { PATH } = process.env;
  const done = spawnSync(command, args, {
    input,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${PATH}:/usr/sbin:/sbin` },
  });
  if (done.status !== 0) throw new Error(`the routers cannot be built: ${done.error?.message ?? done.stderr}`);
}
