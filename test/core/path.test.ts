import { expect } from 'chai';
import type { TraceFlow } from '../../src/core/trace.ts';
import { PROVIDER, reading, TARGET, TRANSIT, traceOf } from './path-flows.ts';

describe('core/path: what one flow says', () => {
  const ofProvider: readonly (readonly [flow: string, verdict: string, why: string])[] = [
    ['I F P P !', 'REACHED_IN_P', 'the address itself answered, and nothing foreign stands behind the border'],
    [
      'I F !',
      'REACHED_IN_P',
      'the border router has the neighbour’s number, so the address is the first of the provider',
    ],
    ['* * * !', 'REACHED_IN_P', 'the answer is the evidence, not the silence'],
    ['I F P * Q !', 'REACHED_IN_P', 'all ASNs of the provider are the provider'],
    ['I F P P * * * * *', 'ENTERED_P', 'the provider’s routers, then silence'],
    ['I F P * * * * *', 'ENTERED_P', 'a router of the provider, then silence'],
    ['I F P P', 'ENTERED_P', 'a router of the provider says that the address cannot be reached'],
    ['I F P U X N * * * * *', 'ENTERED_P', 'what is unknown, an exchange or private is not foreign'],
    ['I P P F !', 'LEFT_P', 'behind two routers of the provider stands a foreign one'],
    ['I P * P N F F * * * * *', 'LEFT_P', 'silence and private hops between do not hide it'],
    ['I P Q O !', 'LEFT_P', 'carried on to the operator, though the address answers'],
    ['I P P FP !', 'LEFT_P', 'one foreign answer of a hop is enough'],
    ['I F P F !', 'UNKNOWN', 'one number of the provider between foreign ones may be a neighbour’s cable'],
    ['I F P F P F * * * * *', 'UNKNOWN', 'and so may several, each by itself'],
    ['I F P F * * * * *', 'UNKNOWN', 'also where the rest is silent'],
    ['I F * * * * *', 'TAIL_SILENT', 'the provider may stand behind it, or not'],
    ['I F', 'UNKNOWN', 'a foreign router says that the address cannot be reached'],
    ['* * * * *', 'UNKNOWN', 'nothing answered'],
    ['', 'UNKNOWN', 'nothing was sent'],
    ['N N * * * * *', 'UNKNOWN', 'private hops are nowhere'],
    ['I F PF * * * * *', 'UNKNOWN', 'a hop of two minds does not prove that the flow entered'],
    ['I F M * * * * *', 'TAIL_SILENT', 'an address with two origins is nobody’s'],
  ];
  for (const [flow, verdict, why] of ofProvider) {
    it(`${flow === '' ? '(no hop)' : flow}: ${verdict}, for ${why}`, () => {
      expect(reading([flow]).verdict).to.equal(verdict);
    });
  }

  const ofOthers: readonly (readonly [target: string, flow: string, verdict: string, why: string])[] = [
    ['50.9.9.9', 'I F O !', 'NOT_ENTERED', 'the address answered outside, and nothing of the provider stood before it'],
    ['50.9.9.9', 'I P P O !', 'LEFT_P', 'through the provider and out again'],
    ['50.9.9.9', 'I F O * * * * *', 'TAIL_SILENT', 'it was not seen to arrive'],
    ['40.9.9.9', 'I F P P !', 'ENTERED_P', 'a possible tenant behind the provider’s routers is not foreign'],
    ['40.9.9.9', 'I F !', 'UNKNOWN', 'and where no router of the provider answered it is undecided'],
    ['70.9.9.9', 'I F !', 'UNKNOWN', 'the provider lists it and another originates it'],
    ['71.9.9.9', 'I F !', 'UNKNOWN', 'no route is known'],
    ['10.9.9.9', 'I F !', 'UNKNOWN', 'a private address is nobody’s'],
  ];
  for (const [target, flow, verdict, why] of ofOthers) {
    it(`${flow} to ${target}: ${verdict}, for ${why}`, () => {
      expect(reading([flow], { target }).verdict).to.equal(verdict);
    });
  }

  it('one router that answers at two distances is one router', () => {
    const twice = traceOf(['I P P F !'], TARGET);
    const [first] = twice.flows;
    const same = first?.hops.map((hop) => (hop.ttl === 3 ? { ...hop, replies: first.hops[1]?.replies ?? [] } : hop));
    const flow = { flow: 1, ended: 'reached', hops: same ?? [] } as const;
    expect(reading([flow]).verdict).to.equal('UNKNOWN');
  });

  it('a mapped IPv4 address is the IPv4 address', () => {
    const flow: TraceFlow = {
      flow: 1,
      ended: 'reached',
      hops: [{ ttl: 1, sent: 1, replies: [{ from: `::ffff:${TARGET}`, rttUs: 1 }] }],
    };
    expect(reading([flow]).verdict).to.equal('REACHED_IN_P');
  });

  it('a text that is no address is a bug of the parser before it', () => {
    const flow: TraceFlow = { flow: 1, ended: 'loop', hops: [{ ttl: 1, sent: 1, replies: [{ from: 'x', rttUs: 1 }] }] };
    expect(() => reading([flow])).to.throw(TypeError, 'an address that is none: x');
  });
});

