import { expect } from 'chai';
import fc from 'fast-check';
import type { AltService } from '../../../probes/connect/alt-svc.ts';
import { parseAltSvc } from '../../../probes/connect/alt-svc.ts';

/** As a server writes it that quotes and encodes no more than it must. */
function format(services: readonly AltService[]): string {
  const encode = (protocol: string) =>
    protocol.replace(/[^!#$&'*+.^_`|~0-9A-Za-z-]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
  const authority = ({ host = '', port }: AltService) => `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return services.map((service) => `${encode(service.protocol)}="${authority(service)}"; ma=60`).join(', ');
}

describe('probes/connect/alt-svc', () => {
  it('reads the examples of RFC 7838', () => {
    expect(parseAltSvc('h2=":8000"')).to.deep.equal([{ protocol: 'h2', host: undefined, port: 8000 }]);
    expect(parseAltSvc('h2="new.example.org:80"')).to.deep.equal([
      { protocol: 'h2', host: 'new.example.org', port: 80 },
    ]);
    expect(parseAltSvc('h2="alt.example.com:8000", h2=":443"; ma=3600')).to.deep.equal([
      { protocol: 'h2', host: 'alt.example.com', port: 8000 },
      { protocol: 'h2', host: undefined, port: 443 },
    ]);
    expect(parseAltSvc('h2=":443"; ma=2592000; persist=1')).to.have.length(1);
    expect(parseAltSvc('w%3Dx%3Ay#z=":1"')).to.deep.equal([{ protocol: 'w=x:y#z', host: undefined, port: 1 }]);
    expect(parseAltSvc('x%25y=":1"')).to.deep.equal([{ protocol: 'x%y', host: undefined, port: 1 }]);
  });

  it('reads blanks, empty members and quoted parameters as lists may have them', () => {
    const text = ' , h3="Alt.Example.:443" ;ma="a\\"b,c" ,,\th2="[2001:DB8::1]:444",';
    expect(parseAltSvc(text)).to.deep.equal([
      { protocol: 'h3', host: 'alt.example', port: 443 },
      { protocol: 'h2', host: '2001:db8::1', port: 444 },
    ]);
    expect(parseAltSvc('h2="a\\.example:1"')).to.deep.equal([{ protocol: 'h2', host: 'a.example', port: 1 }]);
  });

  it('knows a list that has been cleared from one that cannot be read', () => {
    expect(parseAltSvc('clear')).to.deep.equal([]);
    expect(parseAltSvc('')).to.equal(undefined);
    for (const text of ['Clear', 'clear, h2=":443"', 'h2=":443", clear', 'clear; ma=1']) {
      expect(parseAltSvc(text), text).to.equal(undefined);
    }
  });

  it('refuses all of a field of which it cannot read a part', () => {
    const authorities = ['443', ':', ':0', ':0443', ':65536', ':+1', 'a b:1', 'a.example:1:2', '::1:443', '127.1:443'];
    const others = ['h2=:443', 'h2', '="a:1"', 'h2=":1" h3=":2"', 'h2=":1";', 'h2=":1"; ma', 'h2=":1"; =1', 'h2=":1'];
    const protocols = ['h%2=":1"', 'h%zz=":1"', 'h%00=":1"', 'h%e4=":1"', 'h 2=":1"'];
    const texts = [...authorities.map((authority) => `h2="${authority}"`), ...others, ...protocols];
    for (const text of texts) {
      expect(parseAltSvc(text), text).to.equal(undefined);
      expect(parseAltSvc(`h2=":443", ${text}`), text).to.equal(undefined);
    }
  });

  it('reads back whatever is written', () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    const host = fc.oneof(
      fc.constant(undefined),
      fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.')),
      fc.constantFrom('192.0.2.1', '2001:db8::1'),
    );
    const protocol = fc.stringMatching(/^[\x21-\x7e]{1,12}$/);
    const service = fc.record({ protocol, host, port: fc.integer({ min: 1, max: 65_535 }) });
    fc.assert(
      fc.property(fc.array(service, { minLength: 1, maxLength: 5 }), (services) => {
        expect(parseAltSvc(format(services))).to.deep.equal(services);
      }),
    );
  });

  it('comes to an end with any text, long ones too', () => {
    const part = fc.constantFrom(
      'h2',
      '=',
      '"',
      ':443',
      'a.example',
      ',',
      ';',
      ' ',
      '\\',
      'ma=1',
      'clear',
      '[::1]',
      '%',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        for (const { port, protocol } of parseAltSvc(parts.join('')) ?? []) {
          expect(port).to.be.within(1, 65_535);
          expect(protocol).to.not.equal('');
        }
      }),
      { numRuns: 3_000 },
    );
    const startedMs = performance.now();
    for (const text of ['h2="', 'h2=":1";a="', 'h2=":1"  ', ', ', 'h2=":1",']) {
      parseAltSvc(text + '\\a '.repeat(5_000));
      parseAltSvc(text.repeat(4_000));
      parseAltSvc(`h2=":1"${text.repeat(4_000)}x`);
    }
    // What takes quadratic time would take minutes.
    expect(performance.now() - startedMs).to.be.below(5_000);
  });
});
