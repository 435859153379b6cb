import { createTemplate } from '../../probes/resolve/query-template.ts';
import type { ClaimConfig } from '../../src/config/config.ts';
import { parseFrame } from '../../src/core/frame.ts';
import type { SnapshotLeaf } from '../../src/core/record.ts';
import { auditSample } from '../../src/core/sweep/audit.ts';
import { blockAtOrdinal, blockOfNumber, frameSpace } from '../../src/core/sweep/block-space.ts';
import { partAround } from '../../src/core/sweep/planner.ts';
import { askedBlocks, resolvedAt } from '../../src/core/sweep/sweep-chain.ts';
import type { SweepLeaf } from '../../src/core/sweep/sweep-record.ts';
import { type SweepEntry, sweepState } from '../../src/core/sweep/sweep-state.ts';
import { weightRuns } from '../../src/core/sweep/sweep-weights.ts';
import type { Blobs } from '../../src/evidence/blobs.ts';
import { sha256Hex } from '../../src/evidence/sha256.ts';
import type { Snapshot } from '../../src/feeds/snapshot.ts';
import { formatEntry, formatHead, type SweepHead } from '../../src/sweep/journal-line.ts';
import { keepSweep } from '../../src/sweep/result.ts';
import { seededRandom32 } from '../../src/sweep/seed.ts';
import { FRAME_TEXT } from '../service/one-claim.ts';
import { responseTo } from './recorded-answers.ts';

const ENDPOINT = 'www.example';
const ALIAS = 'edge.example.net';
/** By ordinal of the block that asked: name, scope and what was said. The sixth gives no answer, the last leads to another name. */
const SAID: readonly (readonly [ordinal: number, name: string, scope: number | undefined, said: string])[] = [
  [0, ENDPOINT, 22, '129.80.0.1'],
  [4, ENDPOINT, 24, '198.51.7.7'],
  [5, ENDPOINT, 24, '129.80.0.2,198.51.7.7'],
  [6, ENDPOINT, undefined, '!servfail'],
  [7, ENDPOINT, 24, '!no_address'],
  [8, ENDPOINT, 21, `>${ALIAS}`],
  [8, ALIAS, 21, '129.80.0.9'],
];

/** The bytes of an answer with addresses, as an authority gives it. */
function messageOf({ name, block, scope, said }: SweepEntry): Uint8Array | undefined {
  if (scope === undefined || !/^[\d.,]+$/.test(said)) return undefined;
  const prefix = blockOfNumber(4, block);
  const template = createTemplate(name, 'A', prefix);
  const query = new Uint8Array(template.size);
  template.write(query, 4711, 0b101, prefix);
  const addresses = said.split(',').map((address) => address.split('.').map(Number));
  return responseTo(query, addresses, { flags: 0x84, scope });
}

export interface SweptBy {
  readonly claim: ClaimConfig;
  readonly snapshot: Pick<Snapshot, 'facts'> & { readonly leaf: SnapshotLeaf };
  readonly judging: string;
  readonly blobs: Pick<Blobs, 'put'>;
  readonly startedMs: number;
}

/** The leaf of a sweep of a frame of sixteen blocks, as one process would keep it, with its map and its journal. */
export async function recordedSweep({ claim, snapshot, judging, blobs, startedMs }: SweptBy): Promise<SweepLeaf> {
  const frame = parseFrame(FRAME_TEXT);
  const space = frameSpace(frame);
  const state = sweepState(space.length);
  const lines: string[] = [];
  const enter = (entry: SweepEntry): void => {
    const { length, value } = state.enter(entry);
    if (entry.kind === 'ask') state.layer(entry.name).trie.set(partAround(entry.block, length, space.length), value);
    lines.push(formatEntry(entry, messageOf(entry), 4));
  };
  for (const [i, [ordinal, name, scope, said]] of SAID.entries()) {
    const answered = scope === undefined ? {} : { scope, ttl: 60 };
    enter({ kind: 'ask', name, block: blockAtOrdinal(space, ordinal), atMs: startedMs + i, ...answered, said });
  }
  const look = { length: space.length, wasAsked: askedBlocks(state) };
  const isInherited = (block: number): boolean => resolvedAt(state, ENDPOINT, block, look).inherited;
  const seeds = Array.from({ length: 64 }, (_, i) => sha256Hex(String(i)).slice(0, 32));
  const seed = seeds.find((one) => auditSample(space, isInherited, seededRandom32(one)).length > 0) ?? '';
  for (const block of auditSample(space, isInherited, seededRandom32(seed))) {
    enter({ kind: 'audit', name: ENDPOINT, block, atMs: startedMs + 10, scope: 24, ttl: 60, said: '129.80.0.1' });
  }
  const clients = await blobs.put(Buffer.from(FRAME_TEXT));
  const head: SweepHead = { claim: claim.id, endpoint: ENDPOINT, family: 4, clients, startedMs, seed };
  const journal = {
    head,
    flush: async () => undefined,
    chunks: async function* () {
      yield Buffer.from([formatHead(head), ...lines, ''].join('\n'));
    },
  };
  return keepSweep({ claim, space, weights: weightRuns(frame), state, journal, snapshot, judging }, blobs);
}
