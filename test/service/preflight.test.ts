import { expect } from 'chai';
import type { FeedReport } from '../../src/core/report.ts';
import type { ResolverTrial } from '../../src/preflight.ts';
import {
  absentSources,
  clockLine,
  evidenceLine,
  feedLine,
  ipv6Line,
  resolverLine,
  sourceLines,
} from '../../src/preflight.ts';
import { ABSENT, answer, silence } from '../core/records.ts';
import { CONFIG } from './one-claim.ts';

const NOW_MS = Date.UTC(2026, 10, 23, 12);
const DAY = 86_400;

function trial(observations: ResolverTrial['observations'], part: Partial<ResolverTrial> = {}): ResolverTrial {
  return {
    id: 'direct',
    class: 'authoritative',
    where: 'authorities, found by public',
    share: 0.75,
    name: 'www.example',
    observations,
    ...part,
  };
}

const authority = { zone: 'example' } as const;
const address = ['192.0.2.1'];

describe('preflight: sources', () => {
  it('are told apart by whether this machine has them, and by whose they are', async () => {
    const [vantage] = CONFIG.vantages;
    if (vantage === undefined) throw new TypeError('no vantage');
    const vantages = [
      { ...vantage, source: { 4: '127.0.0.1' } },
      { ...vantage, id: 'gone', source: { 4: '192.0.2.77' } },
      { ...vantage, id: 'any' },
    ];
    expect(await absentSources({ vantages })).to.deep.equal([{ vantage: 'gone', address: '192.0.2.77' }]);
    const lines = await sourceLines({ vantages });
    expect(lines.map(({ subject, state }) => [subject, state])).to.deep.equal([
      ['vantage local', 'ok'],
      ['vantage gone', 'failed'],
    ]);
    expect(lines[1]).to.include({ says: 'this machine has no address 192.0.2.77' });
  });

  it('stand beside a resolver that was asked from one of several', () => {
    const line = resolverLine(trial([answer('www.example', address, authority)], { from: 'west' }));
    expect(line.subject).to.equal('resolver direct (authorities, found by public) from west');
  });
});

describe('preflight: resolvers', () => {
  it('are well when an authority answers with authority and echoes the client subnet', () => {
    expect(resolverLine(trial([answer('www.example', address, authority)]))).to.deep.equal({
      subject: 'resolver direct (authorities, found by public)',
      state: 'ok',
      says: 'answers, with authority, and echoes the client subnet (scope /24)',
      advice: '',
    });
    const recursive = trial([answer('www.example', address)], {
      id: 'public',
      class: 'public-ecs',
      where: '192.0.2.53 port 53',
    });
    expect(resolverLine(recursive)).to.include({
      state: 'ok',
      says: 'answers, and echoes the client subnet (scope /24)',
    });
  });

  it('that give nothing are failed, with what to do and how many draws it costs', () => {
    const line = resolverLine(trial([silence('www.example', 'example')]));
    expect(line).to.include({ state: 'failed', says: 'gives no usable answer for www.example: timeout' });
    expect(line.advice)
      .to.match(/UDP and TCP to port 53/)
      .and.to.match(/about 75 of 100, count as undecided/);
  });

  it('whose authority is played by somebody on the path are told of a proxy on port 53', () => {
    const line = resolverLine(trial([answer('www.example', address, { ...authority, authoritative: false })]));
    expect(line).to.include({ state: 'failed', says: 'gives no usable answer for www.example: not_authoritative' });
    expect(line.advice).to.match(/transparent proxy on port 53/);
  });

  it('the same where the search from the root meets it', () => {
    const played = answer('example', [], { zone: '.', authoritative: false });
    const cached = { name: 'example', type: 'NS', ttl: 60, data: 'ns.example' } as const;
    const value = played.outcome.ok ? { ...played.outcome.value, answers: [cached] } : undefined;
    if (value === undefined) throw new TypeError('an answer is one');
    const met = {
      ...played,
      subject: { ...played.subject, purpose: 'discover' as const },
      outcome: { ok: true as const, value },
    };
    const none = { ...silence('www.example'), outcome: { ok: false, failure: 'dns_no_servers' } as const };
    expect(resolverLine(trial([met, none])).advice).to.match(/transparent proxy on port 53/);
    expect(resolverLine(trial([none])).advice).not.to.match(/proxy/);
  });

  it('of class public-ecs that do not echo are failed: they answer for us, not for the blocks', () => {
    const line = resolverLine(trial([answer('www.example', address, { ecs: ABSENT })], { class: 'public-ecs' }));
    expect(line.state).to.equal('failed');
    expect(line.advice).to.match(/RFC 7871.*about 75 of 100/);
  });

  it('whose name knows no client subnets are a warning, with what becomes of its draws', () => {
    const line = resolverLine(trial([answer('www.example', address, { ...authority, ecs: ABSENT })]));
    expect(line.state).to.equal('warning');
    expect(line.advice).to.match(/vantage_only.*accept_vantage_only: true/);
  });

  it('that fail in another way are to be asked by hand', () => {
    const failed = { ...silence('www.example'), outcome: { ok: false, failure: 'dns_servfail' } as const };
    expect(resolverLine(trial([failed])).advice).to.match(/^Ask the same by hand/);
  });
});