describe('core/path: labels and borders', () => {
  it('a hop is silent, private, of an exchange, of an AS set or unknown', () => {
    const [flow] = reading(['* N X P M PF U PU NX']).flows;
    expect(flow?.hops.map(({ label }) => label)).to.deep.equal(
      [
        { kind: 'silent' },
        { kind: 'private', block: 'private-use' },
        { kind: 'ixp', name: 'an-exchange' },
        { kind: 'as', asns: [PROVIDER] },
        { kind: 'as', asns: [PROVIDER, TRANSIT] },
        { kind: 'as', asns: [TRANSIT, PROVIDER] },
        { kind: 'unknown' },
        { kind: 'unknown' },
        { kind: 'unknown' },
      ].map((label) => ('asns' in label ? { ...label, asns: label.asns.toSorted((a, b) => a - b) } : label)),
    );
  });

  const borders: readonly (readonly [flow: string, earliest: number, latest: number])[] = [
    ['I F P P !', 2, 4],
    ['I F * * P !', 2, 6],
    ['I F !', 2, 3],
    ['* * !', 1, 3],
    ['P P !', 1, 2],
    ['I F P * * * * *', 2, 4],
  ];
  for (const [flow, earliestTtl, latestTtl] of borders) {
    it(`${flow}: the first router of the provider is one of hops ${earliestTtl} to ${latestTtl}`, () => {
      expect(reading([flow]).flows[0]?.border).to.deep.equal({ earliestTtl, latestTtl });
    });
  }

  it('there is no border where nothing shows that the flow entered, or where it is not seen to stay', () => {
    for (const flow of ['I F * * * * *', 'I F P F !', 'I P P F !']) {
      expect(reading([flow]).flows[0]).not.to.have.property('border');
    }
  });
});

describe('core/path: what several flows say', () => {
  const REACHED = 'I F P P !';
  const ENTERED = 'I F P P * * * * *';
  const SILENT = 'I F * * * * *';
  const LEFT = 'I P P O !';
  const agreements: readonly (readonly [flows: readonly string[], verdict: string])[] = [
    [[], 'UNKNOWN'],
    [[REACHED, REACHED, SILENT], 'REACHED_IN_P'],
    [[REACHED, ENTERED, SILENT], 'ENTERED_P'],
    [[REACHED, SILENT, SILENT], 'TAIL_SILENT'],
    [[REACHED, SILENT], 'UNKNOWN'],
    [[LEFT, LEFT, SILENT], 'LEFT_P'],
    [[LEFT, REACHED, REACHED], 'UNKNOWN'],
    [['I F P F !', REACHED, REACHED], 'UNKNOWN'],
  ];
  for (const [flows, verdict] of agreements) {
    it(`${flows.join(' | ') || 'none'}: ${verdict}`, () => {
      expect(reading(flows).verdict).to.equal(verdict);
    });
  }

  it('a flow that left is counted also where the others outvote it', () => {
    const { flowsWithForeignAfterProvider, flows } = reading([LEFT, REACHED, REACHED, REACHED]);
    expect(flowsWithForeignAfterProvider).to.equal(1);
    expect(flows.map(({ verdict }) => verdict)).to.deep.equal(['LEFT_P', ...Array(3).fill('REACHED_IN_P')]);
  });

  it('links join neighbours of one flow only, never over silence, never a hop of two addresses', () => {
    const { links } = reading(['I F * P PF !', 'N X']);
    expect(links).to.deep.equal([
      { from: '20.0.0.1', to: '21.0.0.9' },
      { from: '10.0.0.1', to: '80.0.0.9' },
    ]);
  });

  it('a tool that mixes flows shows no links, and no order in which to leave', () => {
    for (const tool of ['mtr', 'traceroute'] as const) {
      const read = reading([LEFT], { tool });
      expect(read.verdict).to.equal('UNKNOWN');
      expect(read.links).to.deep.equal([]);
      expect(read.flowsWithForeignAfterProvider).to.equal(1);
      expect(reading([REACHED], { tool }).verdict).to.equal('REACHED_IN_P');
    }
  });
});
