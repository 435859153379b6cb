import type { LoadedClaim } from '../claim/claims.ts';
import type { Config } from '../config/config.ts';
import { hostName } from '../config/scalars.ts';
import { formatPrefix, parseAddress } from '../core/address.ts';
import { canonicalName } from '../core/domain-name.ts';
import { explainLanding } from '../core/explain.ts';
import { specialPurpose } from '../core/special-purpose.ts';
import type { Snapshot } from '../feeds/snapshot.ts';
import { renderProbe } from '../metrics/probe.ts';
import type { Prober } from '../resolving/prober.ts';
import type { ProbeNow } from '../web/probe-route.ts';
import type { Finding, LookTask } from './look.ts';
import { isOwn, judgeLook, lookUp } from './look.ts';

export interface ProbeNowOptions {
  readonly config: Config;
  readonly claims: readonly LoadedClaim[];
  readonly prober: Prober;
  /** What is in force. */
  readonly snapshot: () => Snapshot;
  readonly nowMs: () => number;
}

/**
 * A look at a name when somebody asks for it, as the first client block of the claim's frame is sent. It is no draw: it was not
 * announced, is not kept, and counts nowhere.
 */
export function createProbeNow({ config, claims, prober, snapshot, nowMs }: ProbeNowOptions): ProbeNow {
  return async ({ target, claim: id, accept, debug }) => {
    const claim = claims.find((one) => one.config.id === id);
    if (claim === undefined) return { ok: false, why: 'no_claim' };
    const name = hostName.safeParse(canonicalName(target));
    if (!name.success) return { ok: false, why: 'no_name' };
    const { endpoints } = claim.config.manifest;
    if (config.web.probe !== 'any' && !endpoints.some((endpoint) => endpoint.name === name.data)) {
      return { ok: false, why: 'not_in_manifest' };
    }
    const [row] = claim.frame.frame.rows;
    if (row === undefined) throw new TypeError(`the frame of claim ${id} has no rows`);
    const task: LookTask = { config, claim: claim.config, name: name.data, client: row.first, network: row.network };
    const startedMs = nowMs();
    const found = await lookUp(task, prober);
    const findings = judgeLook(task, found, snapshot(), nowMs()).filter(isOwn);
    if (debug) {
      return { ok: true, contentType: 'text/plain; charset=utf-8', body: debugText(task, findings) };
    }
    const answers = findings.map(({ resolver, family, judgements }) => ({
      resolver: resolver.id,
      family: family === 4 ? ('v4' as const) : ('v6' as const),
      outcomes: judgements.map(({ outcome }) => outcome),
    }));
    return { ok: true, ...(await renderProbe({ seconds: (nowMs() - startedMs) / 1000, answers }, accept)) };
  };
}

/** For people: which rule decided, address by address. Nothing of where resolvers are, nor of addresses that are not public. */
function debugText({ claim, name, client }: LookTask, findings: readonly Finding[]): string {
  const lines = findings.flatMap((finding) => [
    `resolver ${finding.resolver.id}, IPv${finding.family}: ${finding.judgements.map(({ outcome }) => outcome).join(', ')}`,
    ...answerLines(claim.rules, finding),
  ]);
  return `${[`${name} for ${formatPrefix(client)}, claim ${claim.id}`, ...lines].join('\n')}\n`;
}

function answerLines(rules: LookTask['claim']['rules'], { resolution, landings }: Finding): readonly string[] {
  if (resolution.state === 'missing') return [`  no address: ${resolution.reason}`];
  return resolution.addresses.flatMap((text, i) => {
    const address = parseAddress(text);
    const landing = landings[i];
    if (address === undefined || landing === undefined) return [];
    const told = specialPurpose(address) === undefined ? text : 'an address that is not public';
    return [`  ${told}: ${landing.outcome}`, ...explainLanding(landing, rules).map((line) => `    ${line}`)];
  });
}
