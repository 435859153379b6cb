import { expect } from 'chai';
import fc from 'fast-check';
import { formatAddress } from '../../src/core/address.ts';
import { CONNECT_PURPOSES, type ConnectObservation } from '../../src/core/connection.ts';
import type { ConnectionContext, FollowedDraw } from '../../src/core/connection-judgement.ts';
import { judgeConnection } from '../../src/core/connection-judgement.ts';
import type { ConnectionJudgement, ConnectionLeaf, LeftEdge } from '../../src/core/connection-record.ts';
import { type Ball, radiusKm } from '../../src/core/distance.ts';
import { CONNECT_FAILURES } from '../../src/core/failure.ts';
import type { AddressFacts } from '../../src/core/outcome.ts';
import { OUTCOMES } from '../../src/core/outcome.ts';
import { canonicalJson } from '../../src/evidence/canonical-json.ts';
import { MAX_ENTRY_BYTES } from '../../src/evidence/tlog/bundle.ts';
import { answered, connectionJudgements, connectionOf, edge, step, traceOf } from './connected.ts';
import { contextOf, FACTS, NOBODY, ON_CDN, ON_ISP, ON_P, OWN_SITE, ROUTER_OF_P } from './connection-facts.ts';
import { ashburn, factsOf, ISP, OWN, edge as providerEdge, rules } from './landing-facts.ts';

const ball = (us: number): Ball => ({
  // Kansas: far from every border.
  vantage: { id: 'local', place: { latitude: 39, longitude: -98 }, positionErrorKm: 5 },
  radiusKm: radiusKm(us),
});

function followed(part: Partial<FollowedDraw> = {}): FollowedDraw {
  return { index: 3, endpoint: 'www.example', vantage: 'local', address: ON_P, outcome: 'landed', ...part };
}

function judgeRecord(record: ConnectionLeaf, context: ConnectionContext = contextOf()): ConnectionJudgement {
  return judgeConnection(followed({ connection: { leaf: 7, record } }), context);
}

const stateOf = (observations: readonly ConnectObservation[]) => judgeRecord(connectionOf(observations)).state;

