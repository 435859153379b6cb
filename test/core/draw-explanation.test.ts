import { expect } from 'chai';
import { formatAddress } from '../../src/core/address.ts';
import { explainDraw } from '../../src/core/draw-explanation.ts';
import { ashburn, factsOf, OWN, P, rules } from './landing-facts.ts';
import { answer, drawOf, recordOf, silence } from './records.ts';

const snapshot = {
  leaf: { sha256: '5a'.repeat(32), feeds: [] },
  facts: (address: Parameters<typeof formatAddress>[0], _: unknown, nowMs: number) => {
    const text = formatAddress(address);
    const some = text === '129.213.0.10' ? { origins: [P], range: ashburn } : { origins: [OWN] };
    return factsOf({ address: text, ...some, originsAgeDays: nowMs === 1_800_000_000_000 ? 1 : 99 });
  },
};

describe('the explanation of a draw', () => {
  it('lands each of its addresses as of its slot, and names the snapshot', () => {
    const record = recordOf(drawOf(), [answer('www.example', ['129.213.0.10', '47.88.0.1'], { zone: 'example' })]);
    const { snapshot: named, landings } = explainDraw(record, rules, snapshot);
    expect(named).to.equal('5a'.repeat(32));
    const told = landings.map(({ address, outcome, why }) => [address, outcome, why[0]?.slice(0, 7)]);
    expect(told).to.have.deep.members([
      ['129.213.0.10', 'landed', 'rule 4:'],
      ['47.88.0.1', 'elsewhere', 'rule 10'],
    ]);
    expect(landings.flatMap(({ why }) => why)).to.include('grade A, on origin data 1 days old');
  });

  it('notes the CDN that steers by an alias', () => {
    const alias = answer('www.example', ['edge.akamaized.net'], { zone: 'example' });
    const target = answer('edge.akamaized.net', ['47.88.0.1'], { zone: 'akamaized.net' });
    const { steeredBy, landings } = explainDraw(recordOf(drawOf(), [alias, target]), rules, snapshot);
    expect([steeredBy, landings[0]?.outcome]).to.deep.equal(['akamai', 'elsewhere']);
  });

  it('is empty when no address came', () => {
    expect(explainDraw(recordOf(drawOf(), [silence('www.example')]), rules, snapshot).landings).to.deep.equal([]);
  });
});
