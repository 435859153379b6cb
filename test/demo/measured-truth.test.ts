import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { guarded } from '../../probes/guard.ts';
import type { Resolver } from '../../probes/probe.ts';
import { createResolve } from '../../probes/resolve/resolve.ts';
import { createZoneCaches } from '../../probes/resolve/zone-cache.ts';
import type { ClaimConfig } from '../../src/config/config.ts';
import { judgeSlot } from '../../src/core/judge.ts';
import type { Judgement } from '../../src/core/judgement.ts';
import type { DrawLeaf } from '../../src/core/slot-record.ts';
import { startDemo } from '../../src/demo/demo.ts';
import { openFeeds } from '../../src/feeds/refresh.ts';
import { scenarios } from '../../src/world/scenarios.ts';
import type { Cell, Truth } from '../../src/world/truth.ts';
import { truth } from '../../src/world/truth.ts';
import { blockOf } from '../../src/world/world.ts';
import { cellsOf } from '../world/cells.ts';
import { peer } from './dns-client.ts';

/** The lists are as old as their files, and those are written now. */
const START_MS = Date.now();
const TIMES_S = [0, 121];
/** Lost answers are waited for once; a slow machine still has time for those that are not lost. */
const TIMEOUT_MS = 1000;
const BATCH = 120;

describe('what the probe measures and the judge says in a demo', () => {
  for (const scenario of scenarios) {
    it(`is the truth about ${scenario.name}, over the files that the demo writes`, async function () {
      this.timeout(30_000);
      const dir = await mkdtemp(join(tmpdir(), 'landfall-truth-'));
      let nowMs = START_MS;
      const demo = await startDemo({ scenario, port: 0, evidenceDir: dir, tempDir: dir, nowMs: () => nowMs });
      try {
        const [claim] = demo.config.claims;
        if (claim === undefined) throw new TypeError('no claim');
        const settings = { config: demo.config.feeds, feedIds: ['oci'], dir, userAgent: 'test', nowMs: () => nowMs };
        const { current } = await openFeeds(settings);
        const network = guarded(demo.network, () => false);
        const probe = createResolve({ zonesOf: createZoneCaches(), pace: async () => undefined });
        const context = {
          network,
          timeoutMs: TIMEOUT_MS,
          attempts: 1,
          random32: () => randomInt(2 ** 32),
          allowed: () => false,
        };
        const measure = async (cell: Cell, index: number): Promise<DrawLeaf> => {
          const resolver = resolverOf(cell, scenario.world.resolver);
          const observations = await probe({ ...cell, client: blockOf(cell.block), resolver }, context);
          return drawLeaf(claim, cell, index, resolver.id, observations);
        };
        const judge = (records: readonly DrawLeaf[]): readonly Judgement[] =>
          judgeSlot(
            Math.floor(START_MS / 1000),
            records.map((record, leaf) => ({ leaf, record })),
            new Map(),
            {
              rules: claim.rules,
              grades: claim.grades,
              acceptVantageOnly: claim.acceptVantageOnly,
              facts: (address) => current.facts(address, claim.rules, nowMs),
              pickAddress: (index, count) => index % count,
              resolverClass: (id) => (id === 'public' ? 'public-ecs' : 'authoritative'),
            },
          ).judgements;
        const cells = [...cellsOf(scenario.world, 100)].map(({ cell }) => cell);
        for (const seconds of TIMES_S) {
          nowMs = START_MS + 1000 * seconds;
          for (let i = 0; i < cells.length; i += BATCH) {
            const batch = cells.slice(i, i + BATCH);
            const judgements = judge(await Promise.all(batch.map(measure)));
            for (const [index, cell] of batch.entries()) {
              const is = expected(truth(scenario.world, 1000 * seconds, cell), index);
              expect(said(judgements[index]), JSON.stringify(cell)).to.deep.equal(is);
            }
          }
        }
      } finally {
        await demo.stop();
        await rm(dir, { recursive: true });
      }
    });
  }
});

function resolverOf({ via }: Cell, resolver: string): Resolver {
  const server = peer(resolver);
  return via === 'recursive'
    ? { id: 'public', kind: 'udp', class: 'public-ecs', server }
    : { id: 'direct', kind: 'authoritative', class: 'authoritative', via: server };
}

function drawLeaf(
  claim: ClaimConfig,
  { block, name, family }: Cell,
  index: number,
  resolver: string,
  observations: DrawLeaf['observations'],
): DrawLeaf {
  const endpoint = { name, port: 443 };
  const draw = { index, block, network: '', endpoint, family, resolver, vantage: 'demo', offsetMs: 0 };
  return { $kind: 'draw', claim: claim.id, slot: Math.floor(START_MS / 1000), draw, observations };
}

/** The truth in the words of a judgement, for the address that the draw of this index picks. */
function expected(is: Truth, index: number): Record<string, unknown> {
  if (is.state === 'missing') return { outcome: 'missing', label: is.reason };
  const landing = is.landings[index % is.landings.length];
  if (landing === undefined) throw new RangeError('an answer without addresses');
  const { outcome, label, address, rule, grade } = landing;
  return { outcome, label, address, rule, grade, family: is.family, moved: is.moved, ecs: is.ecs };
}

function said(judgement: Judgement | undefined): Record<string, unknown> {
  if (judgement === undefined) throw new RangeError('a draw without a judgement');
  const { outcome, reason, region, by, whose, address, rule, grade, family, moved, ecs } = judgement;
  if (outcome === 'missing') return { outcome, label: reason };
  const label = outcome === 'landed' ? (region ?? 'unknown') : (by ?? whose?.id ?? reason);
  return { outcome, label, address, rule, grade, family, moved, ecs };
}
