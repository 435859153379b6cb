import { formatPrefix, parsePrefix } from '../core/address.ts';
import type { Frame } from '../core/frame.ts';
import type { BlockSpace, Stretch } from '../core/sweep/block-space.ts';
import { blockNumber, blockOfNumber, blockSpace } from '../core/sweep/block-space.ts';
import type { WeightRun } from '../core/sweep/sweep-weights.ts';
import { formatTable, parseInteger, parseTable, TableError } from '../core/table.ts';
import { readAddressRows } from '../feeds/address-rows.ts';
import { packagedOrigins } from '../feeds/data-files.ts';
import { readLocalFiles } from '../feeds/local-file.ts';

const TITLE = 'landfall routes v1';
const COLUMNS = ['first', 'blocks'];
const COMMA = 44;

/**
 * The IPv6 clients of a sweep: what the networks of a frame originate, in /48s. How many users are behind which of them nobody says.
 * Rejects with FeedError when the data package cannot be read.
 */
export async function routedClients({ rows }: Pick<Frame, 'rows'>): Promise<string> {
  const asns = new Set(rows.map(({ asn }) => asn));
  const found: Stretch[] = [];
  await readAddressRows(readLocalFiles(packagedOrigins().paths), {
    row4: () => undefined,
    row6: (first, last, line, from, to) => {
      const comma = line.indexOf(COMMA, from);
      const asn = Number(line.toString('latin1', from, comma < 0 || comma > to ? to : comma));
      if (!Number.isInteger(asn)) return 'the third field is no AS number';
      if (!asns.has(asn)) return undefined;
      const begin = blockNumber({ family: 6, words: first });
      const end = blockNumber({ family: 6, words: last });
      // A block that begins within a range of its own is asked for in the name of the range.
      found.push({ first: begin, blocks: end - begin + 1 });
      return undefined;
    },
  });
  return formatClients(blockSpace(6, found));
}

/** One text for one set of blocks. */
function formatClients({ family, stretches }: BlockSpace): string {
  const rows = stretches.map(({ first, blocks }) => [formatPrefix(blockOfNumber(family, first)), blocks]);
  return formatTable(TITLE, [], COLUMNS, rows);
}

/** Reads what `formatClients` printed of /48s. Throws TableError with the line. */
export function parseClients(text: string): BlockSpace {
  const { rows, firstLine } = parseTable(text, TITLE, COLUMNS);
  const stretches = rows.map(([first = '', blocks = ''], i): Stretch => {
    const prefix = parsePrefix(first);
    if (prefix === undefined || prefix.length !== 48) throw new TableError(firstLine + i, `"${first}" is no /48`);
    return { first: blockNumber(prefix.address), blocks: parseInteger(blocks, 'blocks', 1, 2 ** 48, firstLine + i) };
  });
  return blockSpace(6, stretches);
}

/** Each block as much as another, and of no network by name. */
export function routeWeights({ blocks }: BlockSpace): readonly WeightRun[] {
  return blocks === 0 ? [] : [{ blocks, weight: 1, network: 'IPv6 routes' }];
}
