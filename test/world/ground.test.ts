import { expect } from 'chai';
import { specialPurpose } from '../../src/core/special-purpose.ts';
import { greatCircleKm } from '../../src/core/sphere.ts';
import { connectionTruth } from '../../src/world/connection-truth.ts';
import type { Ground } from '../../src/world/ground.ts';
import { groundPaths, VANTAGE } from '../../src/world/ground.ts';
import { pathTruth, roundTripsUs } from '../../src/world/path-truth.ts';
import { groundOf, quillbirdVantage } from '../../src/world/quillbird-ground.ts';
import { scenarioOf, scenarios } from '../../src/world/scenarios.ts';
import { addressesOfName, landingAddresses } from '../../src/world/topology-lookup.ts';
import { originOf } from '../../src/world/topology-paths.ts';
import { addressOf, ownerOf } from '../../src/world/world.ts';

function groundFor(name: string): Ground {
  const scenario = scenarioOf(name);
  if (scenario === undefined) throw new RangeError(name);
  return groundOf(scenario.world);
}

function nodesTo(ground: Ground, address: string): readonly string[] {
  return groundPaths(ground, address).map(({ hops }) => hops.map(({ node }) => node).join(' '));
}

function roundTripTo(ground: Ground, address: string): number | undefined {
  const [path] = groundPaths(ground, address);
  return path === undefined ? undefined : roundTripsUs(ground, VANTAGE, path).at(-1);
}

describe('the ground of the demo', () => {
  for (const { name, world } of scenarios) {
    const ground = groundOf(world);

    it(`leads to every address of ${name}, announced by whoever owns it`, () => {
      for (const address of landingAddresses(world)) {
        expect(originOf(ground, address), address).to.equal(ownerOf(world, address)?.party.asn);
        for (const { ends } of groundPaths(ground, address)) expect(ends, address).not.to.equal('unreachable');
      }
    });

    it(`has hops for ${name} that are private or lie in somebody’s space`, () => {
      for (const address of landingAddresses(world)) {
        for (const hop of groundPaths(ground, address).flatMap(({ hops }) => hops)) {
          for (const from of hop.addresses) {
            const isPrivate = specialPurpose(addressOf(from)) !== undefined;
            expect(isPrivate, `${hop.node} ${from}`).to.equal(hop.node === 'access');
            if (!isPrivate) expect(ownerOf(world, from), `${hop.node} ${from}`).not.to.equal(undefined);
          }
        }
      }
    });
  }

  it('has parallel branches, a private hop, a mute one and a border in the neighbour’s space', () => {
    const ground = groundFor('founding');
    expect(nodesTo(ground, '129.80.10.1')).to.have.members([
      'access core left transit mute pedge pcore ash',
      'access core right transit mute pedge pcore ash',
    ]);
    const hops = groundPaths(ground, '129.80.10.1')[0]?.hops ?? [];
    expect(hops.filter(({ isPrivate }) => isPrivate).map(({ node }) => node)).to.deep.equal(['access']);
    expect(hops.filter(({ icmp }) => icmp === 'silent').map(({ node }) => node)).to.deep.equal(['mute']);
    expect(hops.find(({ node }) => node === 'pedge')).to.include({ owner: 31898, origin: 64509 });
  });

  it('goes as far as the places are away, and never faster than light', () => {
    const ground = groundFor('founding');
    const places = [
      ['129.80.10.1', 39.04, -77.49, 1],
      ['129.146.70.1', 33.45, -112.07, 50],
      ['9.96.16.10', 39.04, -77.49, 1],
      ['9.96.32.10', 1.35, 103.82, 220],
      ['2603:c020:8000::10', 33.45, -112.07, 50],
    ] as const;
    for (const [address, latitude, longitude, ms] of places) {
      const us = roundTripTo(ground, address) ?? 0;
      expect(us / 1000, address).to.equal(ms);
      const km = greatCircleKm(quillbirdVantage, { latitude, longitude });
      expect((us / 1000) * 149.896, address).to.be.at.least(km);
    }
  });

  it('knows what a path must be read as: by owners, which at borders the numbers do not show', () => {
    const ground = groundFor('founding');
    expect(pathTruth(ground, VANTAGE, '129.80.10.1')).to.equal('REACHED_IN_P');
    expect(pathTruth(ground, VANTAGE, '2603:c020:8000::10')).to.equal('REACHED_IN_P');
    expect(pathTruth(ground, VANTAGE, '9.101.0.10'), 'a tenant').to.equal('ENTERED_P');
    expect(pathTruth(ground, VANTAGE, '129.80.64.40'), 'a black hole').to.equal('ENTERED_P');
    expect(pathTruth(ground, VANTAGE, '129.80.64.38'), 'hauled away').to.equal('LEFT_P');
    expect(pathTruth(ground, VANTAGE, '9.99.16.7'), 'the CDN').to.equal('NOT_ENTERED');
    expect(pathTruth(ground, VANTAGE, '9.96.32.10'), 'Singapore').to.equal('NOT_ENTERED');
    expect(pathTruth(ground, VANTAGE, '192.0.2.1'), 'nobody').to.equal('UNKNOWN');
  });

  it('stays on the provider where the story is steady', () => {
    const ground = groundFor('steady');
    for (const { name } of ground.world.endpoints) {
      for (const address of addressesOfName(ground, name)) {
        expect(pathTruth(ground, VANTAGE, address), `${name} ${address}`).to.equal('REACHED_IN_P');
        expect(connectionTruth(ground, name, address).state, `${name} ${address}`).to.equal('answered');
      }
    }
  });
});
