import { expect } from 'chai';
import fc from 'fast-check';
import { clientMap } from '../../lab/render/client-map.ts';
import type { Address } from '../../src/core/address.ts';
import {
  addressFromBytes,
  bitsOf,
  compareAddresses,
  firstOf,
  formatPrefix,
  lastOf,
  prefixContains,
} from '../../src/core/address.ts';
import { laboratory } from '../../src/world/laboratory.ts';
import { blocksOf, steer } from '../../src/world/steering.ts';
import type { AddressHost } from '../../src/world/world.ts';
import { blockOf } from '../../src/world/world.ts';

const hosts = laboratory.world.hosts.filter((host): host is AddressHost => !('alias' in host));
const maps = hosts.map((host) => ({ host, pieces: clientMap(laboratory, host) }));
const anyAddress: fc.Arbitrary<Address> = fc
  .constantFrom(4, 16)
  .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))
  .map(addressFromBytes);

describe('the map of clients for a name server', () => {
  it('has exactly one piece for any client there can be', () => {
    fc.assert(
      fc.property(anyAddress, fc.constantFrom(...maps), (client, { pieces }) => {
        const holding = pieces.filter(({ clients }) => {
          const block = blockOf(clients);
          return block.address.family === client.family && prefixContains(block, client);
        });
        expect(holding).to.have.lengthOf(1);
      }),
    );
  });

  it('has neither gap nor overlap from the first address to the last', () => {
    for (const { pieces } of maps) {
      for (const family of [4, 6] as const) {
        const blocks = pieces
          .map(({ clients }) => blockOf(clients))
          .filter(({ address }) => address.family === family)
          .sort((a, b) => compareAddresses(a.address, b.address));
        const size = blocks.reduce((sum, { length }) => sum + 2n ** BigInt(bitsOf(family) - length), 0n);
        expect(size).to.equal(2n ** BigInt(bitsOf(family)));
        for (const [i, block] of blocks.slice(1).entries()) {
          expect(compareAddresses(lastOf(blocks[i] ?? block), firstOf(block))).to.be.below(0);
        }
      }
    }
  });

  it('gives every client of the frame what the world gives it, with its scope as the length', () => {
    for (const { host, pieces } of maps) {
      const byBlock = new Map(pieces.map((piece) => [piece.clients, piece]));
      for (const block of laboratory.world.networks.flatMap(({ rows }) => rows.flatMap(blocksOf))) {
        const length = Math.min(host.scope[block.address.family], block.length);
        const piece = byBlock.get(formatPrefix({ address: firstOf({ ...block, length }), length }));
        expect(piece?.v4).to.deep.equal(steer(laboratory.world, host, 4, block, 0).addresses);
        expect(piece?.v6).to.deep.equal(steer(laboratory.world, host, 6, block, 0).addresses);
      }
    }
  });
});
