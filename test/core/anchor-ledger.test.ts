import { expect } from 'chai';
import fc from 'fast-check';
import type { AnchorLedger } from '../../src/core/anchor-ledger.ts';
import { anchorsAt, withAnchor } from '../../src/core/anchor-ledger.ts';
import type { TlsHandshake } from '../../src/core/connection.ts';
import type { AnchorLeaf } from '../../src/core/connection-record.ts';

const DAY_S = 86_400;
const NOON = 1_795_435_200;
const MACHINE = {
  name: 'a.example',
  server: '192.0.2.1:443',
  place: { latitude: 39, longitude: -77 },
  positionErrorKm: 5,
};

function leafOf(slot: number, durationUs: number, part: Partial<TlsHandshake> = {}, name = MACHINE.name): AnchorLeaf {
  const value = { version: 'TLSv1.3', cipher: '', alpn: '', chain: [], valid: true, resumed: false, ...part };
  const observation = {
    step: 'tls-handshake',
    startedMs: slot * 1000,
    durationUs,
    outcome: { ok: true, value },
  } as const;
  return { $kind: 'anchor', vantage: 'local', slot, name, server: MACHINE.server, observations: [observation] };
}

const least = (ledger: AnchorLedger, slot: number): number | undefined =>
  anchorsAt(ledger, [MACHINE], slot)[0]?.leastUs;

describe('core/anchor-ledger', () => {
  it('has of each machine its fastest handshake of the last day, and nothing of one that was never timed', () => {
    const ledger = [leafOf(NOON, 900), leafOf(NOON + 300, 700), leafOf(NOON + 600, 800)].reduce(withAnchor, new Map());
    expect(least(ledger, NOON + 600)).to.equal(700);
    expect(least(ledger, NOON + 300 + DAY_S)).to.equal(700);
    expect(least(ledger, NOON + 301 + DAY_S)).to.equal(800);
    expect(least(ledger, NOON + 601 + DAY_S)).to.equal(undefined);
    expect(anchorsAt(ledger, [{ ...MACHINE, server: '192.0.2.2:443' }], NOON + 600)).to.deep.equal([]);
  });

  it('takes no handshake that could be answered by somebody else, or before the question', () => {
    const weak: readonly Partial<TlsHandshake>[] = [{ version: 'TLSv1.2' }, { valid: false }, { resumed: true }];
    for (const part of weak) expect(least(withAnchor(new Map(), leafOf(NOON, 1, part)), NOON)).to.equal(undefined);
    const failed: AnchorLeaf = {
      ...leafOf(NOON, 1),
      observations: [
        { step: 'tcp-connect', startedMs: 0, durationUs: 1, outcome: { ok: false, failure: 'connect_timeout' } },
      ],
    };
    expect(least(withAnchor(new Map(), failed), NOON)).to.equal(undefined);
  });

  it('is not held to a handshake of the future once the clock is put back', () => {
    const ledger = [leafOf(NOON + 400 * DAY_S, 1), leafOf(NOON, 900)].reduce(withAnchor, new Map());
    expect(least(ledger, NOON)).to.equal(900);
  });

  it('comes to the least of the day, whatever the times were', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 40 }), (times) => {
        const everyS = 7200;
        let ledger: AnchorLedger = new Map();
        for (const [i, durationUs] of times.entries()) {
          const slot = NOON + i * everyS;
          ledger = withAnchor(ledger, leafOf(slot, durationUs));
          const lately = times.filter((_, j) => j <= i && (i - j) * everyS <= DAY_S);
          expect(least(ledger, slot)).to.equal(Math.min(...lately));
        }
      }),
    );
  });
});
