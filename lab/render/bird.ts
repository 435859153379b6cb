import type { LabNode, Laboratory } from '../../src/world/topology.ts';
import type { LinkEnd } from '../../src/world/topology-lookup.ts';
import { linkEndsOf, linkEndTo, nodeOf, partyOf } from '../../src/world/topology-lookup.ts';
import { blockOf } from '../../src/world/world.ts';

const FAMILIES = [4, 6] as const;
type Family = (typeof FAMILIES)[number];

/**
 * bird.conf of a router: what it announces, and a BGP session for each family with each neighbour that speaks it. Sessions within
 * one AS reflect routes and set the next hop, so that no interior protocol is needed; equal routes become one with several next
 * hops. `dir` is the router's own directory.
 */
export function renderBird(lab: Laboratory, node: LabNode, dir: string): string {
  const sessions = linkEndsOf(lab, node.id)
    .filter(({ link, peer }) => !link.isPrivate && nodeOf(lab, peer).role !== 'host')
    .flatMap((end) => FAMILIES.map((family) => session(lab, node, end, family)));
  const parts = FAMILIES.map((family) => `${kernel(family)}${statics(lab, node, family)}`);
  return `log "${dir}/bird.log" all;
router id ${linkEndsOf(lab, node.id)[0]?.own[4]};
protocol device {}
${parts.join('')}${sessions.join('')}`;
}

function kernel(family: Family): string {
  return `protocol kernel kernel${family} {
  ipv${family} { import none; export where source != RTS_DEVICE; };
  merge paths on;
  scan time 2;
}
`;
}

/** The prefixes that the router announces, and where it sends their packets. */
function statics(lab: Laboratory, node: LabNode, family: Family): string {
  const routes = lab.announcements
    .filter(({ prefix, router }) => router === node.id && blockOf(prefix).address.family === family)
    .map(({ prefix, to }) => {
      const target = to === node.id ? 'unreachable' : `via ${linkEndTo(lab, node.id, to).other[family]}`;
      return `  route ${prefix} ${target};\n`;
    });
  return `protocol static static${family} {
  ipv${family};
${routes.join('')}}
`;
}

function session(lab: Laboratory, node: LabNode, { peer, own, other }: LinkEnd, family: Family): string {
  const [ours, theirs] = [partyOf(lab, node).asn, partyOf(lab, nodeOf(lab, peer)).asn];
  const exported = node.role === 'collector' ? 'none' : 'where source ~ [ RTS_STATIC, RTS_BGP ]';
  // Within an AS every hop makes a route less preferred, as a metric would: the nearest way out is taken.
  const imported = ours === theirs ? 'filter { bgp_local_pref = bgp_local_pref - 1; accept; }' : 'all';
  return `protocol bgp ${peer}_${family} {
  local ${own[family]} as ${ours};
  neighbor ${other[family]} as ${theirs};
  direct;
  connect delay time 1;
  connect retry time 1;
  error wait time 1, 2;
  ipv${family} { import ${imported}; export ${exported}; next hop self; };
${ours === theirs ? '  rr client;\n' : ''}}
`;
}
