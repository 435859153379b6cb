import { expect } from 'chai';
import type { SocketAddress } from '../../probes/probe.ts';
import type { Config } from '../../src/config/config.ts';
import { parseAddress } from '../../src/core/address.ts';
import { namedPeers, peerText, resolversOf } from '../../src/resolvers.ts';
import { CONFIG } from './one-claim.ts';

function peer(address: string, port = 53): SocketAddress {
  const parsed = parseAddress(address);
  if (parsed === undefined) throw new RangeError(address);
  return { address: parsed, port };
}

const config: Config = {
  ...CONFIG,
  resolvers: [
    { id: 'public', kind: 'udp', class: 'public-ecs', weight: 1, address: '127.0.0.1', port: 5353 },
    { id: 'direct', kind: 'authoritative', class: 'authoritative', weight: 1, via: 'public', servers: [] },
    {
      id: 'named',
      kind: 'authoritative',
      class: 'authoritative',
      weight: 1,
      via: 'public',
      servers: ['10.0.0.1:53', '[fd00::1]:5300'],
    },
  ],
};

describe('configured resolvers', () => {
  it('are what probes use: an authority is found by a resolver, or is named', () => {
    const resolvers = resolversOf(config);
    expect(resolvers.get('public')).to.deep.equal({
      id: 'public',
      kind: 'udp',
      class: 'public-ecs',
      server: peer('127.0.0.1', 5353),
    });
    expect(resolvers.get('direct'))
      .to.deep.include({ via: peer('127.0.0.1', 5353) })
      .and.not.to.have.property('servers');
    expect(resolvers.get('named')).to.deep.include({ servers: [peer('10.0.0.1'), peer('fd00::1', 5300)] });
  });

  it('may be asked although they are not public, at their own port; nobody else may', () => {
    const named = namedPeers(resolversOf(config));
    expect(
      [peer('127.0.0.1', 5353), peer('10.0.0.1'), peer('fd00::1', 5300), peer('::ffff:10.0.0.1')].map(named),
    ).to.deep.equal([true, true, true, true]);
    expect([peer('127.0.0.1', 53), peer('10.0.0.2'), peer('fd00::1')].map(named)).to.deep.equal([false, false, false]);
  });

  it('are written with brackets where the address has colons', () => {
    expect([peerText(peer('192.0.2.1')), peerText(peer('2001:db8::1'))]).to.deep.equal([
      '192.0.2.1:53',
      '[2001:db8::1]:53',
    ]);
  });
});
