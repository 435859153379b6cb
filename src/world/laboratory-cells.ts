import { formatPrefix } from '../core/address.ts';
import { laboratoryTruth } from './laboratory-truth.ts';
import { blocksOf } from './steering.ts';
import type { Laboratory } from './topology.ts';
import { landingAddresses } from './topology-lookup.ts';
import { pathsTo, type TruePath } from './topology-paths.ts';
import type { Cell, Truth } from './truth.ts';

/** Everything that can be drawn in a laboratory: client block, endpoint, family, and who is asked. */
export function laboratoryCells({ world }: Laboratory): readonly Cell[] {
  const blocks = world.networks.flatMap(({ rows }) => rows.flatMap(blocksOf)).map(formatPrefix);
  return blocks.flatMap((block) =>
    world.endpoints.flatMap(({ name }) =>
      ([4, 6] as const).flatMap((family) =>
        (['authoritative', 'recursive'] as const).map((via) => ({ block, name, family, via })),
      ),
    ),
  );
}

/** What is true of a laboratory: the answer to each cell, and the ways from each vantage to each address that names lead to. */
export interface LaboratoryTruths {
  readonly cells: readonly { readonly cell: Cell; readonly truth: Truth }[];
  readonly paths: readonly { readonly vantage: string; readonly address: string; readonly ways: readonly TruePath[] }[];
}

export function truthsOf(lab: Laboratory): LaboratoryTruths {
  const vantages = lab.nodes.filter(({ vantage }) => vantage !== undefined);
  return {
    cells: laboratoryCells(lab).map((cell) => ({ cell, truth: laboratoryTruth(lab, cell) })),
    paths: vantages.flatMap(({ id }) =>
      landingAddresses(lab.world).map((address) => ({ vantage: id, address, ways: pathsTo(lab, id, address) })),
    ),
  };
}
