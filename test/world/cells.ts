import { addressFromBytes, addressToBytes, formatPrefix } from '../../src/core/address.ts';
import type { Cell } from '../../src/world/truth.ts';
import type { ClientNetwork, ClientRow, World } from '../../src/world/world.ts';
import { blockOf } from '../../src/world/world.ts';

/** A cell and the weight with which a draw hits it, where direct questions are three times as frequent as the resolver's. */
export interface WeighedCell {
  readonly cell: Cell;
  readonly network: ClientNetwork;
  readonly weight: number;
}

/** Every cell of a world, or those of every `stride`-th block of each row. */
export function* cellsOf(world: World, stride = 1): Generator<WeighedCell> {
  for (const network of world.networks) {
    for (const row of network.rows) {
      for (let i = 0; i < row.blocks; i += stride) yield* cellsOfBlock(world, network, row, blockAt(row, i));
    }
  }
}

/** A row's block by its number in the row. */
export function blockAt(row: ClientRow, i: number): string {
  const { address, length } = blockOf(row.first);
  const bytes = addressToBytes(address);
  const first = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  const at = first + (BigInt(i) << BigInt(8 * bytes.length - length));
  const hex = at.toString(16).padStart(2 * bytes.length, '0');
  return formatPrefix({ address: addressFromBytes(Buffer.from(hex, 'hex')), length });
}

function* cellsOfBlock(world: World, network: ClientNetwork, row: ClientRow, block: string): Generator<WeighedCell> {
  for (const endpoint of world.endpoints) {
    for (const family of [4, 6] as const) {
      const share = family === 6 ? network.v6Permille : 1000 - network.v6Permille;
      const weight = row.weight * endpoint.weight * share;
      const cell = { block, name: endpoint.name, family };
      yield { cell: { ...cell, via: 'authoritative' }, network, weight: 3 * weight };
      yield { cell: { ...cell, via: 'recursive' }, network, weight };
    }
  }
}
