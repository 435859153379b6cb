import { formatPrefix } from '../core/address.ts';
import type { PathVerdict } from '../core/trace.ts';
import { type ServedTruth, servedTruth } from './laboratory-connections.ts';
import { laboratoryTruth } from './laboratory-truth.ts';
import { pathTruth } from './path-truth.ts';
import { blocksOf } from './steering.ts';
import type { Laboratory } from './topology.ts';
import { addressesOfName, landingAddresses } from './topology-lookup.ts';
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

/**
 * What is true of a laboratory: the answer to each cell, and from each vantage the ways to each address that names lead to, what they
 * must be read as, and what connecting there shows.
 */
export interface LaboratoryTruths {
  readonly cells: readonly { readonly cell: Cell; readonly truth: Truth }[];
  readonly paths: readonly {
    readonly vantage: string;
    readonly address: string;
    readonly verdict: PathVerdict;
    readonly ways: readonly TruePath[];
  }[];
  readonly connections: readonly (ServedTruth & {
    readonly vantage: string;
    readonly name: string;
    readonly address: string;
  })[];
}

/** Of the budget of a connection, 4 s in the laboratory's service, the drawn address gets half. */
const PATIENCE_MS = 2000;

export function truthsOf(lab: Laboratory): LaboratoryTruths {
  const vantages = lab.nodes.filter(({ vantage }) => vantage !== undefined);
  return {
    cells: laboratoryCells(lab).map((cell) => ({ cell, truth: laboratoryTruth(lab, cell) })),
    paths: vantages.flatMap(({ id }) =>
      landingAddresses(lab.world).map((address) => ({
        vantage: id,
        address,
        verdict: pathTruth(lab, id, address),
        ways: pathsTo(lab, id, address),
      })),
    ),
    connections: vantages.flatMap(({ id }) =>
      lab.world.endpoints.flatMap(({ name }) =>
        addressesOfName(lab, name).map((address) => ({
          vantage: id,
          name,
          address,
          ...servedTruth(lab, id, { name, address }, PATIENCE_MS),
        })),
      ),
    ),
  };
}
