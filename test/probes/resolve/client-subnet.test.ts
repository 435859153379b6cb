import { expect } from 'chai';
import fc from 'fast-check';
import { decodeSubnet, encodeSubnet, judgeEcho, tellable } from '../../../probes/resolve/client-subnet.ts';
import { prefixOf } from '../../../src/core/address.ts';
import { address, prefix } from './scripted-network.ts';

const BLOCK = prefix('24.22.48.0/24');

describe('probes/resolve/client-subnet', () => {
  it('tells no more than a /24 or a /56, with host bits zero', () => {
    expect(tellable(prefixOf(address('24.22.48.77'), 32))).to.deep.equal(BLOCK);
    expect(tellable(prefix('2001:db8:0:1234::/64'))).to.deep.equal(prefix('2001:db8:0:1200::/56'));
    expect(tellable(prefix('24.16.0.0/12'))).to.deep.equal(prefix('24.16.0.0/12'));
    expect([...encodeSubnet({ address: address('24.22.63.255'), length: 20 })]).to.deep.equal([
      0, 1, 20, 0, 24, 22, 48,
    ]);
  });

  it('an option with another size, host bits or lengths beyond the family is none', () => {
    expect(decodeSubnet(Uint8Array.of(0, 1, 24, 20, 24, 22, 48))).to.deep.equal({ prefix: BLOCK, scope: 20 });
    const wrong = [
      [],
      [0, 1, 24],
      [0, 3, 24, 0, 24, 22, 48],
      [1, 1, 24, 0, 24, 22, 48],
      [0, 1, 33, 0, 24, 22, 48, 1, 1],
      [0, 1, 24, 33, 24, 22, 48],
      [0, 1, 24, 0, 24, 22],
      [0, 1, 24, 0, 24, 22, 48, 0],
      [0, 1, 20, 0, 24, 22, 63],
    ];
    for (const bytes of wrong) expect(decodeSubnet(Uint8Array.from(bytes)), bytes.join()).to.equal(undefined);
  });

  it('an echo must repeat family, source and address', () => {
    const said = (text: string, scope = 24) => [{ prefix: prefix(text), scope }];
    expect(judgeEcho(BLOCK, said('24.22.48.0/24', 16))).to.deep.equal({ state: 'echoed', scope: 16 });
    expect(judgeEcho(BLOCK, said('24.22.49.0/24'))).to.deep.equal({ state: 'wrong', said: '24.22.49.0/24' });
    expect(judgeEcho(BLOCK, said('24.22.0.0/16'))).to.include({ state: 'wrong' });
    expect(judgeEcho(BLOCK, said('2001:d00::/24'))).to.include({ state: 'wrong' });
    expect(judgeEcho(BLOCK, [])).to.deep.equal({ state: 'absent' });
    expect(judgeEcho(BLOCK, [undefined])).to.deep.equal({ state: 'wrong', said: 'malformed' });
    expect(judgeEcho(BLOCK, [...said('24.22.48.0/24'), ...said('24.22.48.0/24')])).to.include({ state: 'wrong' });
  });

  it('an echo of what was not sent says nothing', () => {
    expect(judgeEcho(undefined, [{ prefix: BLOCK, scope: 24 }])).to.deep.equal({ state: 'none' });
  });

  it('what is sent comes back as it went', () => {
    const block = fc.oneof(
      fc.tuple(fc.ipV4(), fc.nat(32)).map(([text, length]) => prefixOf(address(text), length)),
      fc.tuple(fc.ipV6(), fc.nat(128)).map(([text, length]) => prefixOf(address(text), length)),
    );
    fc.assert(
      fc.property(block, (sent) => {
        expect(decodeSubnet(encodeSubnet(sent))).to.deep.equal({ prefix: sent, scope: 0 });
      }),
    );
  });
});
