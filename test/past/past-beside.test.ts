import { expect } from 'chai';
import type { AnchorLeaf } from '../../src/core/connection-record.ts';
import type { Leaf } from '../../src/core/record.ts';
import { type PastVantage, pastBeside } from '../../src/past/past-beside.ts';
import { step, traceOf } from '../core/connected.ts';
import { CONFIG } from '../service/one-claim.ts';

const HOUR_MS = 3_600_000;
const [LOCAL] = CONFIG.vantages;

describe('what an earlier run saw beside its outcomes', () => {
  const trace = (vantage: string, startedMs: number): Leaf => ({
    ...traceOf('24.0.0.1', '129.213.0.10'),
    vantage,
    startedMs,
  });
  const anchor = (vantage: string, slot: number): AnchorLeaf => ({
    $kind: 'anchor',
    vantage,
    slot,
    name: 'a.example',
    server: '198.41.0.4:443',
    observations: [step('tls-handshake')] as unknown as AnchorLeaf['observations'],
  });

  function pastOf(ids: readonly string[], leaves: readonly Leaf[]): ReadonlyMap<string, PastVantage> {
    if (LOCAL === undefined) throw new TypeError('no vantage');
    const vantages = ids.map((id) => ({ ...LOCAL, id }));
    const reader = pastBeside({ vantages, probes: { connect: { budgetMs: 1 }, trace: { everyMs: HOUR_MS } } });
    leaves.forEach(reader.take);
    return reader.past().vantages;
  }

  it('is told of each vantage apart: none goes on from what another one saw', () => {
    const past = pastOf(
      ['east', 'west'],
      [
        trace('east', 1),
        trace('west', HOUR_MS),
        trace('east', HOUR_MS + 2),
        trace('gone', HOUR_MS),
        anchor('west', 60),
      ],
    );
    const traced = [...past].map(([id, { traces }]) => [id, traces.map(({ leaf }) => leaf)]);
    expect(traced).to.deep.equal([
      ['east', [2]],
      ['west', [1]],
    ]);
    expect([...past].map(([id, { anchors }]) => [id, anchors.lastSlot, anchors.ledger.size])).to.deep.equal([
      ['east', undefined, 0],
      ['west', 60, 1],
    ]);
  });
});
