import { expect } from 'chai';
import type { AnswerRecord, Observation } from '../../src/core/observation.ts';
import type { ServiceBinding } from '../../src/core/service-binding.ts';
import { nextServiceQuestion, serviceLeads } from '../../src/core/service-leads.ts';

const ORIGIN = { name: 'api.example.com', port: 443 } as const;

/** An answer to a question for HTTPS records, by a resolver unless a zone is named. */
function said(name: string, answers: readonly AnswerRecord[], zone?: string): Observation {
  const value = {
    rcode: 'NOERROR',
    authoritative: zone !== undefined,
    truncated: false,
    transport: 'udp',
    answers,
    ecs: { state: 'none' },
    rejected: 0,
  } as const;
  const subject = {
    purpose: 'answer',
    name,
    type: 'HTTPS',
    server: '8.8.8.8:53',
    ...(zone === undefined ? {} : { zone }),
  } as const;
  return { step: 'dns-exchange', startedMs: 0, durationUs: 1, subject, outcome: { ok: true, value } };
}

const https = (name: string, service: ServiceBinding): AnswerRecord => ({ name, type: 'HTTPS', ttl: 60, service });
const cname = (name: string, data: string): AnswerRecord => ({ name, type: 'CNAME', ttl: 60, data });
const failed: Observation = {
  step: 'dns-exchange',
  startedMs: 0,
  durationUs: 1,
  subject: { purpose: 'answer', name: ORIGIN.name, type: 'HTTPS', server: '8.8.8.8:53' },
  outcome: { ok: false, failure: 'dns_timeout' },
};

