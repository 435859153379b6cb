import { expect } from 'chai';
import { planSlot } from '../../src/claim/claim-in-force.ts';
import { formatDrawing, parseDrawing } from '../../src/claim/drawing.ts';
import type { Config } from '../../src/config/config.ts';
import { sha256 } from '../../src/evidence/sha256.ts';
import { CONFIG, claimInForce, MINUTE } from '../service/one-claim.ts';

describe('what drawing takes of a configuration', () => {
  it('is one text, which holds no more than that, and comes back from it', () => {
    const text = formatDrawing(CONFIG);
    expect(text).to.equal(
      '{"dns":{"timeoutMs":100},"resolvers":[{"id":"public","weight":1}],"slots":{"draws":5,"everyMs":60000,"firstDraws":7},"vantages":[{"id":"local"}]}',
    );
    expect(parseDrawing(text)).to.deep.equal(JSON.parse(text));
  });

  it('names weight and network of vantages only where there are several to pick from', () => {
    const [vantage] = CONFIG.vantages;
    if (vantage === undefined) throw new TypeError('no vantage');
    const drawn = (vantages: Config['vantages']): unknown =>
      parseDrawing(formatDrawing({ ...CONFIG, vantages }))?.vantages;
    expect(drawn([{ ...vantage, asn: 64_500, weight: 3 }])).to.deep.equal([{ id: 'local' }]);
    expect(
      drawn([
        { ...vantage, asn: 64_500 },
        { ...vantage, id: 'west', weight: 3 },
      ]),
    ).to.deep.equal([
      { id: 'local', weight: 1, asn: 64_500 },
      { id: 'west', weight: 3 },
    ]);
  });

  it('lets the seed pick the vantage of each draw by weight, and one of weight 0 only confirms', () => {
    const vantages = [
      { id: 'east', weight: 3 },
      { id: 'west', weight: 1 },
      { id: 'witness', weight: 0 },
    ];
    const drawing = { ...CONFIG, slots: { ...CONFIG.slots, draws: 50 }, vantages };
    const picked = Array.from({ length: 20 }, (_, slot) => {
      const start = { slot: MINUTE + 60 * slot, first: false, randomness: '5eed'.repeat(16) };
      return planSlot(claimInForce(), drawing, start, sha256).planned.map((draw) => draw.vantage);
    }).flat();
    const of = (id: string): number => picked.filter((vantage) => vantage === id).length;
    // A thousand picks of one seed: always the same.
    expect([of('east') + of('west'), of('witness')]).to.deep.equal([1000, 0]);
    expect(of('east')).to.be.within(700, 800);
  });

  it('is not read from any other text', () => {
    const text = formatDrawing(CONFIG);
    for (const other of ['', '{}', '[]', 'null', `${text} `, text.replace('"weight":1', '"more":1,"weight":1')]) {
      expect(parseDrawing(other), other).to.equal(undefined);
    }
  });
});
