import { once } from 'node:events';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { formatAddress } from '../src/core/address.ts';
import type { BlockSpace } from '../src/core/sweep/block-space.ts';
import { blockSpace } from '../src/core/sweep/block-space.ts';
import { fixedScope } from '../src/core/sweep/scope-cover.ts';
import { resolvedRuns } from '../src/core/sweep/sweep-chain.ts';
import { mapText } from '../src/core/sweep/sweep-map.ts';
import type { SweepState } from '../src/core/sweep/sweep-state.ts';
import { sweepState } from '../src/core/sweep/sweep-state.ts';
import { askBlocks, untried } from '../src/sweep/asking.ts';
import { seededRandom32 } from '../src/sweep/seed.ts';
import { runSweep } from '../src/sweep/sweep.ts';
import type { Benchmark } from './benchmark.ts';
import { sameRandom32 } from './benchmark.ts';
import { forkPeer } from './peer-process.ts';
import { sweepCountry } from './sweep-country.ts';
import { askingOf, blocksOf, FIRST_BLOCK, pieceAt, piecesOf } from './sweep-map.ts';

const NAME = 'api.example';
const PIECES = 60_000;
const BRUTE_FORCE = 100_000;
const RANGES = 50_000;
const pack = promisify(gzip);

/**
 * A sweep of a seeded map of 60,000 answer blocks on loopback, with as many questions under way as a sweep has: its questions, its map
 * against the map itself in each block and against asking 100,000 blocks one by one; a server with one scope for all; every US block of five endpoints.
 */
export const benchSweep: Benchmark = async () => {
  const pieces = piecesOf(PIECES);
  const space = blockSpace(4, [{ first: FIRST_BLOCK, blocks: blocksOf(pieces) }]);
  const [pruned, bruteForce] = await against(`${PIECES}`, async (port) => {
    const one = await sweep(port, space);
    return [one, await askEach(port, space)] as const;
  });
  const values = Int32Array.from({ length: space.blocks });
  let at = 0;
  for (const { blocks, answer } of resolvedRuns(pruned.state, NAME, space).runs) {
    values.fill(answer, at, at + blocks);
    at += blocks;
  }
  let differences = 0;
  for (let i = 0; i < space.blocks; i += 1) {
    const { number } = pieceAt(pieces, FIRST_BLOCK + i);
    if (pruned.state.said[values[i] ?? -1] !== addressOf(number)) differences += 1;
  }
  let bruteDifferences = 0;
  for (const [block, said] of bruteForce) {
    if (pruned.state.said[values[block - FIRST_BLOCK] ?? -1] !== said) bruteDifferences += 1;
  }
  const audited = pruned.state.counts.audited;
  const fixed = await against('fixed', (port) => sweep(port, blockSpace(4, [{ first: FIRST_BLOCK, blocks: 20_000 }])));
  const text = textOf(pruned.state, space);
  return {
    ours: {
      blocks: space.blocks,
      answer_blocks: PIECES,
      queries: pruned.queries,
      audit_queries: audited,
      query_ratio: Number(((pruned.queries - audited) / PIECES).toFixed(4)),
      query_share: Number((pruned.queries / space.blocks).toFixed(5)),
      lost: pruned.lost,
      map_differences: differences,
      brute_force_blocks: bruteForce.size,
      brute_force_differences: bruteDifferences,
      map_bytes: text.length,
      map_packed_bytes: (await pack(text)).length,
      map_50000_packed_bytes: (await pack(mapOfFour(RANGES))).length,
      seconds: Number(pruned.seconds.toFixed(2)),
      fixed_scope_reported: fixedScope(fixed.state.layer(NAME).scopes, 24) ?? 0,
      fixed_scope_queries: fixed.queries,
      ...(await sweepCountry()),
    },
    peers: { brute_force: { queries: space.blocks } },
    ratio: { brute_force: Number((pruned.queries / space.blocks).toFixed(5)) },
    commands: ['npm run bench -- sweep'],
  };
};

function addressOf(number: number): string {
  return `198.${18 + (number >>> 16)}.${(number >>> 8) & 255}.${number & 255}`;
}

async function against<T>(mode: string, measure: (port: number) => Promise<T>): Promise<T> {
  const server = forkPeer(new URL('sweep-server.ts', import.meta.url), [NAME, mode]);
  try {
    const [port] = (await once(server.child, 'message')) as [number];
    return await measure(port);
  } finally {
    await server.end();
  }
}

async function sweep(port: number, space: BlockSpace) {
  const state = sweepState(space.length);
  const startedMs = performance.now();
  const totals = await runSweep({
    ...askingOf(port),
    endpoint: NAME,
    space,
    state,
    keep: () => undefined,
    nowMs: () => 0,
    seeded32: seededRandom32('00'),
    most: Number.POSITIVE_INFINITY,
    told: () => undefined,
  });
  return { ...totals, state, seconds: (performance.now() - startedMs) / 1000 };
}

/** Blocks at even distances, each asked for by itself. */
async function askEach(port: number, space: BlockSpace): Promise<ReadonlyMap<number, string>> {
  const said = new Map<number, string>();
  function* blocks() {
    const step = space.blocks / BRUTE_FORCE;
    for (let i = 0; i < BRUTE_FORCE; i += 1) {
      const number = FIRST_BLOCK + Math.floor(i * step);
      yield { address: { family: 4, value: number * 256 }, length: 24 } as const;
    }
  }
  await askBlocks(NAME, blocks(), askingOf(port), untried(), ({ address }, saying) => {
    if (address.family === 4) said.set(address.value >>> 8, saying.said);
    return undefined;
  });
  return said;
}

function textOf(state: SweepState, space: BlockSpace): string {
  const answers = state.said.map((said) => ({ addresses: [said], landings: ['landed:us-ashburn-1:A'] }));
  const { runs } = resolvedRuns(state, NAME, space);
  return [...mapText({ claim: 'bench', endpoint: NAME, family: 4, clients: '00', answers, runs }, space)].join('');
}

/** A map that packs badly: so many ranges, each with an answer of its own of four addresses that have nothing to do with each other. */
function mapOfFour(ranges: number): string {
  const random = sameRandom32();
  const pieces = piecesOf(ranges);
  const answers = Array.from({ length: ranges }, () => ({
    addresses: Array.from({ length: 4 }, () => formatAddress({ family: 4, value: random() })),
    landings: Array.from({ length: 4 }, () => `landed:us-ashburn-${random() % 9}:A`),
  }));
  const runs = [...pieces.lengths].map((length, answer) => ({ blocks: 2 ** (24 - length), answer }));
  const space = blockSpace(4, [{ first: FIRST_BLOCK, blocks: blocksOf(pieces) }]);
  return [...mapText({ claim: 'bench', endpoint: NAME, family: 4, clients: '00', answers, runs }, space)].join('');
}
