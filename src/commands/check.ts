import { realNetwork } from '../../probes/network.ts';
import type { ClaimConfig, Config } from '../config/config.ts';
import { type Address, type Prefix, parseAddress, parsePrefix } from '../core/address.ts';
import { explainLanding } from '../core/explain.ts';
import { landAddress } from '../core/landing.ts';
import type { Observation } from '../core/observation.ts';
import type { Landing } from '../core/outcome.ts';
import { type Resolution, readResolution } from '../core/resolution.ts';
import type { Snapshot } from '../feeds/feed.ts';
import { openFeedsFor } from '../inputs.ts';
import { loadFrame } from '../population/load-frame.ts';
import { createProber } from '../prober.ts';
import { oneLine } from '../say.ts';
import { readArguments } from './arguments.ts';
import type { Command } from './command.ts';
import { UsageError } from './command.ts';
import { configured } from './configured.ts';

/** What one resolver gave for one family, and where it lies. */
interface Finding {
  readonly resolver: string;
  readonly family: 4 | 6;
  readonly observations: readonly Observation[];
  readonly resolution: Resolution;
  readonly landings: readonly Landing[];
}

export const command: Command = {
  summary: 'one endpoint now, as one client block: resolved by every resolver, landed, explained rule by rule',
  usage: 'NAME [--client BLOCK] [--claim ID] [--config FILE] [--json]',
  run: async (args, { out }) => {
    const given = readArguments(args, { options: ['client', 'claim', 'config'], flags: ['json'], positionals: 1 });
    const [name] = given.positionals;
    if (name === undefined) throw new UsageError('a host name is needed: check www.example.com');
    const config = await configured(given.option('config'));
    const claim = claimOf(config, given.option('claim'));
    const client = await clientOf(given.option('client'), claim, config);
    const network = realNetwork();
    const feeds = await openFeedsFor(config, network.nowMs);
    await feeds.refresh();
    const prober = createProber(config, network);
    const findings: Finding[] = [];
    for (const { id } of config.resolvers) {
      for (const family of [4, 6] as const) {
        const question = { name: name.toLowerCase(), family };
        const observations = await prober.resolve({ ...question, client, resolver: id });
        const resolution = readResolution(observations, question);
        // A name without AAAA is measured as its A, which has been shown already.
        if (resolution.state === 'answered' && resolution.moved) continue;
        const landings = landingsOf(resolution, feeds.current, claim, network.nowMs());
        findings.push({ resolver: id, family, observations, resolution, landings });
      }
    }
    out.write(given.flag('json') ? `${JSON.stringify(findings, null, 2)}\n` : `${told(findings, claim).join('\n')}\n`);
    return exitCode(findings);
  },
};

function claimOf(config: Config, id: string | undefined): ClaimConfig {
  const claim = id === undefined ? config.claims[0] : config.claims.find((c) => c.id === id);
  if (claim !== undefined) return claim;
  throw new UsageError(`there is no claim "${id}"; there are: ${config.claims.map((c) => c.id).join(', ')}`);
}

/** The named block, or the first of the claim's frame. */
async function clientOf(text: string | undefined, claim: ClaimConfig, config: Config): Promise<Prefix> {
  const { frame } = await loadFrame(claim.frame, config.evidence.dir);
  const client = text === undefined ? frame.rows[0]?.first : parsePrefix(text);
  if (client !== undefined) return client;
  throw new UsageError(`--client must be a block such as 24.22.48.0/24 or 2001:db8:0:ff00::/56, is "${text}"`);
}

function landingsOf(
  resolution: Resolution,
  snapshot: Snapshot,
  { rules }: ClaimConfig,
  nowMs: number,
): readonly Landing[] {
  if (resolution.state === 'missing') return [];
  return resolution.addresses
    .map(parseAddress)
    .filter((address): address is Address => address !== undefined)
    .map((address) => landAddress(snapshot.facts(address, rules, nowMs), rules));
}

function told(findings: readonly Finding[], { rules }: ClaimConfig): readonly string[] {
  return findings.flatMap(({ resolver, family, observations, resolution, landings }) => [
    `${resolver}, ${family === 4 ? 'A' : 'AAAA'}`,
    ...observations.map((o) => `  asked  ${stepText(o)}`),
    `  so     ${resolutionText(resolution)}`,
    ...landings.flatMap((landing) => [
      `  ${landing.facts.address}: ${landing.outcome}`,
      ...explainLanding(landing, rules).map((line) => `         ${line}`),
    ]),
  ]);
}

function stepText({ subject, outcome, durationUs }: Observation): string {
  const asked = `${subject.server}${subject.zone === undefined ? '' : ` for ${subject.zone}`}: ${subject.name} ${subject.type}${subject.ecs === undefined ? '' : ` as ${subject.ecs}`}`;
  const time = `${(durationUs / 1000).toFixed(1)} ms`;
  if (!outcome.ok)
    return oneLine(
      `${asked} -> ${outcome.failure}${outcome.detail === undefined ? '' : ` (${outcome.detail})`}, ${time}`,
    );
  const { rcode, authoritative, answers, ecs } = outcome.value;
  const records = answers.map(({ type, data }) => `${type} ${data ?? ''}`.trim()).join(', ');
  const subnet = ecs.state === 'echoed' ? `client subnet echoed, scope /${ecs.scope}` : `client subnet ${ecs.state}`;
  return oneLine(
    `${asked} -> ${rcode}${authoritative ? ' with authority' : ''}, ${records || 'no records'}, ${subnet}, ${time}`,
  );
}

function resolutionText(resolution: Resolution): string {
  if (resolution.state === 'missing') return `missing: ${resolution.reason}`;
  const { addresses, chain, ttl } = resolution;
  return `${chain.join(' -> ')} is ${addresses.join(', ')} for ${ttl} s`;
}

/** 0 when every address landed, 1 when some did not, 2 when there was none to judge. */
function exitCode(findings: readonly Finding[]): number {
  const landings = findings.flatMap((finding) => finding.landings);
  if (landings.length === 0) return 2;
  return landings.every(({ outcome }) => outcome === 'landed') ? 0 : 1;
}
