import { networkInterfaces } from 'node:os';
import { canSendFrom } from '../probes/source.ts';
import type { ClaimInForce } from './claim/claim-in-force.ts';
import type { Config, ResolverConfig } from './config/config.ts';
import type { Observation } from './core/observation.ts';
import type { FeedReport, PreflightLine, Report } from './core/report.ts';
import { readResolution } from './core/resolution.ts';
import type { Prober } from './resolving/prober.ts';

/** What preflight asks each resolver: a name of a manifest, for a block of a frame. */
export interface ResolverTrial {
  readonly id: string;
  readonly class: string;
  /** Its address and port, or whom it is found by. */
  readonly where: string;
  /** The vantage that asked; absent where there is only one. */
  readonly from?: string;
  /** Share of the draws that this resolver measures, 0 to 1. */
  readonly share: number;
  readonly name: string;
  readonly observations: readonly Observation[];
}

/** Clocks further apart than this spoil windows and ages. */
const CLOCK_TOLERANCE_MS = 2000;

/** Tries what the service depends on, a line each. Draws do not wait for it. */
export async function preflight({
  config,
  claims,
  prober,
  report,
}: {
  readonly config: Config;
  readonly claims: readonly ClaimInForce[];
  readonly prober: Prober;
  readonly report: Report;
}): Promise<readonly PreflightLine[]> {
  const resolvers = await Promise.all(trialsOf(config, claims, prober));
  return [
    ...(await sourceLines(config)),
    ...resolvers.map(resolverLine),
    ipv6Line(),
    ...report.feeds.map((feed) => feedLine(feed, report.atMs)),
    clockLine(report.clockOffsetMs),
    evidenceLine(report.evidence),
  ];
}

/** Each resolver is asked, from each vantage, for the first name of the first manifest, for the first block of its frame. */
function trialsOf(config: Config, claims: readonly ClaimInForce[], prober: Prober): readonly Promise<ResolverTrial>[] {
  const [claim] = claims;
  const name = claim?.config.manifest.endpoints[0]?.name;
  const client = claim?.frame.frame.rows[0]?.first;
  if (name === undefined || client === undefined) return [];
  const { resolvers, vantages } = config;
  const weights = resolvers.reduce((sum, { weight }) => sum + weight, 0);
  const allVantages = vantages.reduce((sum, { weight = 1 }) => sum + weight, 0);
  return vantages.flatMap(({ id: vantage, weight = 1 }) =>
    resolvers.map(async (resolver) => ({
      id: resolver.id,
      class: resolver.class,
      where: whereIs(resolver),
      ...(vantages.length === 1 ? {} : { from: vantage }),
      share: (resolver.weight / weights) * (weight / allVantages),
      name,
      observations: await prober.look({ name, family: 4, client, resolver: resolver.id, vantage }),
    })),
  );
}

/** Whether this machine has the addresses that vantages send from: without its own a vantage measures nothing. */
export async function sourceLines(config: Pick<Config, 'vantages'>): Promise<readonly PreflightLine[]> {
  const absent = await absentSources(config);
  return config.vantages.flatMap(({ id, source }): readonly PreflightLine[] => {
    if (source === undefined) return [];
    const subject = `vantage ${id}`;
    const lacking = absent.filter(({ vantage }) => vantage === id).map(({ address }) => address);
    if (lacking.length === 0)
      return [{ subject, state: 'ok', says: `sends from ${Object.values(source).join(' and ')}`, advice: '' }];
    const advice =
      'Give the machine that address, with a way out for what is sent from it. Until then its draws count as missing.';
    return [{ subject, state: 'failed', says: `this machine has no address ${lacking.join(' and no ')}`, advice }];
  });
}

/** Addresses that vantages are to send from and that this machine does not have. */
export async function absentSources({
  vantages,
}: Pick<Config, 'vantages'>): Promise<readonly { readonly vantage: string; readonly address: string }[]> {
  const all = vantages.flatMap(({ id, source }) =>
    Object.values(source ?? {}).map((address) => ({ vantage: id, address })),
  );
  const has = await Promise.all(all.map(({ address }) => canSendFrom(address)));
  return all.filter((_, i) => has[i] !== true);
}

/** How a resolver is reached, in words. */
function whereIs(resolver: ResolverConfig): string {
  switch (resolver.kind) {
    case 'udp':
      return `${resolver.address} port ${resolver.port}`;
    case 'tcp':
      return `${resolver.address} port ${resolver.port} over TCP`;
    case 'dot':
      return `${resolver.name} at ${resolver.address} port ${resolver.port} over TLS`;
    case 'doh':
      return resolver.url;
    case 'authoritative':
      if (resolver.servers.length > 0) return `authorities ${resolver.servers.join(', ')}`;
      return `authorities, found ${resolver.via === undefined ? 'from the root' : `by ${resolver.via}`}`;
  }
}

