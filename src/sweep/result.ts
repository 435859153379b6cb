import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { createGzip, gzip } from 'node:zlib';
import type { ClaimConfig } from '../config/config.ts';
import type { BlockSpace } from '../core/sweep/block-space.ts';
import type { SweepLeaf } from '../core/sweep/sweep-record.ts';
import type { SweepState } from '../core/sweep/sweep-state.ts';
import type { WeightRun } from '../core/sweep/sweep-weights.ts';
import type { Blobs } from '../evidence/blobs.ts';
import type { Snapshot } from '../feeds/snapshot.ts';
import { METHOD, VERSION } from '../version.ts';
import { sweepFound } from './found.ts';
import type { SweepJournal } from './journal.ts';

const pack = promisify(gzip);

/** A sweep that is over, and what its answers are landed by. */
export interface FinishedSweep {
  readonly claim: Pick<ClaimConfig, 'rules' | 'grades'>;
  readonly space: BlockSpace;
  /** Of its blocks. */
  readonly weights: readonly WeightRun[];
  readonly state: SweepState;
  readonly journal: Pick<SweepJournal, 'head' | 'chunks' | 'flush'>;
  readonly snapshot: Pick<Snapshot, 'leaf' | 'facts'>;
  /** Digest of what judging takes of the configuration that the claim is from; absent where there is none. */
  readonly judging?: string;
}

/**
 * Keeps the answers of a sweep and the map that they come to, and says what its leaf is: the answers first, then what they mean. Rejects
 * with EvidenceError when they cannot be kept.
 */
export async function keepSweep(finished: FinishedSweep, blobs: Pick<Blobs, 'put'>): Promise<SweepLeaf> {
  const { claim: rules, space, weights, state, journal, snapshot, judging } = finished;
  const { claim, endpoint, family, clients, startedMs, seed } = journal.head;
  await journal.flush();
  const kept: string[] = [];
  for await (const chunk of journal.chunks()) kept.push(await blobs.put(await pack(chunk)));

  const { map: text, sums } = sweepFound({ claim: rules, head: journal.head, space, weights, state, snapshot });
  const map = await packed(text);
  const blob = await blobs.put(map.bytes);

  const { firstMs, lastMs } = state.counts;
  return {
    $kind: 'sweep',
    claim,
    endpoint,
    family,
    clients,
    snapshot: snapshot.leaf.sha256,
    ...(judging === undefined ? {} : { judging }),
    method: METHOD,
    version: VERSION,
    seed,
    firstMs: firstMs ?? startedMs,
    lastMs: lastMs ?? startedMs,
    map: map.sha256,
    blob,
    journal: kept,
    ...sums,
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
