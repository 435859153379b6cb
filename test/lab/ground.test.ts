import { expect } from 'chai';
import { specialPurpose } from '../../src/core/special-purpose.ts';
import { laboratory } from '../../src/world/laboratory.ts';
import {
  addressesOfName,
  addressesOn,
  announcementFor,
  holderOf,
  linkEndsOf,
  partyOf,
  worldAddresses,
} from '../../src/world/topology-lookup.ts';
import { routesOf } from '../../src/world/topology-routes.ts';
import { shortestWays } from '../../src/world/topology-ways.ts';
import { addressOf, blockOf, ownerOf } from '../../src/world/world.ts';

const { nodes, links, announcements, world } = laboratory;

/** The provider's places, between which there is no link: BGP refuses routes with the own number, so none reaches another. */
const PLACES = [['pedge', 'pcore', 'ash', 'phx', 'tenant'], ['epop'], ['wpop']];

function isCutOff(from: string, to: string): boolean {
  const [a, b] = [from, to].map((id) => PLACES.find((place) => place.includes(id)));
  return a !== undefined && b !== undefined && a !== b;
}

describe('the ground of the laboratory', () => {
  it('has nodes with names that devices can bear, each once', () => {
    expect(new Set(nodes.map(({ id }) => id)).size).to.equal(nodes.length);
    for (const { id } of nodes) expect(id).to.match(/^[a-z][a-z0-9]{0,7}$/);
  });

  it('numbers every link once, in a /31 and a /127', () => {
    const ends = links.flatMap(({ v4, v6 }) => [...v4, ...v6]);
    expect(new Set(ends).size).to.equal(4 * links.length);
    for (const { v4, v6 } of links) {
      expect(Number(v4[0].split('.').at(-1)) % 2).to.equal(0);
      expect(Number.parseInt(v6[0].split(':').at(-1) ?? '', 16) % 2).to.equal(0);
    }
  });

  it('uses only addresses that a draw may land on', () => {
    for (const address of worldAddresses(laboratory))
      expect(specialPurpose(addressOf(address)), address).to.equal(undefined);
  });

  it('gives every address of the world a machine, which is its owner’s but for the one that is hauled away', () => {
    for (const address of worldAddresses(laboratory)) {
      const node = nodes.find(({ id }) => id === holderOf(laboratory, address));
      expect(node, address).not.to.equal(undefined);
      if (node === undefined || addressesOfName(laboratory, 'hauled.quillbird.example').includes(address)) continue;
      expect(partyOf(laboratory, node).id, address).to.equal(ownerOf(world, address)?.party.id);
      expect(addressesOn(laboratory, node.id)).to.include(address);
    }
  });

  it('announces every prefix that a party owns, from that party', () => {
    for (const { id, places } of world.parties) {
      for (const prefix of places.flatMap((place) => place.prefixes)) {
        const announcement = announcements.find((one) => one.prefix === prefix);
        expect(nodes.find((node) => node.id === announcement?.router)?.party, prefix).to.equal(id);
      }
    }
  });

  it('announces one prefix from two places and none else twice, and only what a neighbour or the router itself takes', () => {
    const twice = [...Map.groupBy(announcements, ({ prefix }) => prefix)].filter(([, all]) => all.length > 1);
    expect(twice.map(([prefix, all]) => [prefix, ...all.map(({ router }) => router)])).to.deep.equal([
      ['129.146.81.0/24', 'wpop', 'epop'],
    ]);
    for (const { prefix, router, to } of announcements) {
      expect(() => blockOf(prefix)).not.to.throw();
      const neighbours = linkEndsOf(laboratory, router).map(({ peer }) => peer);
      expect([router, ...neighbours], prefix).to.include(to);
    }
  });

  it('has one way between two nodes, or two over the parallel branches', () => {
    const branches = ['left1', 'left2', 'right1', 'right2'];
    for (const { id: from } of nodes) {
      for (const { id: to } of nodes) {
        const ways = shortestWays(laboratory, from, to);
        const apart = new Set(ways.map((way) => way.filter((node) => !branches.includes(node)).join(' ')));
        if (branches.includes(from) || branches.includes(to)) continue;
        expect(apart.size, `${from} to ${to}`).to.equal(isCutOff(from, to) ? 0 : 1);
        expect(ways.length).to.be.at.most(2);
      }
    }
  });

  it('gives every router a route to every prefix that is not announced in another of the provider’s places alone', () => {
    for (const { id } of nodes.filter(({ role }) => role === 'router')) {
      const routes = routesOf(laboratory, id);
      for (const [prefix, all] of Map.groupBy(announcements, (announcement) => announcement.prefix)) {
        const isReached = all.some(({ router }) => !isCutOff(id, router));
        expect(routes.has(prefix), `${id} ${prefix}`).to.equal(isReached);
      }
    }
  });

  it('leads every name that has addresses to machines, and names without address to none', () => {
    for (const { name } of world.endpoints) {
      const leadsNowhere = ['loop', 'www.lame', 'gone'].some((label) => name.startsWith(`${label}.`));
      expect(addressesOfName(laboratory, name).length === 0, name).to.equal(leadsNowhere);
    }
  });

  it('routes an address by the longest prefix that holds it', () => {
    expect(announcementFor(laboratory, '9.104.10.2')?.prefix).to.equal('9.104.10.0/24');
    expect(announcementFor(laboratory, '9.104.11.2')?.prefix).to.equal('9.104.0.0/16');
    expect(announcementFor(laboratory, '9.90.0.1')).to.equal(undefined);
  });
});
