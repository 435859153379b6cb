import { expect } from 'chai';
import type { SocketAddress } from '../../probes/probe.ts';
import type { Config } from '../../src/config/config.ts';
import { parseAddress } from '../../src/core/address.ts';
import { namedPeers, peerText, resolversOf } from '../../src/resolving/resolvers.ts';
import { CONFIG } from '../service/one-claim.ts';

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

  it('of other kinds are asked through their channel', () => {
    const other = { class: 'public-ecs', weight: 1 } as const;
    const url = 'https://dns.example.net:8443/dns-query';
    const resolvers = resolversOf({
      ...CONFIG,
      resolvers: [
        { id: 'tcp', kind: 'tcp', ...other, address: '10.0.0.1', port: 53, trustedAd: true },
        { id: 'dot', kind: 'dot', ...other, address: '10.0.0.2', port: 853, name: 'dns.example.net' },
        { id: 'doh', kind: 'doh', ...other, url, method: 'GET', address: '10.0.0.3' },
        { id: 'far', kind: 'doh', ...other, url, method: 'POST' },
        { id: 'roots', kind: 'authoritative', class: 'authoritative', weight: 1, servers: [] },
      ],
    });
    expect(resolvers.get('tcp')).to.deep.include({
      channel: { transport: 'tcp', peer: peer('10.0.0.1') },
      trustedAd: true,
    });
    expect(resolvers.get('dot')).to.deep.include({
      channel: { transport: 'tls', peer: peer('10.0.0.2', 853), name: 'dns.example.net' },
    });
    expect(resolvers.get('doh')).to.deep.include({
      channel: { transport: 'https', url, method: 'GET', peer: peer('10.0.0.3', 8443) },
    });
    expect(resolvers.get('far')).to.deep.include({
      channel: { transport: 'https', url, method: 'POST', peer: undefined },
    });
    expect(resolvers.get('roots')).to.have.property('roots').with.lengthOf(26);
    const named = namedPeers(resolvers);
    expect([peer('10.0.0.2', 853), peer('10.0.0.3', 8443), peer('10.0.0.3', 443)].map(named)).to.deep.equal([
      true,
      true,
      false,
    ]);
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