describe('core/service-leads', () => {
  it('asks for the origin’s own name, and for another port under a name of its own', () => {
    expect(nextServiceQuestion([], ORIGIN)).to.deep.equal({ name: 'api.example.com', type: 'HTTPS' });
    expect(nextServiceQuestion([], { ...ORIGIN, port: 8443 })).to.include({ name: '_8443._https.api.example.com' });
  });

  it('takes plain HTTP for the https origin that stands for it: that is another place, whatever the record says', () => {
    const plain = { ...ORIGIN, port: 80 };
    expect(nextServiceQuestion([], plain)).to.include({ name: ORIGIN.name });
    const record = https(ORIGIN.name, { mode: 'service', priority: 1, target: ORIGIN.name, alpn: ['h2'] });
    expect(serviceLeads([said(ORIGIN.name, [record])], plain)).to.deep.equal([
      { host: ORIGIN.name, port: 443, addresses: [], alpn: ['h2'], priority: 1 },
    ]);
    const alias = said(ORIGIN.name, [https(ORIGIN.name, { mode: 'alias', target: 'svc.cdn.test' })]);
    expect(serviceLeads([alias, said('svc.cdn.test', [])], plain)).to.deep.equal([
      { host: 'svc.cdn.test', port: 443, addresses: [], alpn: [], priority: 0 },
    ]);
  });

  it('an alias of another port leads to records without prefix, which keep that port unless they name one', () => {
    const other = { ...ORIGIN, port: 8443 };
    const alias = said('_8443._https.api.example.com', [
      https('_8443._https.api.example.com', { mode: 'alias', target: 'svc.cdn.test' }),
    ]);
    expect(nextServiceQuestion([alias], other)).to.include({ name: 'svc.cdn.test' });
    const bound = said('svc.cdn.test', [
      https('svc.cdn.test', { mode: 'service', priority: 1, target: 'svc.cdn.test' }),
      https('svc.cdn.test', { mode: 'service', priority: 2, target: 'svc.cdn.test', port: 8004 }),
    ]);
    expect(serviceLeads([alias, bound], other).map(({ host, port }) => `${host}:${port}`)).to.deep.equal([
      'svc.cdn.test:8443',
      'svc.cdn.test:8004',
    ]);
  });

  it('has asked enough when records, no records or a failure came', () => {
    for (const observation of [said(ORIGIN.name, []), failed]) {
      expect(nextServiceQuestion([observation], ORIGIN)).to.equal(undefined);
      expect(serviceLeads([observation], ORIGIN)).to.deep.equal([]);
    }
  });

  it('gives other hosts, ports and hints, the least priority first', () => {
    const records = [
      https(ORIGIN.name, { mode: 'service', priority: 2, target: 'b.cdn.test', port: 8443, alpn: ['h3'] }),
      https(ORIGIN.name, {
        mode: 'service',
        priority: 1,
        target: ORIGIN.name,
        ipv4Hints: ['192.0.2.1'],
        ipv6Hints: ['2603::1'],
      }),
      https(ORIGIN.name, { mode: 'service', priority: 3, target: 'c.cdn.test', incompatible: true }),
    ];
    expect(serviceLeads([said(ORIGIN.name, records)], ORIGIN)).to.deep.equal([
      { host: ORIGIN.name, port: 443, addresses: ['192.0.2.1', '2603::1'], alpn: [], priority: 1 },
      { host: 'b.cdn.test', port: 8443, addresses: [], alpn: ['h3'], priority: 2 },
    ]);
  });

  it('a record that only repeats the origin leads nowhere', () => {
    const record = https(ORIGIN.name, { mode: 'service', priority: 1, target: ORIGIN.name, alpn: ['h2'] });
    expect(serviceLeads([said(ORIGIN.name, [record])], ORIGIN)).to.deep.equal([]);
    const other = { ...ORIGIN, port: 8443 };
    const owner = '_8443._https.api.example.com';
    expect(
      serviceLeads([said(owner, [https(owner, { mode: 'service', priority: 1, target: owner })])], other),
    ).to.deep.equal([]);
  });

  it('follows an alias to its target, and takes that for a host when it has no records', () => {
    const alias = said(ORIGIN.name, [https(ORIGIN.name, { mode: 'alias', target: 'svc.cdn.test' })]);
    expect(nextServiceQuestion([alias], ORIGIN)).to.include({ name: 'svc.cdn.test' });
    const bound = said('svc.cdn.test', [
      https('svc.cdn.test', { mode: 'service', priority: 1, target: 'pool.cdn.test' }),
    ]);
    expect(serviceLeads([alias, bound], ORIGIN).map(({ host }) => host)).to.deep.equal(['pool.cdn.test']);
    expect(serviceLeads([alias, said('svc.cdn.test', [])], ORIGIN)).to.deep.equal([
      { host: 'svc.cdn.test', port: 443, addresses: [], alpn: [], priority: 0 },
    ]);
    const none = said(ORIGIN.name, [https(ORIGIN.name, { mode: 'alias', target: '.' })]);
    expect(nextServiceQuestion([none], ORIGIN)).to.equal(undefined);
    expect(serviceLeads([none], ORIGIN)).to.deep.equal([]);
  });

  it('follows CNAME records within an answer, and out of an authority’s zone by a further question', () => {
    const answer = [
      cname(ORIGIN.name, 'e.cdn.test'),
      https('e.cdn.test', { mode: 'service', priority: 1, target: 'e.cdn.test' }),
    ];
    expect(serviceLeads([said(ORIGIN.name, answer)], ORIGIN).map(({ host }) => host)).to.deep.equal(['e.cdn.test']);
    expect(nextServiceQuestion([said(ORIGIN.name, answer, 'example.com')], ORIGIN)).to.include({ name: 'e.cdn.test' });
  });

  it('circles and endless aliases end without a lead', () => {
    const one = said(ORIGIN.name, [https(ORIGIN.name, { mode: 'alias', target: 'a.test' })]);
    const two = said('a.test', [https('a.test', { mode: 'alias', target: ORIGIN.name })]);
    expect(nextServiceQuestion([one, two], ORIGIN)).to.equal(undefined);
    expect(serviceLeads([one, two], ORIGIN)).to.deep.equal([]);
    const endless: Observation[] = [];
    for (let i = 0; i < 20; i += 1) {
      const next = nextServiceQuestion(endless, ORIGIN);
      if (next === undefined) break;
      endless.push(said(next.name, [https(next.name, { mode: 'alias', target: `n${i}.test` })]));
    }
    expect(endless.length).to.be.below(10);
    expect(serviceLeads(endless, ORIGIN)).to.deep.equal([]);
  });

  it('what was said of another client block leads nowhere', () => {
    const record = https(ORIGIN.name, { mode: 'service', priority: 1, target: 'b.cdn.test' });
    const { outcome, ...rest } = said(ORIGIN.name, [record]);
    const wrong = outcome.ok
      ? { ok: true as const, value: { ...outcome.value, ecs: { state: 'wrong' as const, said: 'x' } } }
      : outcome;
    expect(serviceLeads([{ ...rest, outcome: wrong }], ORIGIN)).to.deep.equal([]);
  });
});
