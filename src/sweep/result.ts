import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { createGzip, gzip } from 'node:zlib';
import type { ClaimConfig } from '../config/config.ts';
import { parseAddress } from '../core/address.ts';
import { landAddress } from '../core/landing.ts';
import type { BlockSpace } from '../core/sweep/block-space.ts';
import type { LandingClass } from '../core/sweep/landing-class.ts';
import { classOfLanding, missingClass, sameLanding } from '../core/sweep/landing-class.ts';
import { fixedScope } from '../core/sweep/scope-cover.ts';
import { askedBlocks, inheritedBlocks, missingIn, resolvedAt, resolvedRuns } from '../core/sweep/sweep-chain.ts';
import { mapText, type SweepAnswer } from '../core/sweep/sweep-map.ts';
import type { SweepLeaf } from '../core/sweep/sweep-record.ts';
import { NOT_ASKED } from '../core/sweep/sweep-runs.ts';
import type { SweepState } from '../core/sweep/sweep-state.ts';
import type { Blobs } from '../evidence/blobs.ts';
import type { Snapshot } from '../feeds/feed.ts';
import { METHOD, VERSION } from '../version.ts';
import type { SweepJournal } from './journal.ts';

const pack = promisify(gzip);

/** A sweep that is over, and what its answers are landed by. */
export interface FinishedSweep {
  readonly claim: Pick<ClaimConfig, 'rules' | 'grades'>;
  readonly space: BlockSpace;
  readonly state: SweepState;
  readonly journal: Pick<SweepJournal, 'head' | 'chunks' | 'flush'>;
  readonly snapshot: Pick<Snapshot, 'leaf' | 'facts'>;
}

/**
 * Keeps the answers of a sweep and the map that they come to, and says what its leaf is: the answers first, then what they mean. Rejects
 * with EvidenceError when they cannot be kept.
 */
export async function keepSweep(finished: FinishedSweep, blobs: Pick<Blobs, 'put'>): Promise<SweepLeaf> {
  const { space, state, journal, snapshot } = finished;
  const { claim, endpoint, family, clients, startedMs, seed } = journal.head;
  await journal.flush();
  const kept: string[] = [];
  for await (const chunk of journal.chunks()) kept.push(await blobs.put(await pack(chunk)));

  const answers = landedAnswers(finished);
  const { runs, shared } = resolvedRuns(state, endpoint, space);
  const map = await packed(mapText({ claim, endpoint, family, clients, answers, runs }, space));
  const blob = await blobs.put(map.bytes);

  let [notAsked, missing] = [0, 0];
  for (const { blocks, answer } of runs) {
    if (answer === NOT_ASKED) notAsked += blocks;
    else if (answers[answer]?.addresses.length === 0) missing += blocks;
  }
  const answered = space.blocks - notAsked - missing;
  const counts = [...(state.layers.get(endpoint)?.scopes ?? [])].sort(([a], [b]) => a - b);
  const fixed = fixedScope(new Map(counts), space.length);
  const { firstMs, lastMs, leastTtl, overlong } = state.counts;
  return {
    $kind: 'sweep',
    claim,
    endpoint,
    family,
    clients,
    snapshot: snapshot.leaf.sha256,
    method: METHOD,
    version: VERSION,
    seed,
    firstMs: firstMs ?? startedMs,
    lastMs: lastMs ?? startedMs,
    map: map.sha256,
    blob,
    journal: kept,
    blocks: {
      all: space.blocks,
      answered,
      missing,
      notAsked,
      asked: answered - inheritedBlocks(state, endpoint, { length: space.length, shared }),
    },
    scopes: counts.map(([scope, number]) => ({ scope, answers: number })),
    ...(fixed === undefined ? {} : { fixedScope: fixed }),
    overlong,
    ...(leastTtl === undefined ? {} : { leastTtl }),
    audit: auditOf(finished, answers),
  };
}

/** A text as it is told, packed, with its digest. */
async function packed(text: Iterable<string>): Promise<{ readonly sha256: string; readonly bytes: Buffer }> {
  const hash = createHash('sha256');
  function* hashed(): Generator<string> {
    for (const piece of text) {
      hash.update(piece);
      yield piece;
    }
  }
  const bytes = await buffer(Readable.from(hashed()).pipe(createGzip()));
  return { sha256: hash.digest('hex'), bytes };
}

/** What each value of the tries means, under the snapshot at the time of the sweep's beginning. */
function landedAnswers({ claim, state, snapshot, journal }: FinishedSweep): readonly SweepAnswer[] {
  const { rules, grades } = claim;
  const landings = new Map<string, LandingClass>();
  /** Most answers land as others do: what is said of them is held once. */
  const shared = new Map<string, readonly LandingClass[]>();
  const land = (text: string): LandingClass => {
    const address = parseAddress(text);
    if (address === undefined) throw new TypeError(`the journal holds an address that is none: ${text}`);
    const known = landings.get(text);
    if (known !== undefined) return known;
    const facts = snapshot.facts(address, rules, journal.head.startedMs);
    const landing = classOfLanding(landAddress(facts, rules), grades);
    landings.set(text, landing);
    return landing;
  };
  const share = (classes: readonly LandingClass[]): readonly LandingClass[] => {
    const key = classes.join();
    const known = shared.get(key) ?? classes;
    shared.set(key, known);
    return known;
  };
  return state.said.map((said) => {
    const reason = missingIn(said);
    if (reason !== undefined) return { addresses: [], landings: share([missingClass(reason)]) };
    const addresses = said.split(',');
    return { addresses, landings: share(addresses.map(land)) };
  });
}

function auditOf({ state, journal, space }: FinishedSweep, answers: readonly SweepAnswer[]): SweepLeaf['audit'] {
  const look = { length: space.length, wasAsked: askedBlocks(state) };
  let [audited, disagreed] = [0, 0];
  for (const [block, value] of state.audits) {
    const inherited = answers[resolvedAt(state, journal.head.endpoint, block, look).value];
    const own = answers[value];
    if (inherited === undefined || own === undefined || state.said[value]?.startsWith('>') === true) continue;
    audited += 1;
    if (!sameLanding(inherited.landings, own.landings)) disagreed += 1;
  }
  return { audited, disagreed };
}
