import { expect } from 'chai';
import type { ConfirmerContext } from '../../src/claim/confirmer.ts';
import { createConfirmer } from '../../src/claim/confirmer.ts';
import type { ConfirmationLeaf } from '../../src/core/confirmation.ts';
import type { Judgement, JudgementLeaf } from '../../src/core/judgement.ts';
import type { Leaf } from '../../src/core/record.ts';
import type { SlotLeaf } from '../../src/core/slot-record.ts';
import { EvidenceError } from '../../src/evidence/evidence-log.ts';
import { judgement } from '../core/judgements.ts';
import { drawOf } from '../core/records.ts';
import { judgementLeaf } from '../core/slots.ts';

const SLOT = Date.UTC(2026, 10, 23, 12) / 1000;
const SITE = { kind: 'operator-site' as const, id: 'own-sg' };

/** A slot of a few milliseconds, so that nobody waits for what is asked again. */
const SLOT_LEAF: SlotLeaf = {
  $kind: 'slot',
  claim: 'test',
  slot: SLOT,
  lengthMs: 6,
  windowMs: 1,
  deadlineMs: 1,
  planned: [drawOf({ index: 0 }), drawOf({ index: 1 })],
  frame: 'f0',
  manifest: 'f1',
  round: 1,
  beacon: 'b',
};

const away = (part: Partial<Judgement> = {}): Judgement =>
  judgement({ outcome: 'elsewhere', whose: SITE, resolver: 'direct', ...part });

function judged(...judgements: readonly Judgement[]): JudgementLeaf {
  return judgementLeaf(SLOT, judgements, SLOT_LEAF.lengthMs);
}

/** A confirmer over a log that is a list; each re-probe is judged as `again` says. */
function confirmer(again: (attempt: number) => Judgement, part: Partial<ConfirmerContext> = {}) {
  const leaves: Leaf[] = [];
  const told: ConfirmationLeaf[] = [];
  const said: string[] = [];
  const one = createConfirmer({
    log: { append: async (added) => leaves.push(...added) - added.length },
    confirmers: { resolvers: ['direct', 'public'], vantages: [{ id: 'local' }] },
    measure: async () => [],
    judge: async (_slot, kept) => ({
      snapshot: 's',
      configuration: 'c',
      method: '1',
      version: '0',
      judgements: kept
        .filter(({ record }) => record.fault === undefined)
        .map(({ leaf, record }) => ({ ...again(record.attempt), leaf, resolver: record.draw.resolver })),
    }),
    keep: async (leaf) => {
      leaves.push(leaf);
      told.push(leaf);
    },
    warn: (message) => said.push(message),
    defect: (error) => said.push(String(error)),
    fatal: (error) => said.push(`fatal ${String(error)}`),
    stop: new AbortController().signal,
    ...part,
  });
  return { ...one, leaves, told, said };
}

const kinds = (leaves: readonly Leaf[]): readonly string[] => leaves.map(({ $kind }) => $kind);

describe('asking again for exceptions', () => {
  it('keeps each re-probe before anything is judged, and then one confirmation', async () => {
    const one = confirmer((attempt) => (attempt === 4 ? away() : judgement({})));
    one.follow(SLOT_LEAF, judged(judgement({ leaf: 7 }), away({ index: 1, leaf: 8 })));
    await one.settled();
    expect(kinds(one.leaves)).to.deep.equal([...Array(5).fill('reprobe'), 'confirmation']);
    expect(one.told).to.have.length(1);
    expect(one.told[0]).to.deep.include({ claim: 'test', slot: SLOT, snapshot: 's' });
    expect(one.told[0]?.exceptions.map(({ leaf, by, judgements }) => [leaf, by, judgements.length])).to.deep.equal([
      [8, 'reprobe', 5],
    ]);
  });

  it('asks nobody where nothing went elsewhere', async () => {
    const one = confirmer(() => away(), { measure: () => expect.fail('nothing is to be asked') });
    one.follow(SLOT_LEAF, judged(judgement({}), judgement({ index: 1, outcome: 'missing' })));
    await one.settled();
    expect(one.leaves).to.deep.equal([]);
  });

  it('keeps what was not asked when the service stops, and confirms nothing by it', async () => {
    const stopping = new AbortController();
    const one = confirmer(() => away(), { stop: stopping.signal });
    one.follow({ ...SLOT_LEAF, lengthMs: 3_600_000 }, { ...judged(away({ leaf: 8 })), lengthMs: 3_600_000 });
    stopping.abort();
    await one.settled();
    expect(one.leaves.map((leaf) => (leaf.$kind === 'reprobe' ? leaf.fault : leaf.$kind))).to.deep.equal([
      ...Array(5).fill('interrupted'),
      'confirmation',
    ]);
    expect(one.told[0]?.exceptions[0]).to.not.have.property('by');
  });

  it('takes a defect of the probe for no answer', async () => {
    const one = confirmer(() => away(), { measure: () => Promise.reject(new Error('a bug')) });
    one.follow(SLOT_LEAF, judged(away({ leaf: 8 })));
    await one.settled();
    expect(one.said.filter((text) => text.includes('a bug'))).to.have.length(5);
    expect(one.told[0]?.exceptions[0]).to.not.have.property('by');
  });

  it('leaves exceptions unconfirmed, and says so, when the disk refuses', async () => {
    const refused = new EvidenceError('unwritable', '/evidence', 'no space left');
    const one = confirmer(() => away(), { log: { append: () => Promise.reject(refused) } });
    one.follow(SLOT_LEAF, judged(away({ leaf: 8 })));
    await one.settled();
    expect(one.told).to.deep.equal([]);
    expect(one.said).to.deep.equal([`claim test: what was asked again of slot ${SLOT} was not kept: no space left`]);
  });

  it('judges what an earlier run asked and did not judge', async () => {
    const first = confirmer((attempt) => (attempt === 1 ? away() : judgement({})));
    first.follow(SLOT_LEAF, judged(away({ leaf: 8 })));
    await first.settled();
    const kept = first.leaves.flatMap((record, leaf) => (record.$kind === 'reprobe' ? [{ leaf, record }] : []));
    const second = confirmer((attempt) => (attempt === 1 ? away() : judgement({})));
    second.finish({ slot: SLOT_LEAF, judged: judged(away({ leaf: 8 })), kept });
    await second.settled();
    expect(second.told).to.deep.equal(first.told);
  });
});
