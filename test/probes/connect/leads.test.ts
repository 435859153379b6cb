import { expect } from 'chai';
import { createItinerary } from '../../../probes/connect/itinerary.ts';
import type { Lead } from '../../../probes/connect/leads.ts';
import { leadsOf } from '../../../probes/connect/leads.ts';
import { formatOrigin, originOf, parseHost } from '../../../probes/connect/origin.ts';

const ORIGIN = { scheme: 'https', host: 'api.example', port: 443 } as const;
const DRAWN: Lead = { ...ORIGIN, purpose: 'drawn', from: undefined, origin: ORIGIN, path: '/v1/a?b=c' };

function leads(status: number, fields: readonly (readonly [string, string])[], at: Lead = DRAWN): readonly string[] {
  return leadsOf({ status, fields }, at, 3).map(({ purpose, scheme, host, port, path, protocol, from, origin }) =>
    [
      purpose,
      `${from}`,
      `${scheme}://${host}:${port}`,
      path,
      origin.host,
      ...(protocol === undefined ? [] : [protocol]),
    ].join(' '),
  );
}
const redirect = (location: string, status = 302) => leads(status, [['location', location]]);

describe('probes/connect/leads', () => {
  it('a redirect leads to what its URL names, relative ones included', () => {
    expect(redirect('https://Other.Example./x?y#z')).to.deep.equal([
      'redirect 3 https://other.example:443 /x?y other.example',
    ]);
    expect(redirect('//cdn.example:8443')).to.deep.equal(['redirect 3 https://cdn.example:8443 / cdn.example']);
    expect(redirect('../w')).to.deep.equal(['redirect 3 https://api.example:443 /w api.example']);
    expect(redirect('http://plain.example')).to.deep.equal(['redirect 3 http://plain.example:80 / plain.example']);
    expect(redirect('https://[2001:DB8:0::1]/')).to.deep.equal(['redirect 3 https://2001:db8::1:443 / 2001:db8::1']);
    expect(redirect('https://0x7f.1/')).to.deep.equal(['redirect 3 https://127.0.0.1:443 / 127.0.0.1']);
    expect(redirect('https://user:pass@a.example/b c')).to.deep.equal([
      'redirect 3 https://a.example:443 /b%20c a.example',
    ]);
  });

  it('no redirect without its status and one place on the web', () => {
    for (const status of [200, 201, 300, 304, 305, 306, 404])
      expect(redirect('https://a.example/', status)).to.deep.equal([]);
    for (const status of [301, 302, 303, 307, 308]) expect(redirect('https://a.example/', status)).to.have.length(1);
    for (const to of [
      'intent://a#Intent',
      'javascript:1',
      'https://',
      'https://a:99999/',
      'https://a%00/',
      'https://*/',
    ]) {
      expect(redirect(to), to).to.deep.equal([]);
    }
    const two = (a: string, b: string) =>
      leads(302, [
        ['location', a],
        ['location', b],
      ]);
    expect(two('https://a.example/', 'https://b.example/')).to.deep.equal([]);
    expect(two('https://a.example/', 'https://a.example/')).to.have.length(1);
    expect(leads(302, [])).to.deep.equal([]);
  });

  it('an offer leads to another place for the same origin, after the redirect', () => {
    const fields = [
      ['alt-svc', 'h3=":443", h2="alt.example:443"'],
      ['alt-svc', 'h3=":8443"'],
      ['location', '/x'],
    ] as const;
    expect(leads(302, fields)).to.deep.equal([
      'redirect 3 https://api.example:443 /x api.example',
      'alt-svc 3 https://alt.example:443 /v1/a?b=c api.example h2',
      'alt-svc 3 https://api.example:8443 /v1/a?b=c api.example h3',
    ]);
    expect(leads(200, [['alt-svc', 'h2="alt.example:443", nonsense']])).to.deep.equal([]);
  });

  it('what an alternative says leads nowhere', () => {
    const alternative: Lead = { ...DRAWN, purpose: 'alt-svc', host: 'alt.example', protocol: 'h2' };
    expect(
      leads(
        302,
        [
          ['location', '/x'],
          ['alt-svc', 'h2="b.example:1"'],
        ],
        alternative,
      ),
    ).to.deep.equal([]);
  });
});

describe('probes/connect/origin', () => {
  it('a host is a name that DNS can be asked for, or an address', () => {
    expect(
      ['A.Example.', 'a_b.example', '192.0.2.1', '[2001:DB8::1]', 'xn--mnchen-3ya.de'].map(parseHost),
    ).to.deep.equal(['a.example', 'a_b.example', '192.0.2.1', '2001:db8::1', 'xn--mnchen-3ya.de']);
    const long = `${'a'.repeat(64)}.example`;
    for (const text of [
      '',
      '.',
      'a..b',
      '2001:db8::1',
      '[192.0.2.1]',
      '[a]',
      '1.2.3',
      'a.0x1',
      'a b',
      'é.de',
      long,
      'a.'.repeat(130),
    ]) {
      expect(parseHost(text), text).to.equal(undefined);
    }
  });

  it('a port stands only where it is not the scheme’s own', () => {
    const formats = [
      'https://a.example',
      'https://a.example:444/x',
      'http://[2001:db8::1]:80',
      'http://[2001:db8::1]:81',
    ];
    expect(formats.map((url) => originOf(new URL(url))).map((origin) => origin && formatOrigin(origin))).to.deep.equal([
      'a.example',
      'a.example:444',
      '[2001:db8::1]',
      '[2001:db8::1]:81',
    ]);
    expect(originOf(new URL('ftp://a.example/'))).to.equal(undefined);
  });
});

describe('probes/connect/itinerary', () => {
  const to = (path: string): Lead => ({ ...DRAWN, purpose: 'redirect', from: 0, path });
  const offer = (host: string): Lead => ({ ...DRAWN, purpose: 'alt-svc', from: 0, host, protocol: 'h2' });

  function plan(further: readonly Lead[]): readonly string[] {
    const itinerary = createItinerary();
    for (const lead of [DRAWN, ...further]) itinerary.add(lead);
    return itinerary.planned.map(({ lead, refused = 'go' }) => `${lead.purpose} ${refused}`);
  }

  it('names a circle and does not walk it', () => {
    expect(plan([to('/b'), to('/v1/a?b=c')])).to.deep.equal(['drawn go', 'redirect go', 'redirect circle']);
  });

  it('follows five redirects and four offers, and names the next one', () => {
    const redirects = plan(Array.from({ length: 9 }, (_, i) => to(`/${i}`)));
    expect(redirects).to.deep.equal(['drawn go', ...Array(5).fill('redirect go'), 'redirect too_many']);
    const offers = plan(Array.from({ length: 500 }, (_, i) => offer(`a${i}.example`)));
    expect(offers).to.deep.equal(['drawn go', ...Array(4).fill('alt-svc go'), 'alt-svc too_many']);
  });

  it('takes an offer that is repeated once', () => {
    expect(plan([offer('a.example'), offer('a.example')])).to.deep.equal(['drawn go', 'alt-svc go']);
  });

  it('does not ask for what would fill the record', () => {
    expect(plan([to(`/${'x'.repeat(2_047)}`)])).to.include('redirect go');
    expect(plan([to(`/${'x'.repeat(2_048)}`)])).to.include('redirect too_many');
  });
});
