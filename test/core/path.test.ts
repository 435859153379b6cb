import { expect } from 'chai';
import fc from 'fast-check';
import { formatAddress, parseAddress } from '../../src/core/address.ts';
import type { PathFacts } from '../../src/core/hop.ts';
import type { PathReading } from '../../src/core/path.ts';
import { readPath } from '../../src/core/path.ts';
import type { Trace, TraceFlow } from '../../src/core/trace.ts';
import { PATH_VERDICTS } from '../../src/core/trace.ts';

const [ISP, TRANSIT, PROVIDER, PROVIDER_TOO, TENANT, OPERATOR] = [7922, 3356, 31898, 6142, 11983, 396986] as const;

/** Blocks by their first octet: whose number an address has says nothing else here. */
const ORIGINS: Readonly<Record<string, readonly number[]>> = {
  '20': [ISP],
  '21': [TRANSIT],
  '30': [PROVIDER],
  '31': [PROVIDER_TOO],
  '40': [TENANT],
  '50': [OPERATOR],
  '60': [PROVIDER, TRANSIT],
  '70': [TRANSIT],
  '71': [],
  '80': [TRANSIT],
};

const FACTS: PathFacts = {
  originsOf: (address) => ORIGINS[formatAddress(address).split('.')[0] ?? ''] ?? [],
  exchangeOf: (address) => (formatAddress(address).startsWith('80.') ? 'an-exchange' : undefined),
  inRanges: (address) => formatAddress(address).startsWith('70.'),
  provider: { asns: [PROVIDER, PROVIDER_TOO], possibleTenants: [TENANT] },
};

const WHOSE: Readonly<Record<string, string>> = {
  I: '20.0.0',
  F: '21.0.0',
  P: '30.0.0',
  Q: '31.0.0',
  T: '40.0.0',
  O: '50.0.0',
  M: '60.0.0',
  R: '70.0.0',
  U: '71.0.0',
  X: '80.0.0',
  N: '10.0.0',
};
const TARGET = '30.9.9.9';

/**
 * A flow in letters, a word a hop: `F` a transit's router, `P` the provider's, `*` silence, `!` the target's answer, several
 * letters several answers. Every hop has a number of its own.
 */
function flowOf(text: string, ended?: TraceFlow['ended']): TraceFlow {
  const words = text.split(' ').filter((word) => word !== '');
  const hops = words.map((word, i) => ({
    ttl: i + 1,
    sent: 3,
    replies: [...word]
      .filter((letter) => letter !== '*')
      .map((letter, j) => ({ from: letter === '!' ? '' : `${WHOSE[letter]}.${i * 8 + j + 1}`, rttUs: 1000 * (i + 1) })),
  }));
  const guessed = words.at(-1) === '*' ? 'silent' : words.at(-1)?.includes('!') ? 'reached' : 'unreachable';
  return { flow: 61_000, hops, ended: ended ?? guessed };
}

function traceOf(flows: readonly (string | TraceFlow)[], target: string, tool: Trace['tool'] = 'scamper'): Trace {
  const read = flows.map((flow) => (typeof flow === 'string' ? flowOf(flow) : flow));
  const aimed = read.map((flow) => ({
    ...flow,
    hops: flow.hops.map((hop) => ({
      ...hop,
      replies: hop.replies.map(({ from, rttUs }) => ({ from: from === '' ? target : from, rttUs })),
    })),
  }));
  return { tool, toolVersion: '1', method: 'tcp', flows: aimed };
}

function reading(
  flows: readonly (string | TraceFlow)[],
  { target = TARGET, tool = 'scamper' as Trace['tool'] } = {},
): PathReading {
  const address = parseAddress(target);
  if (address === undefined) throw new TypeError(target);
  return readPath(traceOf(flows, target, tool), address, FACTS);
}

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

describe('core/path: properties', () => {
  const answering = fc.constantFrom('I', 'F', 'P', 'Q', 'T', 'O', 'M', 'R', 'U', 'X', 'N', 'PF', 'PU');
  const hops = fc.array(fc.oneof({ weight: 3, arbitrary: answering }, fc.constant('*')), { maxLength: 12 });
  const flow = fc.tuple(hops, fc.constantFrom('!', '* * * * *', '')).map(([words, end]) => [...words, end].join(' '));
  const INSIDE = ['REACHED_IN_P', 'ENTERED_P'];

  it('adding silence never makes a verdict of entering, nor hides one of leaving', () => {
    fc.assert(
      fc.property(flow, fc.nat(12), (text, at) => {
        const words = text.split(' ').filter((word) => word !== '');
        const before = reading([words.join(' ')]).verdict;
        const after = reading([words.toSpliced(Math.min(at, words.length), 0, '*').join(' ')]).verdict;
        if (!INSIDE.includes(before)) expect(INSIDE).not.to.include(after);
        expect(after === 'LEFT_P').to.equal(before === 'LEFT_P');
      }),
    );
  });

  it('silence alone says nothing, however long', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), (length) => {
        const silent = reading([Array(length).fill('*').join(' ')]);
        expect(silent.verdict).to.equal('UNKNOWN');
      }),
    );
  });

  it('a foreign hop behind the provider is never lost', () => {
    fc.assert(
      fc.property(
        hops,
        hops,
        hops,
        fc.constantFrom('!', '*'),
        fc.array(flow, { maxLength: 4 }),
        (a, b, c, end, others) => {
          const text = [...a, 'P', ...b, 'F', ...c, end].join(' ');
          const read = reading([text, ...others]);
          expect(['LEFT_P', 'UNKNOWN']).to.include(read.verdict);
          expect(read.flowsWithForeignAfterProvider).to.be.above(0);
          expect(reading([[...a, 'P', 'Q', 'F', ...c, end].join(' ')]).verdict).to.equal('LEFT_P');
        },
      ),
    );
  });

  it('a tool that mixes branches never says that a path left, whatever it saw, and shows no link', () => {
    fc.assert(
      fc.property(fc.array(flow, { maxLength: 4 }), fc.constantFrom('mtr', 'traceroute'), (flows, tool) => {
        const read = reading(['I P P O !', ...flows], { tool });
        expect(read.verdict).to.equal('UNKNOWN');
        expect(read.links).to.deep.equal([]);
      }),
    );
  });

  it('the order of flows is irrelevant to the verdict', () => {
    fc.assert(
      fc.property(fc.array(flow, { maxLength: 6 }), (flows) => {
        expect(reading(flows.toReversed()).verdict).to.equal(reading(flows).verdict);
        expect(reading(flows.toSorted()).verdict).to.equal(reading(flows).verdict);
      }),
    );
  });

  it('every trace has exactly one verdict of the list, and every link lies in one flow', () => {
    fc.assert(
      fc.property(fc.array(flow, { maxLength: 4 }), (flows) => {
        const read = reading(flows);
        expect(PATH_VERDICTS).to.include(read.verdict);
        for (const { from, to } of read.links) {
          const within = read.flows.some(({ hops: read }) =>
            read.some(({ addresses }, i) => addresses[0] === from && read[i + 1]?.addresses[0] === to),
          );
          expect(within).to.equal(true);
        }
      }),
    );
  });
});
