import { expect } from 'chai';
import fc from 'fast-check';
import type { DnsFailure } from '../../src/core/failure.ts';
import { DNS_FAILURES } from '../../src/core/failure.ts';
import type { AnswerRecord, DnsExchange, DnsSubject, Observation } from '../../src/core/observation.ts';
import { MISSING_REASONS } from '../../src/core/outcome.ts';
import { nextQuestion, readResolution } from '../../src/core/resolution.ts';

const QUESTION = { name: 'api.example', family: 4 } as const;
const ECHOED = { state: 'echoed', scope: 20 } as const;

function answered(
  name: string,
  answers: readonly AnswerRecord[],
  more: Partial<Pick<DnsExchange, 'authoritative' | 'ecs'> & Pick<DnsSubject, 'type' | 'zone'>> = {},
): Observation {
  const { authoritative = true, ecs = ECHOED, type = 'A', ...subject } = more;
  const value = {
    rcode: 'NOERROR',
    authoritative,
    truncated: false,
    transport: 'udp',
    answers,
    ecs,
    rejected: 0,
  } as const;
  return { ...base(name, type, subject), outcome: { ok: true, value } };
}

function failed(name: string, failure: DnsFailure, type = 'A'): Observation {
  return { ...base(name, type, {}), outcome: { ok: false, failure } };
}

function base(name: string, type: string, subject: Partial<DnsSubject>): Omit<Observation, 'outcome'> {
  const all = { purpose: 'answer', name, type, server: '203.0.113.53:53', ...subject } as const;
  return { step: 'dns-exchange', startedMs: 0, durationUs: 1, subject: all };
}

const a = (name: string, data: string, ttl = 60): AnswerRecord => ({
  name,
  type: data.includes(':') ? 'AAAA' : 'A',
  ttl,
  data,
});
const cname = (name: string, data: string, ttl = 60): AnswerRecord => ({ name, type: 'CNAME', ttl, data });

describe('core/resolution: an answer', () => {
  it('gives its addresses in canonical text, each once, sorted by bytes', () => {
    const answers = [a('api.example', '192.0.2.200'), a('api.example', '192.0.2.9'), a('api.example', '192.0.2.200')];
    const resolution = readResolution([answered('api.example', answers, { zone: 'example' })], QUESTION);
    expect(resolution).to.deep.equal({
      state: 'answered',
      family: 4,
      moved: false,
      addresses: ['192.0.2.9', '192.0.2.200'],
      chain: ['api.example'],
      ttl: 60,
      ecs: 'echoed',
      scope: 20,
      authority: 'example',
      authoritative: true,
    });
  });

  it('of a resolver names no authority and claims none', () => {
    const resolution = readResolution(
      [answered('api.example', [a('api.example', '192.0.2.1')], { authoritative: false })],
      QUESTION,
    );
    expect(resolution).to.include({ state: 'answered', authoritative: false }).and.not.to.have.property('authority');
  });

  it('counts only addresses at the end of the chain: a poisoned record of another name is ignored', () => {
    const answers = [
      a('other.example', '198.51.100.66'),
      cname('api.example', 'edge.example'),
      a('edge.example', '192.0.2.1'),
    ];
    const resolution = readResolution([answered('api.example', answers, { zone: 'example' })], QUESTION);
    expect(resolution).to.deep.include({ addresses: ['192.0.2.1'], chain: ['api.example', 'edge.example'] });
  });

  it('of an authority says nothing of names outside its zone', () => {
    const answers = [cname('api.example', 'edge.cdn.test'), a('edge.cdn.test', '198.51.100.66')];
    const first = answered('api.example', answers, { zone: 'example' });
    expect(nextQuestion([first], QUESTION)).to.deep.equal({ name: 'edge.cdn.test', type: 'A' });
    const second = answered('edge.cdn.test', [a('edge.cdn.test', '192.0.2.7', 30)], {
      zone: 'cdn.test',
      ecs: { state: 'echoed', scope: 24 },
    });
    expect(readResolution([first, second], QUESTION)).to.deep.include({
      addresses: ['192.0.2.7'],
      chain: ['api.example', 'edge.cdn.test'],
      ttl: 30,
      scope: 24,
      authority: 'cdn.test',
    });
  });

  it('of a resolver is followed over all zones', () => {
    const answers = [cname('api.example', 'edge.cdn.test', 20), a('edge.cdn.test', '192.0.2.7', 300)];
    expect(readResolution([answered('api.example', answers)], QUESTION)).to.deep.include({
      addresses: ['192.0.2.7'],
      ttl: 20,
    });
  });

  it('with a link that does not echo is without client subnet, by that link', () => {
    const first = answered('api.example', [cname('api.example', 'e.cdn.test')], {
      zone: 'example',
      ecs: { state: 'absent' },
    });
    const second = answered('e.cdn.test', [a('e.cdn.test', '192.0.2.7')], { zone: 'cdn.test' });
    const resolution = readResolution([first, second], QUESTION);
    expect(resolution).to.include({ ecs: 'absent', authority: 'example' }).and.not.to.have.property('scope');
  });

  it('that came only when asked without client subnet says so', () => {
    const refused = failed('api.example', 'dns_refused');
    const again = answered('api.example', [a('api.example', '192.0.2.1')], { zone: 'example', ecs: { state: 'none' } });
    expect(readResolution([refused, again], QUESTION)).to.include({ ecs: 'none', authority: 'example' });
  });

  it('is the last one given to its question, whatever was discovered meanwhile', () => {
    const noise = { ...answered('api.example', [a('api.example', '198.51.100.66')]) };
    const discovery = { ...noise, subject: { ...noise.subject, purpose: 'discover' } } as const;
    const good = answered('api.example', [a('api.example', '192.0.2.1')], { zone: 'example' });
    expect(readResolution([failed('api.example', 'dns_timeout'), good, discovery], QUESTION)).to.deep.include({
      addresses: ['192.0.2.1'],
    });
  });
});

