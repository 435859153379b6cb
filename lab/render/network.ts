import type { LabNode, Laboratory } from '../../src/world/topology.ts';
import { addressesOfName, addressesOn, detoursAt, linkEndsOf, linkEndTo } from '../../src/world/topology-lookup.ts';
import { addressOf, blockOf } from '../../src/world/world.ts';

/** Whether a link is a pair of TUN devices with a delay line between them; all others are pairs of veth devices. */
function hasDelay({ oneWayMs }: Laboratory['links'][number]): boolean {
  return oneWayMs > 0;
}

/** `ip -batch` text that makes the namespaces. `namespace` gives a node's. */
export function renderNamespaces(lab: Laboratory, namespace: (node: string) => string): string {
  return lab.nodes.map(({ id }) => `netns add ${namespace(id)}\n`).join('');
}

/** `ip -batch` text that makes the links without delay. On each node an interface is called by the neighbour behind it. */
export function renderLinks(lab: Laboratory, namespace: (node: string) => string): string {
  return lab.links
    .filter((link) => !hasDelay(link))
    .map(({ a, b }) => `link add name ${b} netns ${namespace(a)} type veth peer name ${a} netns ${namespace(b)}\n`)
    .join('');
}

/** What `delay-lines.py` makes: pairs of TUN devices, by namespace and name, and the delay between them. */
export function renderDelayLines(lab: Laboratory, namespace: (node: string) => string): string {
  const lines = lab.links.filter(hasDelay).map(({ a, b, oneWayMs }) => ({
    ends: [
      { namespace: namespace(a), device: b },
      { namespace: namespace(b), device: a },
    ],
    oneWayMs,
  }));
  return `${JSON.stringify(lines, null, 2)}\n`;
}

/** Kernel settings of a namespace, before it has devices: a shell script. */
export function renderSettings(node: LabNode): string {
  const forwards = node.role === 'router' ? 1 : 0;
  // In milliseconds between answers of one kind to one sender, after a few at once.
  const limit = node.icmp === 'limited' ? 1000 : 0;
  const settings: readonly (readonly [string, number])[] = [
    ['ipv4/ip_forward', forwards],
    ['ipv6/conf/all/forwarding', forwards],
    ['ipv6/conf/default/forwarding', forwards],
    ['ipv4/fib_multipath_hash_policy', 1], // Ports count: one flow keeps to one branch, another may take the other.
    ['ipv6/fib_multipath_hash_policy', 1],
    ['ipv4/icmp_errors_use_inbound_ifaddr', 1],
    ['ipv4/icmp_ratelimit', limit],
    ['ipv6/icmp/ratelimit', limit],
    ['ipv4/conf/all/rp_filter', 0],
    ['ipv4/conf/default/rp_filter', 0],
    ['ipv6/conf/default/accept_dad', 0], // Nobody else is on a link: not waiting for that saves seconds.
    ['ipv6/conf/default/accept_ra', 0],
    ['ipv6/conf/all/keep_addr_on_down', 1],
    ['ipv6/conf/default/keep_addr_on_down', 1],
    ['ipv4/ip_nonlocal_bind', 1], // A server may start before it gets its addresses.
    ['ipv6/ip_nonlocal_bind', 1],
  ];
  return settings.map(([name, value]) => `echo ${value} > /proc/sys/net/${name}\n`).join('');
}

/** `ip -batch` text that sets up a namespace's devices, addresses and fixed routes; it may be run again after a change. */
export function renderDevices(lab: Laboratory, node: LabNode): string {
  const links = linkEndsOf(lab, node.id).flatMap(({ peer, own, link }) => [
    `addr replace ${own[4]}/31 dev ${peer}`,
    `addr replace ${own[6]}/127 dev ${peer} nodad`,
    `link set ${peer} ${link.isUp ? 'up' : 'down'}`,
  ]);
  const held = addressesOn(lab, node.id).map(
    (address) => `addr replace ${address}/${addressOf(address).family === 4 ? 32 : 128} dev lo`,
  );
  return ['link set lo up', ...links, ...held, ...routes(lab, node)].map((line) => `${line}\n`).join('');
}

/** A host's way out, and the legs of detours. Everything else is bird's. */
function routes(lab: Laboratory, node: LabNode): readonly string[] {
  const out = linkEndsOf(lab, node.id)
    .filter(({ link }) => node.role === 'host' && link.isUp)
    .flatMap(({ peer, other }) => [
      `route replace default via ${other[4]} dev ${peer}`,
      `route replace default via ${other[6]} dev ${peer}`,
    ]);
  const legs = detoursAt(lab, node.id).map(({ prefix, next }) => {
    const { other } = linkEndTo(lab, node.id, next);
    return `route replace ${prefix} via ${other[blockOf(prefix).address.family]} dev ${next}`;
  });
  return [...out, ...legs];
}

/** Shell lines that end checksum offload, without which ICMPv6 errors leave with a wrong checksum. */
export function renderOffload(lab: Laboratory, node: LabNode): string {
  return linkEndsOf(lab, node.id)
    .filter(({ link }) => !hasDelay(link))
    .map(({ peer }) => `ethtool -K ${peer} tx off\n`)
    .join('');
}

/** nftables rules of a node: what it keeps to itself. Replaces all earlier ones. */
export function renderFilter(lab: Laboratory, node: LabNode): string {
  const mute =
    node.icmp === 'silent'
      ? [
          'icmp type { time-exceeded, destination-unreachable } drop',
          'icmpv6 type { time-exceeded, destination-unreachable } drop',
        ]
      : [];
  const refused = lab.services.flatMap(({ name, behaviour }) => {
    const addresses = addressesOfName(lab, name).filter((address) => addressesOn(lab, node.id).includes(address));
    if (behaviour.kind === 'black-hole') return addresses.map((address) => `${to(address)} drop`);
    if (behaviour.kind !== 'no-ping') return [];
    return addresses.map((address) => `${to(address)} ${icmpOf(address)} type echo-request drop`);
  });
  return `flush ruleset
table inet lab {
${node.role === 'router' ? UNROUTED : ''}${chain('in', 'input', refused)}${chain('out', 'output', mute)}}
`;
}

function chain(name: string, hook: string, rules: readonly string[]): string {
  return `  chain ${name} {
    type filter hook ${hook} priority 0
${rules.map((rule) => `    ${rule}\n`).join('')}  }
`;
}

/** The kernel itself says only now and then that it has no route; a filter says it each time. */
const UNROUTED = chain('unrouted', 'prerouting', [
  'fib daddr type { local, multicast, broadcast, anycast } accept',
  ...['oif missing', 'type unreachable'].flatMap((missing) => [
    `meta nfproto ipv4 fib daddr ${missing} reject with icmp type net-unreachable`,
    `meta nfproto ipv6 fib daddr ${missing} reject with icmpv6 type no-route`,
  ]),
]);

function to(address: string): string {
  return `${addressOf(address).family === 4 ? 'ip' : 'ip6'} daddr ${address}`;
}

function icmpOf(address: string): string {
  return addressOf(address).family === 4 ? 'icmp' : 'icmpv6';
}
