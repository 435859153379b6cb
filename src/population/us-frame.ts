import { Reader } from 'maxmind';
import type { FrameRow } from '../core/frame.ts';
import { formatFrame } from '../core/frame.ts';
import { sha256Hex } from '../evidence/sha256.ts';
import type { DataFiles } from '../feeds/data-files.ts';
import { readLocalFile, readLocalFiles } from '../feeds/local-file.ts';
import type { BlockRun } from './client-blocks.ts';
import { readOriginBlocks } from './client-blocks.ts';
import type { CountryRecord } from './country-blocks.ts';
import { runsInCountry } from './country-blocks.ts';
import { MOBILE_PERMILLE, type Operator, SOURCES, US_OPERATORS, V6_PERMILLE } from './us-operators.ts';
import { type BlockWeights, blockWeights } from './weights.ts';

const COUNTRY = 'US';
const MAX_MMDB_BYTES = 64 * 1024 * 1024;

/**
 * The text of the frame of US client blocks: the /24s that consumer networks originate and that the country data calls US, each
 * operator's subscribers spread evenly over its own. The same files and table give the same bytes.
 *
 * @throws FeedError when a file cannot be read or is not what it should be.
 */
export async function buildUsFrame(
  origins: DataFiles,
  countries: DataFiles,
  operators: readonly Operator[] = US_OPERATORS,
): Promise<string> {
  const operatorOf = new Map(operators.flatMap((operator) => operator.asns.map((asn) => [asn, operator] as const)));
  const { runs, withV6, sha256 } = await readOriginBlocks(readLocalFiles(origins.paths), new Set(operatorOf.keys()));
  const mmdb = await readLocalFile(countries.paths[0] ?? '', MAX_MMDB_BYTES);
  const inside = runsInCountry(runs, COUNTRY, new Reader<CountryRecord>(mmdb));
  const blocksOf = countBlocks(inside, operatorOf);
  const weights = blockWeights(operators, blocksOf, MOBILE_PERMILLE);
  const rows = inside.map((run): FrameRow => {
    const { name, asns } = operatorOf.get(run.asn) as Operator;
    return {
      first: { address: { family: 4, value: run.first * 256 }, length: 24 },
      blocks: run.blocks,
      weight: weights.weights.get(name) ?? 0,
      asn: run.asn,
      network: name,
      v6Permille: asns.some((asn) => withV6.has(asn)) ? V6_PERMILLE : 0,
    };
  });
  const sources = [`${origins.source} sha256 ${sha256}`, `${countries.source} sha256 ${sha256Hex(mmdb)}`];
  return formatFrame(rows, header(origins.dated, sources, operators, blocksOf, weights));
}

function countBlocks(
  runs: readonly BlockRun[],
  operatorOf: ReadonlyMap<number, Operator>,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { asn, blocks } of runs) {
    const name = operatorOf.get(asn)?.name ?? '';
    counts.set(name, (counts.get(name) ?? 0) + blocks);
  }
  return counts;
}

/** Everything that a reader of the frame alone must know. */
function header(
  dated: number | undefined,
  sources: readonly string[],
  operators: readonly Operator[],
  blocksOf: ReadonlyMap<string, number>,
  { weights, scale }: BlockWeights,
): readonly string[] {
  const blocksAsOf = dated === undefined ? 'undated' : new Date(dated * 1000).toISOString().slice(0, 10);
  return [
    `vintage: ${blocksAsOf} (blocks), 2023-09-30 to late 2025 (subscribers)`,
    'population: US consumer networks with a cited number of subscribers; a block is a /24 of one origin that the country data calls US',
    ...sources.map((source) => `data: ${source}`),
    'makers: RouteViews (routeviews.org), DB-IP (https://db-ip.com), NRO (nro.net), merged by ip-location-db; CC BY 4.0',
    ...Object.entries(SOURCES).map(([id, source]) => `source ${id}: ${source}`),
    `weight: of each block; unit 1/${scale} fixed subscriber, evenly over an operator's blocks, rounded by less than 0.1 %`,
    `assumption: mobile networks carry ${MOBILE_PERMILLE} of 1000 new connections, by their subscribers among each other`,
    `assumption: ${V6_PERMILLE} of 1000 new connections ask for IPv6 where the operator originates any, else none`,
    'assumption: an operator is alike everywhere; its blocks for businesses and infrastructure are not told apart',
    ...operators.map(({ name, subscribers }) => {
      const lines = subscribers.map(({ count, kind, asOf, source }) => `${count} ${kind} (${source}, ${asOf})`);
      return `operator: ${name}: ${lines.join(' and ')} over ${blocksOf.get(name) ?? 0} blocks of ${weights.get(name) ?? 0}`;
    }),
  ];
}