describe('core/resolution: a draw is missing', () => {
  const reasonOf = (observations: readonly Observation[]) => {
    const resolution = readResolution(observations, QUESTION);
    return resolution.state === 'missing' ? resolution.reason : resolution.state;
  };

  it('when the echoed client subnet is not the one that was sent', () => {
    const ecs = { state: 'wrong', said: '192.0.2.0/24' } as const;
    expect(
      readResolution([answered('api.example', [a('api.example', '192.0.2.1')], { zone: 'example', ecs })], QUESTION),
    ).to.deep.equal({ state: 'missing', reason: 'ecs_mismatch', ecs: 'wrong', authority: 'example' });
  });

  it('when who was asked as an authority does not say that it is one', () => {
    const answers = [a('api.example', '192.0.2.1')];
    expect(reasonOf([answered('api.example', answers, { zone: 'example', authoritative: false })])).to.equal(
      'not_authoritative',
    );
  });

  it('when neither family has an address', () => {
    const both = [
      answered('api.example', [], { type: 'AAAA', zone: 'example' }),
      answered('api.example', [], { zone: 'example' }),
    ];
    expect(reasonOf(both.slice(1))).to.equal('no_address');
    expect(readResolution(both, { ...QUESTION, family: 6 })).to.include({ state: 'missing', reason: 'no_address' });
  });

  it('when the chain turns in a circle, in one answer or over several', () => {
    const circle = [cname('api.example', 'b.example'), cname('b.example', 'api.example')];
    expect(reasonOf([answered('api.example', circle)])).to.equal('broken_chain');
    const there = answered('api.example', [cname('api.example', 'b.test')], { zone: 'example' });
    const back = answered('b.test', [cname('b.test', 'api.example')], { zone: 'test' });
    expect(reasonOf([there, back])).to.equal('broken_chain');
    expect(reasonOf([answered('api.example', [cname('api.example', 'api.example')])])).to.equal('broken_chain');
  });

  it('when the chain has more than eight aliases', () => {
    const chain = (n: number) => [
      ...Array.from({ length: n }, (_, i) => cname(i === 0 ? 'api.example' : `n${i}.example`, `n${i + 1}.example`)),
      a(`n${n}.example`, '192.0.2.1'),
    ];
    expect(reasonOf([answered('api.example', chain(8))])).to.equal('answered');
    expect(reasonOf([answered('api.example', chain(9))])).to.equal('broken_chain');
  });

  it('when a name has two aliases, or an alias and an address', () => {
    const two = [cname('api.example', 'b.example'), cname('api.example', 'c.example')];
    expect(reasonOf([answered('api.example', two)])).to.equal('broken_chain');
    const both = [cname('api.example', 'b.example'), a('api.example', '192.0.2.1')];
    expect(reasonOf([answered('api.example', both)])).to.equal('broken_chain');
  });

  it('by a fault of ours when the record stops short', () => {
    expect(reasonOf([])).to.equal('fault');
    expect(reasonOf([answered('api.example', [cname('api.example', 'b.test')], { zone: 'example' })])).to.equal(
      'fault',
    );
  });

  it('for a reason of the closed list whatever failed', () => {
    for (const failure of DNS_FAILURES) expect(MISSING_REASONS).to.include(reasonOf([failed('api.example', failure)]));
    expect(reasonOf([failed('api.example', 'dns_nxdomain')])).to.equal('nxdomain');
    expect(reasonOf([failed('api.example', 'dns_timeout')])).to.equal('timeout');
    expect(reasonOf([failed('api.example', 'address_refused')])).to.equal('no_servers');
  });
});

