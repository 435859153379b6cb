import { expect } from 'chai';
import type { DnsExchange, DnsSubject, EcsEcho, Observation } from '../../src/core/observation.ts';
import { shortened, stepLines } from '../../src/web/step-text.ts';

const ASKED: DnsSubject = {
  purpose: 'answer',
  name: 'www.example.com',
  type: 'A',
  server: '192.0.2.1:53',
  ecs: '198.18.4.0/24',
};

const ANSWER: DnsExchange = {
  rcode: 'NOERROR',
  authoritative: false,
  truncated: false,
  transport: 'udp',
  answers: [{ name: 'www.example.com', type: 'A', ttl: 60, data: '129.80.10.1' }],
  ecs: { state: 'echoed', scope: 24 },
  rejected: 0,
};

function step(subject: Partial<DnsSubject>, outcome: Partial<DnsExchange> | Observation['outcome']): Observation {
  return {
    step: 'dns-exchange',
    startedMs: 0,
    durationUs: 4321,
    subject: { ...ASKED, ...subject },
    outcome: 'ok' in outcome ? outcome : { ok: true, value: { ...ANSWER, ...outcome } },
    sent: 'AA==',
  };
}

function search(outcome: Partial<DnsExchange> | Observation['outcome']): Observation {
  const { ecs: _, ...subject } = ASKED;
  return { ...step({}, outcome), subject: { ...subject, purpose: 'discover', type: 'NS' } };
}

describe('the words for a step', () => {
  it('say who was asked for what as which client, and what came back', () => {
    expect(stepLines([step({}, {})])).to.deep.equal([
      '  asked 192.0.2.1:53 for www.example.com A as a client in 198.18.4.0/24',
      '    NOERROR: A 129.80.10.1; client block echoed, scope /24: the same for 198.18.4.0/24, 4.3 ms',
    ]);
  });

  it('name the authority, its word and its transport', () => {
    const subject = { serverName: 'ns1.example.com', zone: 'example.com' };
    expect(stepLines([step(subject, { authoritative: true, transport: 'tcp', truncated: true })])).to.deep.equal([
      '  asked ns1.example.com (192.0.2.1:53), an authority of example.com, for www.example.com A as a client in 198.18.4.0/24',
      '    NOERROR with authority over TCP, too long for UDP: A 129.80.10.1; client block echoed, scope /24: the same for 198.18.4.0/24, 4.3 ms',
    ]);
  });

  const echoes: readonly (readonly [EcsEcho, string])[] = [
    [{ state: 'echoed', scope: 22 }, 'client block echoed, scope /22: the same for 198.18.4.0/22'],
    [{ state: 'echoed', scope: 0 }, 'client block echoed, scope /0: the same for everybody'],
    [{ state: 'echoed', scope: 32 }, 'client block echoed, scope /32: for less than was asked'],
    [{ state: 'absent' }, 'client block not echoed'],
    [{ state: 'wrong', said: '198.18.0.0/16' }, 'another client block echoed, 198.18.0.0/16'],
  ];
  for (const [ecs, words] of echoes) {
    it(`say for whom the answer holds: ${words}`, () => {
      expect(stepLines([step({}, { ecs })])[1]).to.equal(`    NOERROR: A 129.80.10.1; ${words}, 4.3 ms`);
    });
  }

  it('say why nothing came back, and that nothing went out', () => {
    const lost: Observation['outcome'] = { ok: false, failure: 'dns_timeout', detail: '2 datagrams rejected' };
    expect(stepLines([step({}, lost)])[1]).to.equal('    dns_timeout (2 datagrams rejected), 4.3 ms');
    const { sent: _, ...unsent } = step({}, { ok: false, failure: 'dns_no_servers' });
    expect(stepLines([unsent])).to.deep.equal(['  could not ask for www.example.com A: dns_no_servers']);
  });

  it('take one line for a search of name servers that went well, and all for one that did not', () => {
    const answer = step({ zone: 'example.com' }, {});
    const none: Observation['outcome'] = { ok: false, failure: 'dns_nxdomain' };
    expect(stepLines([search(none), search({ ecs: { state: 'none' } }), answer])).to.have.lengthOf(3);
    expect(stepLines([search(none), search(none), answer])[0]).to.equal(
      '  found the name servers of example.com by 2 questions to 192.0.2.1:53',
    );
    const lost = search({ ok: false, failure: 'dns_timeout' });
    expect(stepLines([lost, search({ ecs: { state: 'none' }, answers: [] })])).to.deep.equal([
      '  asked 192.0.2.1:53 for www.example.com NS, to find name servers',
      '    dns_timeout, 4.3 ms',
      '  asked 192.0.2.1:53 for www.example.com NS, to find name servers',
      '    NOERROR: no records, 4.3 ms',
    ]);
  });

  it('show four of many records, and count the rest', () => {
    expect(shortened(['a', 'b', 'c', 'd'])).to.equal('a, b, c, d');
    expect(shortened(['a', 'b', 'c', 'd', 'e', 'f'])).to.equal('a, b, c, d and 2 more');
  });
});
