import type { ResolverConfig } from '../config/config.ts';
import { formatPrefix } from '../core/address.ts';
import { type Explanation, explanationOf, sourceText, steeredBy } from '../core/explanation.ts';
import type { Judgement } from '../core/judgement.ts';
import type { Landing } from '../core/outcome.ts';
import type { Snapshot } from '../feeds/snapshot.ts';
import { type Finding, isOwn, type LookTask } from '../look/look.ts';
import { reasonWords } from '../web/outcome-words.ts';
import { shortened, stepLines } from '../web/step-text.ts';

type InForce = Pick<Snapshot, 'leaf' | 'networkName'>;

/** What was asked, what came back, and which rule decided why: for a reader who has not read the method. */
export function lookText(task: LookTask, findings: readonly Finding[], snapshot: InForce): readonly string[] {
  return [
    ...headLines(task),
    ...findings.flatMap((finding) => ['', ...findingLines(task, finding, snapshot)]),
    ...sourceLines(task, findings, snapshot),
    '',
    ...endLines(task, findings),
  ];
}

function headLines({ claim, name, client, network }: LookTask): readonly string[] {
  const role = claim.manifest.endpoints.find((endpoint) => endpoint.name === name)?.role;
  const of = network === '' ? 'not of the frame' : `of ${network}`;
  return [
    `${name}, asked for as a client in ${formatPrefix(client)}, ${of}`,
    `claim ${claim.id}: the name is ${role === undefined ? 'not in its manifest' : `in its manifest, role ${role}`}; does it land on ${claim.rules.provider.id}?`,
  ];
}

function findingLines(task: LookTask, finding: Finding, snapshot: InForce): readonly string[] {
  const { resolver, family, observations, resolution } = finding;
  const asked = [`${resolverText(resolver)}: IPv${family}`, ...stepLines(observations)];
  if (resolution.state === 'missing') {
    return [...asked, `  so a draw is missing: ${reasonWords(resolution.reason)} (${resolution.reason})`];
  }
  if (resolution.moved) {
    return [...asked, '  so there is no IPv6 address, and a draw that asks for one is judged by the IPv4 address'];
  }
  const { addresses, chain, ttl } = resolution;
  const aliases = chain.length === 1 ? '' : `, by way of ${chain.slice(1).join(' and ')}`;
  const given = addresses.length === 1 ? 'one address' : `${addresses.length} addresses`;
  return [
    ...asked,
    `  so the name has ${given} for ${ttl} s${aliases}`,
    ...steeringLines(task, chain),
    ...answerLines(task, finding, snapshot),
  ];
}

function resolverText(resolver: ResolverConfig): string {
  const { id } = resolver;
  switch (resolver.kind) {
    case 'udp':
      return `resolver ${id} (${resolver.address} port ${resolver.port}, class ${resolver.class})`;
    case 'tcp':
      return `resolver ${id} (${resolver.address} port ${resolver.port} over TCP, class ${resolver.class})`;
    case 'dot':
      return `resolver ${id} (${resolver.name} over TLS, class ${resolver.class})`;
    case 'doh':
      return `resolver ${id} (${resolver.url}, class ${resolver.class})`;
    case 'authoritative': {
      const search = resolver.via === undefined ? 'found from the root' : `found by asking ${resolver.via}`;
      const found = resolver.servers.length === 0 ? search : resolver.servers.join(', ');
      return `resolver ${id} (the authorities themselves, ${found})`;
    }
  }
}

/** Addresses of which the same is to be said stand together. */
function answerLines(
  { claim: { rules } }: LookTask,
  { landings, judgements }: Finding,
  { leaf, networkName }: InForce,
): readonly string[] {
  const groups = new Map<string, { readonly why: readonly string[]; readonly addresses: string[] }>();
  for (const [i, landing] of landings.entries()) {
    const names = landing.facts.origins.flatMap((asn) => nameLine(asn, networkName(asn)));
    const why = [
      drawText(landing, judgements[i]),
      ...explanationLines(explanationOf(landing, rules, leaf.feeds)),
      ...names,
    ];
    const group = groups.get(why.join('\n')) ?? { why, addresses: [] };
    group.addresses.push(landing.facts.address);
    groups.set(why.join('\n'), group);
  }
  return [...groups.values()].flatMap(({ why: [outcome, ...reasons], addresses }) => [
    `  ${shortened(addresses)}: ${outcome}`,
    ...reasons.map((line) => `    ${line}`),
  ]);
}

function explanationLines({ why, passed, otherwise }: Explanation): readonly string[] {
  const reasons = passed.filter(({ because }, i) => because !== passed[i - 1]?.because);
  const lines = reasons.map(({ because }) => {
    const numbers = passed.filter((other) => other.because === because).map(({ rule }) => rule);
    return `not ${numbers.length === 1 ? 'rule' : 'rules'} ${numbers.join(', ')}: ${because}`;
  });
  return [...why, ...lines, ...otherwise];
}

function sourceLines(
  { claim: { rules } }: LookTask,
  findings: readonly Finding[],
  { leaf }: InForce,
): readonly string[] {
  const sources = findings.flatMap(({ landings }) =>
    landings.flatMap((landing) => explanationOf(landing, rules, leaf.feeds).sources.map(sourceText)),
  );
  return sources.length === 0
    ? []
    : ['', 'What it was landed by:', ...[...new Set(sources)].map((line) => `  ${line}`)];
}

function steeringLines({ claim: { rules } }: LookTask, chain: readonly string[]): readonly string[] {
  const cdn = steeredBy(chain, rules);
  return cdn === undefined ? [] : [`  its aliases are names of the CDN ${cdn}, which steers; that decides nothing`];
}

function nameLine(asn: number, name: string | undefined): readonly string[] {
  return name === undefined ? [] : [`AS${asn} is ${name}, as the origin data calls it`];
}

/** What a draw comes to that picks the address. */
function drawText(landing: Landing, judgement: Judgement | undefined): string {
  if (judgement === undefined || judgement.outcome === landing.outcome) return landing.outcome;
  const { outcome, reason = '' } = judgement;
  return `${outcome}, although the address is ${landing.outcome}: ${reasonWords(reason)} (${reason})`;
}

function endLines({ claim }: LookTask, findings: readonly Finding[]): readonly string[] {
  const own = findings.filter(isOwn);
  const given = own.flatMap(({ landings, judgements }) => (landings.length === 0 ? [] : judgements));
  const landed = given.filter(({ outcome }) => outcome === 'landed').length;
  const without = own.filter(({ landings }) => landings.length === 0).length;
  const parts = [
    given.length === 0
      ? ''
      : `${landed} of ${given.length} addresses given count as landed on ${claim.rules.provider.id}`,
    without === 0 ? '' : `${without} of ${own.length} questions brought no address`,
  ];
  return [
    `${parts.filter((part) => part !== '').join('; ')}.`,
    'This is one look for one client block: no share of anything follows from it.',
  ];
}