/** One line for a resolver: whether it answers, with authority where it must, and for the client's subnet. */
export function resolverLine(trial: ResolverTrial): PreflightLine {
  const subject = `resolver ${trial.id} (${trial.where})${trial.from === undefined ? '' : ` from ${trial.from}`}`;
  const cost = `Until then its draws, about ${Math.round(trial.share * 100)} of 100, count as undecided: strict and coverage fall by as much.`;
  const resolution = readResolution(trial.observations, { name: trial.name, family: 4 });
  if (resolution.state === 'missing') {
    return {
      subject,
      state: 'failed',
      says: `gives no usable answer for ${trial.name}: ${resolution.reason}`,
      advice: `${adviceFor(resolution.reason, trial.observations)} ${cost}`,
    };
  }
  const answer = trial.observations.findLast((o) => o.outcome.ok && o.subject.purpose === 'answer');
  const authority = answer?.outcome.ok === true && answer.outcome.value.authoritative ? ', with authority' : '';
  if (resolution.ecs === 'echoed') {
    return {
      subject,
      state: 'ok',
      says: `answers${authority}, and echoes the client subnet (scope /${resolution.scope ?? 0})`,
      advice: '',
    };
  }
  if (trial.class === 'public-ecs') {
    return {
      subject,
      state: 'failed',
      says: 'answers, but does not echo the client subnet: its answers are for us, not for the blocks asked about',
      advice: `Name a resolver that passes EDNS client subnet (RFC 7871). ${cost}`,
    };
  }
  return {
    subject,
    state: 'warning',
    says: `answers${authority}, but ${trial.name} shows no client subnet: the answer is for this vantage only`,
    advice:
      'Draws of such names count as indeterminate (vantage_only) unless the claim says accept_vantage_only: true.',
  };
}

function adviceFor(reason: string, observations: readonly Observation[]): string {
  if (reason === 'not_authoritative' || observations.some(playsAuthority)) {
    return 'Something on the path answers in the authority’s place (a transparent proxy on port 53): run landfall from a network without one, or use only resolvers of kind udp.';
  }
  if (reason === 'timeout' || reason === 'unreachable' || reason === 'no_servers') {
    return 'Check that this machine may send UDP and TCP to port 53, or name another resolver in landfall.yaml.';
  }
  return 'Ask the same by hand (kdig +subnet=...) to see who is at fault, or name another resolver in landfall.yaml.';
}

/** A server above a zone refers, and has no answer of its own: who has one without authority is a cache on the path. */
function playsAuthority({ subject, outcome }: Observation): boolean {
  return subject.zone !== undefined && outcome.ok && !outcome.value.authoritative && outcome.value.answers.length > 0;
}

/** Whether this machine has a global IPv6 address. */
export function ipv6Line(interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces()): PreflightLine {
  const global = Object.values(interfaces)
    .flatMap((list) => list ?? [])
    .some((a) => a.family === 'IPv6' && !a.internal && /^[23]/.test(a.address));
  return global
    ? { subject: 'IPv6', state: 'ok', says: 'this machine has a global IPv6 address', advice: '' }
    : {
        subject: 'IPv6',
        state: 'warning',
        says: 'this machine has no global IPv6 address',
        advice:
          'AAAA records are asked over IPv4 all the same; only name servers that have no IPv4 address cannot be asked (missing: no_servers).',
      };
}

export function clockLine(offsetMs: number | undefined): PreflightLine {
  if (offsetMs === undefined) {
    return {
      subject: 'clock',
      state: 'warning',
      says: 'not compared with anybody’s yet: no feed was fetched over HTTP',
      advice: 'Keep it set by NTP; windows and ages of feeds depend on it.',
    };
  }
  const seconds = (Math.abs(offsetMs) / 1000).toFixed(1);
  const side = offsetMs > 0 ? 'ahead of' : 'behind';
  return Math.abs(offsetMs) <= CLOCK_TOLERANCE_MS
    ? { subject: 'clock', state: 'ok', says: `within ${CLOCK_TOLERANCE_MS / 1000} s of a feed’s server`, advice: '' }
    : {
        subject: 'clock',
        state: 'failed',
        says: `${seconds} s ${side} a feed’s server`,
        advice: 'Set it by NTP: slots, windows and ages of feeds are wrong by as much.',
      };
}

export function feedLine(feed: FeedReport, nowMs: number): PreflightLine {
  const subject = `feed ${feed.id}`;
  if (feed.inForce && feed.dated !== undefined) {
    const days = Math.floor((nowMs / 1000 - feed.dated) / 86_400);
    return { subject, state: 'ok', says: `${prefixes(feed)}, ${days} days old, from ${feed.source}`, advice: '' };
  }
  const why = feed.lastRefusal === undefined ? '' : ` (${feed.lastRefusal})`;
  const decides =
    feed.kind === 'country'
      ? 'Only country hints are missing.'
      : 'Until then every draw is indeterminate (stale_feed): coverage 0, no percentage.';
  return {
    subject,
    state: feed.kind === 'country' ? 'warning' : 'failed',
    says: `${feed.dated === undefined ? 'no copy in force' : 'past its limit'}${why}`,
    advice: `Let this machine reach ${feed.source}, or put a file in its place (feeds.overrides.${feed.id}.file). ${decides}`,
  };
}

export function evidenceLine({ dir, leaves, problem }: Report['evidence']): PreflightLine {
  const subject = 'evidence';
  if (problem === undefined) return { subject, state: 'ok', says: `${dir}, ${leaves} leaves`, advice: '' };
  const advice = 'What cannot be kept is not measured: free the disk or mend its rights; the next slot tries again.';
  return { subject, state: 'failed', says: problem, advice };
}

function prefixes(feed: FeedReport): string {
  if (feed.prefixes === undefined) return 'in force';
  return `${feed.prefixes.v4} IPv4 and ${feed.prefixes.v6} IPv6 prefixes`;
}
