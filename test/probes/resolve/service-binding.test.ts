import { expect } from 'chai';
import fc from 'fast-check';
import { decodeService } from '../../../probes/resolve/service-binding.ts';

const OWNER = 'example.com';
const FOO_COM = '03666f6f076578616d706c6503636f6d00';
const FOO_ORG = '03666f6f076578616d706c65036f726700';
const HELD = '03666f6f00';

function read(hex: string): ReturnType<typeof decodeService> {
  return decodeService(Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex')), OWNER);
}

describe('probes/resolve/service-binding', () => {
  it('reads the vectors of RFC 9460, appendix D', () => {
    expect(read(`0000 ${FOO_COM}`)).to.deep.equal({ mode: 'alias', target: 'foo.example.com' });
    expect(read('0001 00')).to.deep.equal({ mode: 'service', priority: 1, target: OWNER });
    expect(read(`0010 ${FOO_COM} 0003 0002 0035`)).to.deep.equal({
      mode: 'service',
      priority: 16,
      target: 'foo.example.com',
      port: 53,
    });
    expect(read(`0001 ${FOO_COM} 029b 0005 68656c6c6f`)).to.deep.equal({
      mode: 'service',
      priority: 1,
      target: 'foo.example.com',
    });
    expect(
      read(`0001 ${FOO_COM} 0006 0020 20010db8000000000000000000000001 20010db8000000000000000000530001`),
    ).to.deep.include({ ipv6Hints: ['2001:db8::1', '2001:db8::53:1'] });
    expect(read(`0010 ${FOO_ORG} 0000 0004 00010004 0001 0009 026832 0568332d3139 0004 0004 c0000201`)).to.deep.equal({
      mode: 'service',
      priority: 16,
      target: 'foo.example.org',
      alpn: ['h2', 'h3-19'],
      ipv4Hints: ['192.0.2.1'],
    });
    expect(read(`0010 ${FOO_ORG} 0001 000c 08665c6f6f2c626172 026832`)).to.deep.include({
      alpn: ['f\\092oo,bar', 'h2'],
    });
  });

  it('an alias to the root says that there is no such service, and its parameters are ignored', () => {
    expect(read('0000 00')).to.deep.equal({ mode: 'alias', target: '.' });
    expect(read('0000 00 0003 0002 0035')).to.deep.equal({ mode: 'alias', target: '.' });
  });

  it('keeps encrypted client hellos as they came, and says when a key must be understood that is not', () => {
    expect(read('0001 00 0005 0003 0102ff')).to.deep.include({ ech: '0102ff' });
    expect(read('0001 00 0000 0002 029b 029b 0000')).to.deep.include({ incompatible: true });
    expect(read('0001 00 0000 0002 0003 0003 0002 0035')).not.to.have.property('incompatible');
  });

  const malformed: readonly (readonly [string, string])[] = [
    ['nothing', ''],
    ['no target', '0001'],
    ['a target that overruns', '0001 07657861'],
    ['a compressed target', '0001 c000'],
    ['keys out of order', `0001 ${HELD} 0003 0002 0035 0001 0003 026832`],
    ['a key twice', '0001 00 0003 0002 0035 0003 0002 0035'],
    ['a parameter that overruns', '0001 00 0003 0004 0035'],
    ['half a key', '0001 00 0003 00'],
    ['a port of three bytes', '0001 00 0003 0003 003500'],
    ['no port in the port', '0001 00 0003 0000'],
    ['an empty list of protocols', '0001 00 0001 0000'],
    ['an empty protocol', '0001 00 0001 0001 00'],
    ['a protocol that overruns', '0001 00 0001 0002 0568'],
    ['no default protocol and no other', '0001 00 0002 0000'],
    ['no default protocol with a value', '0001 00 0001 0003 026832 0002 0001 00'],
    ['an empty list of hints', '0001 00 0004 0000'],
    ['a hint of three bytes', '0001 00 0004 0003 c00002'],
    ['an IPv6 hint of four bytes', '0001 00 0006 0004 c0000201'],
    ['an empty client hello', '0001 00 0005 0000'],
    ['an empty mandatory list', '0001 00 0000 0000'],
    ['half a mandatory key', '0001 00 0000 0001 00'],
    ['a mandatory key that is not there', '0001 00 0000 0002 0003'],
    ['the mandatory key itself', '0001 00 0000 0002 0000'],
    ['mandatory keys out of order', '0001 00 0000 0004 00030001 0001 0003 026832 0003 0002 0035'],
    ['a mandatory key twice', '0001 00 0000 0004 00030003 0003 0002 0035'],
  ];
  for (const [what, hex] of malformed) {
    it(`is malformed with ${what}`, () => expect(read(hex)).to.equal(undefined));
  }

  it('gives a value for any bytes, and never an address that is none', () => {
    const any = fc.uint8Array({ maxLength: 80 });
    const sound = Buffer.from(`0010${FOO_ORG}0000000400010004000100090268320568332d313900040004c0000201`, 'hex');
    const near = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { maxLength: 3 }).map((changes) => {
      const bytes = Uint8Array.from(sound);
      for (const [at, value] of changes) bytes[at] = value;
      return bytes;
    });
    fc.assert(
      fc.property(fc.oneof(any, near), (bytes) => {
        const service = decodeService(bytes, OWNER);
        if (service?.mode !== 'service') return;
        for (const hint of service.ipv4Hints ?? []) expect(hint).to.match(/^\d+\.\d+\.\d+\.\d+$/);
        for (const hint of service.ipv6Hints ?? []) expect(hint).to.match(/^[0-9a-f:.]+$/);
      }),
      { numRuns: 5_000 },
    );
  });
});
