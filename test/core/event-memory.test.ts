import { expect } from 'chai';
import fc from 'fast-check';
import { noDrift } from '../../src/core/drift.ts';
import type { DriftLeaf } from '../../src/core/event.ts';
import { detectEvents } from '../../src/core/event-detection.ts';
import { createEventMemory, type EventMemory } from '../../src/core/event-memory.ts';
import type { Judgement, JudgementLeaf } from '../../src/core/judgement.ts';
import { judgement } from './judgements.ts';

const SLOT = 1_800_000_000;
const ON_P = { address: '129.80.1.1', origins: [31898], region: 'us-ashburn-1', grade: 'A' } as const;

function leafOf(judgements: readonly Judgement[], slot = SLOT): JudgementLeaf {
  const digests = { frame: 'f', manifest: 'm', snapshot: 's', configuration: 'c', method: '1', version: '0' };
  return { $kind: 'judgement', claim: 'test', slot, lengthMs: 300_000, ...digests, judgements };
}

function seen(times: number, part: Partial<Judgement> = ON_P): EventMemory {
  const memory = createEventMemory();
  for (let i = 0; i < times; i += 1) memory.takeJudged(leafOf([judgement({ ...part, leaf: i })], SLOT + i));
  return memory;
}

/** As one would be that is announced from everywhere. */
const ORIGINS = Array.from({ length: 100 }, (_, i) => 4_200_000_000 + i);

const ELSEWHERE = judgement({
  outcome: 'elsewhere',
  whose: { kind: 'operator-site', id: 'own' },
  address: '9.96.16.10',
  origins: [64496],
  leaf: 99,
});