describe('preflight: this machine', () => {
  const address6 = (text: string, internal = false) => ({
    eth0: [{ family: 'IPv6' as const, address: text, internal, netmask: '', mac: '', cidr: null, scopeid: 0 }],
  });

  it('has IPv6 only when an address of it is global', () => {
    expect(ipv6Line(address6('2001:db8::1')).state).to.equal('ok');
    for (const text of ['fe80::1', 'fd00::1', '::1']) expect(ipv6Line(address6(text)).state).to.equal('warning');
    expect(ipv6Line(address6('2001:db8::1', true)).state).to.equal('warning');
    expect(ipv6Line({}).advice).to.match(/asked over IPv4 all the same/);
  });

  it('has a clock that is right within two seconds, or says by how much it is wrong', () => {
    expect([clockLine(2000), clockLine(-2000)].map(({ state }) => state)).to.deep.equal(['ok', 'ok']);
    expect(clockLine(2001)).to.include({ state: 'failed', says: '2.0 s ahead of a feed’s server' });
    expect(clockLine(-90_000)).to.include({ state: 'failed', says: '90.0 s behind a feed’s server' });
    expect(clockLine(undefined).state).to.equal('warning');
  });

  it('keeps evidence, or says why it cannot and that nothing is measured then', () => {
    const kept = { dir: '/evidence', leaves: 12, checkpointMs: undefined, writable: true, problem: undefined };
    expect(evidenceLine(kept)).to.include({ state: 'ok', says: '/evidence, 12 leaves' });
    const full = evidenceLine({ ...kept, writable: false, problem: 'the disk is full' });
    expect(full).to.include({ state: 'failed', says: 'the disk is full' });
    expect(full.advice).to.match(/not measured/);
  });
});

describe('preflight: feeds', () => {
  const feed: FeedReport = {
    id: 'oci',
    kind: 'ranges',
    source: 'https://example.org/ranges.json',
    sha256: '00'.repeat(32),
    dated: NOW_MS / 1000 - 3 * DAY,
    prefixes: { v4: 1102, v6: 0 },
    limitSeconds: 14 * DAY,
    inForce: true,
    refused: {},
    lastRefusal: undefined,
  };

  it('in force show how many prefixes they hold and how old they are', () => {
    expect(feedLine(feed, NOW_MS)).to.include({
      state: 'ok',
      says: '1102 IPv4 and 0 IPv6 prefixes, 3 days old, from https://example.org/ranges.json',
    });
  });

  it('past their limit, or never had, make every draw indeterminate, and say where the list can be put', () => {
    const stale = feedLine({ ...feed, inForce: false, lastRefusal: 'shrunk' }, NOW_MS);
    expect(stale).to.include({ state: 'failed', says: 'past its limit (shrunk)' });
    expect(stale.advice).to.match(/feeds\.overrides\.oci\.file.*stale_feed.*coverage 0, no percentage/);
    const none = feedLine({ ...feed, inForce: false, dated: undefined, prefixes: undefined }, NOW_MS);
    expect(none.says).to.equal('no copy in force');
  });

  it('of countries are a hint only: without them it is a warning', () => {
    const line = feedLine({ ...feed, kind: 'country', inForce: false }, NOW_MS);
    expect(line.state).to.equal('warning');
    expect(line.advice).to.match(/Only country hints are missing/);
  });
});