describe('core/resolution: families', () => {
  const V6 = { ...QUESTION, family: 6 } as const;

  it('a name without AAAA is asked for A and counts as IPv4, moved', () => {
    const empty = answered('api.example', [], { type: 'AAAA', zone: 'example' });
    expect(nextQuestion([empty], V6)).to.deep.equal({ name: 'api.example', type: 'A' });
    const four = answered('api.example', [a('api.example', '192.0.2.1')], { zone: 'example' });
    expect(readResolution([empty, four], V6)).to.deep.include({ family: 4, moved: true, addresses: ['192.0.2.1'] });
  });

  it('a name without AAAA at the end of its aliases moves as well', () => {
    const alias = answered('api.example', [cname('api.example', 'e.test')], { type: 'AAAA', zone: 'example' });
    const empty = answered('e.test', [], { type: 'AAAA', zone: 'test' });
    expect(nextQuestion([alias, empty], V6)).to.deep.equal({ name: 'api.example', type: 'A' });
  });

  it('never fall back otherwise', () => {
    const failures = DNS_FAILURES.map((failure) => [failed('api.example', failure, 'AAAA')]);
    const wrong = answered('api.example', [], { type: 'AAAA', ecs: { state: 'wrong', said: '192.0.2.0/24' } });
    const lame = answered('api.example', [], { type: 'AAAA', zone: 'example', authoritative: false });
    for (const record of [...failures, [wrong], [lame]]) expect(nextQuestion(record, V6)).to.equal(undefined);
  });

  it('an address of the other family in the answer does not count', () => {
    const mixed = [a('api.example', '192.0.2.1'), a('api.example', '2001:db8::1')];
    expect(readResolution([answered('api.example', mixed, { type: 'AAAA' })], V6)).to.deep.include({
      family: 6,
      addresses: ['2001:db8::1'],
    });
    expect(nextQuestion([answered('api.example', [a('api.example', '2001:db8::1')])], QUESTION)).to.equal(undefined);
  });
});

describe('core/resolution: any record', () => {
  const names = fc.constantFrom('api.example', 'b.example', 'c.test', 'd.test');
  const record = fc.oneof(
    fc.record({ name: names, type: fc.constant('CNAME'), ttl: fc.nat(300), data: names }),
    fc.record({ name: names, type: fc.constant('A'), ttl: fc.nat(300), data: fc.ipV4() }),
  );
  const observation = fc
    .tuple(
      names,
      fc.array(record, { maxLength: 5 }),
      fc.option(fc.constantFrom('example', 'test'), { nil: undefined }),
      fc.boolean(),
    )
    .map(([name, answers, zone, authoritative]) =>
      answered(name, answers, { authoritative, ...(zone === undefined ? {} : { zone }) }),
    );

  it('is read to an end, and an answer holds addresses of the last name of its chain', () => {
    fc.assert(
      fc.property(fc.array(observation, { maxLength: 6 }), (observations) => {
        const resolution = readResolution(observations, QUESTION);
        if (resolution.state === 'missing') return;
        const end = resolution.chain.at(-1);
        const all = observations.flatMap(({ outcome }) => (outcome.ok ? outcome.value.answers : []));
        const there = all.filter(({ name, type }) => name === end && type === 'A').map(({ data }) => data);
        expect(resolution.chain[0]).to.equal('api.example');
        expect(there).to.include.members([...resolution.addresses]);
      }),
    );
  });
});