describe('core/event-memory and core/event-detection', () => {
  it('takes what was never seen of an endpoint for an event, once there were thirty draws without anything new', () => {
    expect(detectEvents(seen(30), leafOf([ELSEWHERE]), [], noDrift())).to.equal(undefined);
    const drift = detectEvents(seen(31), leafOf([ELSEWHERE]), [], noDrift());
    expect(drift?.events).to.deep.equal([
      {
        endpoint: 'api.example',
        cause: 'answer',
        changes: [{ cause: 'answer' }],
        facets: [
          { facet: 'landing', before: ['landed'], now: 'elsewhere: own' },
          { facet: 'origin', before: ['AS31898'], now: 'AS64496' },
        ],
        leaves: [99],
        shownBy: 1,
      },
    ]);
  });

  it('tells a new alias, origin or prefix also of a draw that still lands', () => {
    const memory = seen(40, { ...ON_P, prefix: '129.80.0.0/16' });
    const still = judgement({
      ...ON_P,
      leaf: 50,
      alias: 'edge.example',
      origins: [31898, 64500],
      prefix: '129.80.0.0/20',
    });
    const [event] = detectEvents(memory, leafOf([still]), [], noDrift())?.events ?? [];
    expect(event?.facets.map(({ facet, now }) => [facet, now])).to.deep.equal([
      ['origin', 'AS31898 AS64500'],
      ['alias', 'edge.example'],
      ['prefix', '129.80.0.0/20'],
    ]);
  });

  it('tells the same once, and when it was last seen', () => {
    const memory = seen(40);
    const drift = detectEvents(memory, leafOf([ELSEWHERE, { ...ELSEWHERE, leaf: 100 }], SLOT + 40), [], noDrift());
    if (drift === undefined) throw new Error('no event');
    expect(drift.events[0]).to.deep.include({ leaves: [99, 100], shownBy: 2 });
    memory.takeEvents(drift, 7);
    memory.takeJudged(leafOf([ELSEWHERE], SLOT + 40));
    expect(detectEvents(memory, leafOf([ELSEWHERE], SLOT + 60), [], noDrift())).to.equal(undefined);
    memory.takeJudged(leafOf([ELSEWHERE], SLOT + 60));
    expect(memory.events()[0]).to.deep.include({ leaf: 7, firstSlot: SLOT + 40, lastSlot: SLOT + 60 });
    expect([...memory.counts()]).to.deep.equal([['answer', 1]]);
  });

  it('learns of missing draws, of answers for the vantage alone and of traced tenants nothing', () => {
    const memory = seen(40);
    const quiet = [
      judgement({ outcome: 'missing', reason: 'timeout' }),
      { ...ELSEWHERE, outcome: 'indeterminate' as const, reason: 'vantage_only' as const },
      { ...ELSEWHERE, outcome: 'landed' as const, grade: 'C' as const, trace: 7 },
    ];
    expect(detectEvents(memory, leafOf(quiet), [], noDrift())).to.equal(undefined);
  });

  it('keeps a bounded memory of however many values and addresses, and holds as many as a leaf takes of events', () => {
    const memory = createEventMemory();
    for (let i = 0; i < 3000; i += 1) {
      const address = `10.0.${i >> 8}.${i & 255}`;
      memory.takeJudged(leafOf([judgement({ ...ON_P, address, origins: [i + 1], leaf: i })], SLOT + i));
    }
    expect(memory.addresses()).to.have.length(32);
    expect(memory.isKnown('api.example', 'origin', 'AS1')).to.equal(false);
    expect(memory.isKnown('api.example', 'origin', 'AS3000')).to.equal(true);
    const endpoints = Array.from({ length: 40 }, (_, i) => `e${i}.example`);
    for (let i = 0; i < 40; i += 1)
      memory.takeJudged(leafOf(endpoints.map((endpoint) => judgement({ ...ON_P, endpoint }))));
    const drift = detectEvents(
      memory,
      leafOf(endpoints.map((endpoint) => ({ ...ELSEWHERE, endpoint }))),
      [],
      noDrift(),
    );
    expect([drift?.events.length, drift?.left]).to.deep.equal([40, 0]);
    const long = endpoints.map((endpoint) => ({
      ...ELSEWHERE,
      endpoint,
      alias: '\u2603'.repeat(40),
      origins: ORIGINS,
    }));
    const cut = detectEvents(memory, leafOf(long), [], noDrift());
    expect(cut?.left).to.be.above(0);
    expect((cut?.events.length ?? 0) + (cut?.left ?? 0)).to.equal(40);
    expect(Buffer.byteLength(JSON.stringify(cut))).to.be.below(65_535);
  });

  it('never tells as new what the endpoint was seen with, whatever was seen in whatever order', () => {
    const value = fc.constantFrom(1, 2, 3, 4);
    fc.assert(
      fc.property(fc.array(value, { maxLength: 200 }), value, (origins, next) => {
        const memory = createEventMemory();
        for (const asn of origins) memory.takeJudged(leafOf([judgement({ ...ON_P, origins: [asn] })]));
        const drift = detectEvents(memory, leafOf([judgement({ ...ON_P, origins: [next] })]), [], noDrift());
        if (origins.includes(next)) expect(drift).to.equal(undefined);
      }),
    );
  });

  it('knows what was met last first, whether a draw showed it or an event told of it', () => {
    const met = fc.record({ asn: fc.constantFrom(1, 2, 3, 4), isTold: fc.boolean() });
    fc.assert(
      fc.property(fc.array(met, { maxLength: 50 }), (all) => {
        const memory = createEventMemory();
        const order: string[] = [];
        for (const { asn, isTold } of all) {
          if (isTold) memory.takeEvents(tellingOf(asn), 7);
          else memory.takeJudged(leafOf([judgement({ ...ON_P, origins: [asn] })]));
          order.unshift(`AS${asn}`);
        }
        expect(memory.known('api.example', 'origin')).to.deep.equal([...new Set(order)].slice(0, 3));
      }),
    );
  });
});

/** That feeds say another origin of the endpoint of these judgements. */
function tellingOf(asn: number): DriftLeaf {
  const facets = [{ facet: 'origin' as const, before: ['none'], now: `AS${asn}` }];
  const changes = [{ cause: 'origin' as const }];
  const event = { endpoint: 'api.example', cause: 'origin' as const, changes, facets, leaves: [1], shownBy: 1 };
  return { $kind: 'drift', claim: 'test', slot: SLOT, events: [event], left: 0 };
}
