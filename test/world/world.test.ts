import { expect } from 'chai';
import fc from 'fast-check';
import { formatPrefix, lastOf, parseAddress, parsePrefix, prefixContains, prefixOf } from '../../src/core/address.ts';
import { specialPurpose } from '../../src/core/special-purpose.ts';
import { scenarioOf, scenarios } from '../../src/world/scenarios.ts';
import { steer } from '../../src/world/steering.ts';
import type { World } from '../../src/world/world.ts';
import { addressOf, blockOf, chainOf, hostOf, ownerOf, shareAt, zoneOf } from '../../src/world/world.ts';
import { blockAt, cellsOf } from './cells.ts';

function serverAddresses(world: World): readonly string[] {
  return world.zones.flatMap(({ servers }) => servers.flatMap(({ addresses }) => addresses));
}

function answerAddresses(world: World): readonly string[] {
  const steered = world.knobs.flatMap((knob) => (knob.kind === 'steer' ? knob.to : []));
  return [
    ...world.hosts.flatMap((host) =>
      'alias' in host
        ? []
        : [...host.v4.east, ...host.v4.west, ...host.v6.east, ...host.v6.west].flatMap(({ addresses }) => addresses),
    ),
    ...steered.flatMap(({ v4, v6 }) => [...v4, ...v6]),
  ];
}

describe('a world', () => {
  for (const { name, story, world } of scenarios) {
    describe(`of the scenario ${name}`, () => {
      it('has a story of one line', () => {
        expect(story).to.match(/^[^\n]{20,170}\.$/u);
      });

      it('gives addresses that somebody owns and a client could use', () => {
        for (const address of [...answerAddresses(world), ...serverAddresses(world), world.resolver]) {
          expect(ownerOf(world, address), address).not.to.equal(undefined);
          expect(specialPurpose(addressOf(address)), address).to.equal(undefined);
        }
      });

      it('has places that do not overlap', () => {
        const prefixes = world.parties.flatMap(({ places }) => places.flatMap((place) => place.prefixes.map(blockOf)));
        for (const [i, a] of prefixes.entries()) {
          for (const b of prefixes.slice(i + 1)) {
            const overlap = prefixContains(a, b.address) || prefixContains(b, a.address);
            expect(overlap, `${formatPrefix(a)} and ${formatPrefix(b)}`).to.equal(false);
          }
        }
      });

      it('speaks of nobody real but the provider', () => {
        const names = [...world.hosts.map((host) => host.name), ...world.zones.map(({ apex }) => apex)];
        for (const host of names) expect(host).to.match(/\.example$/);
        for (const { kind, asn } of world.parties) if (kind !== 'provider') expect(asn).to.be.within(64496, 64511);
        for (const { asn, rows } of world.networks) {
          expect(asn).to.be.within(64496, 64511);
          for (const { first } of rows)
            expect(specialPurpose(blockOf(first).address)).to.match(/benchmarking|documentation/);
        }
      });

      it('has every name in a zone, and every endpoint ends in addresses', () => {
        for (const host of world.hosts) expect(zoneOf(world, host.name), host.name).not.to.equal(undefined);
        for (const endpoint of world.endpoints) {
          const last = hostOf(world, chainOf(world, endpoint.name).at(-1) ?? '');
          expect(last, endpoint.name).to.have.property('v4');
        }
      });

      it('gives one answer within one scope, in every row and at any time', () => {
        for (const host of world.hosts) {
          if ('alias' in host) continue;
          for (const network of world.networks) {
            for (const row of network.rows) {
              const client = blockOf(blockAt(row, row.blocks - 1));
              const asked = steer(world, host, 4, client, 95_000);
              const wide = prefixOf(client.address, Math.min(asked.scope, client.length));
              expect(steer(world, host, 4, wide, 95_000), `${host.name} ${row.first}`).to.deep.equal(asked);
            }
          }
        }
      });
    });
  }

  it('has scopes that never span two rows', () => {
    for (const { world } of scenarios) {
      for (const host of world.hosts) {
        if ('alias' in host) continue;
        for (const network of world.networks) {
          for (const row of network.rows) {
            const first = blockOf(row.first);
            const last = blockOf(blockAt(row, row.blocks - 1));
            const scope = Math.min(host.scope[first.address.family], first.length);
            expect(prefixOf(first.address, scope).address, `${host.name} ${row.first}`).to.deep.equal(first.address);
            expect(lastOf(prefixOf(last.address, scope)), `${host.name} ${row.first}`).to.deep.equal(lastOf(last));
          }
        }
      }
    }
  });

  it('has more than one answer for its clients', () => {
    const world = scenarioOf('steady')?.world;
    const host = world && hostOf(world, 'www.quillbird.example');
    if (world === undefined || host === undefined || 'alias' in host) throw new TypeError('no www');
    const answers = new Set(
      [...cellsOf(world)].map(({ cell }) => steer(world, host, 4, parsePrefix(cell.block), 0).addresses.join()),
    );
    expect(answers).to.have.lengthOf(2);
  });

  it('gives strangers an answer too, and to whoever sends no client subnet the vantage’s, with scope 0', () => {
    const world = scenarioOf('founding')?.world;
    const host = world && hostOf(world, 'www.quillbird.example');
    if (world === undefined || host === undefined || 'alias' in host) throw new TypeError('no www');
    expect(steer(world, host, 4, blockOf('192.0.2.0/24'), 0).addresses).not.to.have.lengthOf(0);
    const blind = steer(world, host, 4, undefined, 0);
    expect(blind.scope).to.equal(0);
    expect(blind.addresses).to.deep.equal(steer(world, host, 4, blockOf(world.vantage), 0).addresses);
  });

  it('has knobs that may end, and then all is as before', () => {
    const knob = { kind: 'lose', fromS: 10, overS: 10, share: 0.8, untilS: 40 } as const;
    expect([0, 15, 39.999, 40, 1000].map((s) => shareAt(knob, 1000 * s))).to.deep.equal([0, 0.4, 0.8, 0, 0]);
  });

  it('has knobs that rise from nothing to their share and stay', () => {
    fc.assert(
      fc.property(
        fc.nat(100),
        fc.nat(100),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(300_000),
        (fromS, overS, share, atMs) => {
          const at = shareAt({ kind: 'lose', fromS, overS, share }, atMs);
          expect(at).to.be.within(0, share);
          if (atMs < fromS * 1000) expect(at).to.equal(0);
          if (atMs >= (fromS + overS) * 1000) expect(at).to.equal(share);
        },
      ),
    );
  });

  it('refuses a description that is none', () => {
    const world = scenarioOf('steady')?.world;
    if (world === undefined) throw new TypeError('no steady');
    expect(() => blockOf('198.18.0.1/24')).to.throw(TypeError, 'block');
    expect(() => ownerOf(world, '1.2.3')).to.throw(TypeError, 'address');
    expect(parseAddress(world.resolver)).not.to.equal(undefined);
    const loop = { ...world, hosts: [{ name: 'a.example', ttl: 1, alias: 'a.example' }] };
    expect(() => chainOf(loop, 'a.example')).to.throw(RangeError, 'aliases');
  });
});