describe('core/connection-judgement', () => {
  describe('how far a connection came', () => {
    it('is answered when every step to the drawn address went well', () => {
      expect(judgeRecord(connectionOf(answered()))).to.include({ leaf: 7, state: 'answered', handshakeUs: 20_000 });
    });

    it('is answered over plain HTTP too, and without a handshake has no time', () => {
      const judgement = judgeRecord(connectionOf([step('tcp-connect'), step('http-exchange')]));
      expect(judgement.state).to.equal('answered');
      expect(judgement).not.to.have.property('handshakeUs');
    });

    it('is every failure by its own name, whichever step it ended', () => {
      for (const failure of CONNECT_FAILURES) {
        expect(stateOf([step('tcp-connect', { failure })])).to.equal(failure);
        expect(stateOf([step('tcp-connect'), step('tls-handshake', { failure })])).to.equal(failure);
        expect(stateOf([...answered().slice(0, 2), step('http-exchange', { failure })])).to.equal(failure);
      }
    });

    it('is an invalid certificate when that was shown and the page came all the same', () => {
      const judgement = judgeRecord(connectionOf(answered({ valid: false, invalidity: 'CERT_HAS_EXPIRED' })));
      expect(judgement.state).to.equal('invalid_certificate');
      expect(judgement).not.to.have.property('handshakeUs');
    });

    it('is not what became of a further edge', () => {
      const refused = step('tcp-connect', { edge: 1, failure: 'connect_refused' });
      expect(stateOf([...answered(), refused])).to.equal('answered');
      const invalid = step('tls-handshake', { edge: 1, tls: { valid: false } });
      expect(stateOf([...answered(), invalid])).to.equal('answered');
    });

    it('is nothing when there was no time to begin, and not an answer', () => {
      const none = judgeRecord(connectionOf([], [edge(0, ON_P, { purpose: 'drawn', state: 'out_of_time' })]));
      expect(none).not.to.have.property('state');
      expect(none).not.to.have.property('handshakeUs');
    });

    it('is nothing when no connection was tried', () => {
      const judgement = judgeConnection(followed(), contextOf());
      expect(judgement).to.deep.equal({
        index: 3,
        endpoint: 'www.example',
        address: ON_P,
        left: [],
        domestic: 'not_tested',
      });
    });
  });

  describe('the time of a handshake', () => {
    it('counts only for a full TLS 1.3 handshake of the drawn address under a valid chain', () => {
      const parts = [{ version: 'TLSv1.2' }, { valid: false }, { resumed: true }];
      for (const tls of parts) expect(judgeRecord(connectionOf(answered(tls)))).not.to.have.property('handshakeUs');
      const further = [step('tcp-connect'), step('tls-handshake', { edge: 1 })];
      expect(judgeRecord(connectionOf(further))).not.to.have.property('handshakeUs');
    });

    it('counts also when the page after it never came', () => {
      const cut = [...answered({}, 12_345).slice(0, 2), step('http-exchange', { failure: 'http_timeout' })];
      expect(judgeRecord(connectionOf(cut))).to.include({ state: 'http_timeout', handshakeUs: 12_345 });
    });
  });

  describe('edges that leave the provider', () => {
    const leftOf = (edges: ConnectionLeaf['edges']): readonly LeftEdge[] =>
      judgeRecord(connectionOf(answered(), edges)).left;

    it('are landed, and told with whose, by whom or why', () => {
      const left = leftOf([
        edge(0, ON_CDN, { purpose: 'drawn' }),
        edge(1, ON_P),
        edge(2, OWN_SITE),
        edge(3, ON_CDN, { purpose: 'alt-svc', state: 'protocol_not_spoken' }),
        edge(4, NOBODY),
        edge(5, '127.0.0.1', { host: '127.0.0.1' }),
      ]);
      expect(left).to.deep.equal([
        { purpose: 'redirect', host: 'host-2.example', outcome: 'elsewhere', label: 'own-sg' },
        { purpose: 'alt-svc', host: 'host-3.example', outcome: 'fronted', label: 'akamai' },
        { purpose: 'redirect', host: 'host-4.example', outcome: 'indeterminate', label: 'unrouted' },
        { purpose: 'redirect', host: '127.0.0.1', outcome: 'missing', label: 'invalid_address' },
      ]);
    });

    it('are told once for each place, so that the first do not hide the others', () => {
      const many = Array.from({ length: 5 }, (_, i) => edge(i + 1, OWN_SITE));
      expect(leftOf([...many, edge(6, ON_ISP)]).map(({ label }) => label)).to.deep.equal(['own-sg', `AS${ISP}`]);
    });

    it('are none where a name gave no address', () => {
      const { address: _, ...unresolved } = edge(1, OWN_SITE, { state: 'unresolved' });
      expect(leftOf([unresolved])).to.deep.equal([]);
    });

    it('never touch how far the drawn address’s own connection came', () => {
      const context = contextOf();
      const places = fc.array(fc.constantFrom(ON_P, OWN_SITE, ON_CDN, NOBODY, '127.0.0.1'), { maxLength: 9 });
      fc.assert(
        fc.property(places, (addresses) => {
          const edges = addresses.map((address, i) => edge(i + 1, address));
          const { left, ...rest } = judgeRecord(connectionOf(answered(), edges), context);
          expect({ ...rest, left: [] }).to.deep.equal(judgeRecord(connectionOf(answered()), context));
          expect(left.length).to.be.at.most(4);
        }),
      );
    });
  });

  describe('the path', () => {
    const pathOf = (record: ReturnType<typeof traceOf>, change: Partial<AddressFacts> = {}) =>
      judgeConnection(followed({ trace: { leaf: 9, record } }), contextOf({}, change)).path;

    it('is absent without a trace', () => {
      expect(judgeConnection(followed(), contextOf())).not.to.have.any.keys('trace', 'path');
    });

    it('is read from the trace, whose leaf it names', () => {
      const record = traceOf(ON_ISP, ROUTER_OF_P, ON_P);
      const judgement = judgeConnection(followed({ trace: { leaf: 9, record } }), contextOf());
      expect(judgement).to.include({ trace: 9, path: 'REACHED_IN_P' });
      expect(pathOf(traceOf(ON_ISP, ROUTER_OF_P, '140.91.0.2', ON_ISP, ON_P))).not.to.equal('REACHED_IN_P');
    });

    it('is unknown when the trace could not be made', () => {
      const failed = { ...traceOf(ON_P), outcome: { ok: false, failure: 'trace_timeout' } as const };
      expect(pathOf(failed)).to.equal('UNKNOWN');
    });

    it('is unknown when the origins are past their limit, whatever they still say', () => {
      expect(pathOf(traceOf(ON_ISP, ROUTER_OF_P, ON_P), { undecided: ['origins'] })).to.equal('UNKNOWN');
    });

    it('takes no address for the provider’s by a list that is past its limit', () => {
      const listed = '132.145.0.1';
      const facts = { origins: [ISP], range: ashburn };
      const judgePath = (undecided: readonly string[]) =>
        judgeConnection(followed({ address: listed, trace: { leaf: 9, record: traceOf(ON_ISP, listed) } }), {
          ...contextOf(),
          facts: (address) =>
            factsOf({
              address: formatAddress(address),
              undecided,
              ...(formatAddress(address) === listed ? facts : FACTS[ON_ISP]),
            }),
        }).path;
      expect(judgePath([])).to.equal('UNKNOWN');
      expect(judgePath(['oci'])).to.equal('NOT_ENTERED');
    });
  });

  describe('the country by time', () => {
    const domestic = (part: Partial<FollowedDraw>, balls: readonly Ball[], change: Partial<AddressFacts> = {}) =>
      judgeConnection(followed(part), contextOf({ balls: () => balls }, change)).domestic;

    it('is not tested before there is a ball, then shown or not shown by it', () => {
      expect(domestic({}, [])).to.equal('not_tested');
      expect(domestic({}, [ball(2_000)])).to.equal('shown');
      expect(domestic({}, [ball(80_000)])).to.equal('not_shown');
    });

    it('is not shown of an address that two vantages find in two places, and each judgement says who looked', () => {
      const honolulu = { id: 'west', place: { latitude: 21.31, longitude: -157.86 }, positionErrorKm: 5 };
      const from = (balls: readonly Ball[]): ConnectionJudgement =>
        judgeConnection(followed({ vantage: 'west' }), contextOf({ balls: () => balls, several: true }));
      const near = { vantage: honolulu, radiusKm: radiusKm(2_000) };
      const far = { vantage: honolulu, radiusKm: radiusKm(60_000) };
      expect(from([ball(2_000), near])).to.include({ vantage: 'west', anycast: 'anycast', domestic: 'not_shown' });
      expect(from([ball(2_000), far])).to.include({ anycast: 'not_shown', domestic: 'shown' });
      expect(from([ball(2_000)])).to.include({ anycast: 'not_tested', domestic: 'shown' });
      expect(judgeConnection(followed(), contextOf({ balls: () => [ball(2_000), near] }))).not.to.have.any.keys(
        'vantage',
        'anycast',
      );
    });

    it('is asked only of draws that are judged as landed', () => {
      for (const outcome of OUTCOMES.filter((o) => o !== 'landed')) {
        expect(domestic({ outcome }, [ball(2_000)]), outcome).to.equal(undefined);
      }
      const { outcome: _, ...unjudged } = followed();
      expect(judgeConnection(unjudged, contextOf({ balls: () => [ball(2_000)] }))).not.to.have.property('domestic');
      expect(domestic({ address: OWN_SITE }, [ball(2_000)])).to.equal(undefined);
    });

    it('is not shown of the provider’s edge, which answers in many places', () => {
      expect(domestic({}, [ball(2_000)], { range: providerEdge })).to.equal('not_shown');
    });
  });

  it('fits a leaf for fifty draws of the longest names that a configuration and peers may have', () => {
    const longest: Required<ConnectionJudgement> = {
      index: 49,
      endpoint: `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}`,
      address: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
      leaf: 9_999_999_999,
      state: [...CONNECT_FAILURES, 'invalid_certificate' as const].reduce((a, b) => (b.length > a.length ? b : a)),
      handshakeUs: 999_999_999,
      trace: 9_999_999_999,
      path: 'REACHED_IN_P',
      domestic: 'not_tested',
      vantage: 'v'.repeat(32),
      anycast: 'not_tested',
      left: [],
    };
    const site = { id: 's'.repeat(63), asns: [OWN] };
    const edges = CONNECT_PURPOSES.map((purpose, i) => edge(i + 1, OWN_SITE, { purpose, host: 'h'.repeat(253) }));
    const context = contextOf({ rules: { ...rules, sites: [site] } });
    const { left } = judgeRecord(connectionOf(answered(), edges), context);
    expect(left).to.have.length(4);
    const claim = 'c'.repeat(63);
    const leaf = connectionJudgements(9_999_999_999, Array(50).fill({ ...longest, left }));
    const text = canonicalJson({ ...leaf, claim, lengthMs: 86_400_000, version: '100.100.100-rc.10' });
    expect(Buffer.byteLength(text)).to.be.below(MAX_ENTRY_BYTES);
  });
});
