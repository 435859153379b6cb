import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePrefix } from '../../src/core/address.ts';
import type { BlockSpace } from '../../src/core/sweep/block-space.ts';
import { blockNumber } from '../../src/core/sweep/block-space.ts';
import { initLog } from '../../src/evidence/log.ts';
import { configuration, FILES } from '../commands/configuration.ts';

export const ENDPOINTS = ['www.app.example', 'media.app.example', 'bulk.app.example'] as const;

/** A directory to sweep in, with a log of its own and name servers on a port of loopback. */
export async function placeToSweep(
  at: string,
  {
    port,
    queriesPerSecond,
    frame,
  }: { readonly port: number; readonly queriesPerSecond: number; readonly frame: string },
): Promise<string> {
  mkdirSync(at);
  const endpoints = ENDPOINTS.map((host) => `    - { name: ${host}, port: 443, path: /, role: api, weight: 1 }\n`);
  const text = configuration([
    ['  public: { kind: udp, address: 127.0.0.1, port: 1, class: public-ecs, weight: 1 }\n', ''],
    ['kind: authoritative, via: public, weight: 3', `kind: authoritative, servers: ["127.0.0.1:${port}"]`],
    ['attempts: 2 }', `attempts: 2, queries_per_second: ${queriesPerSecond} }`],
    ['{ feed: oci, asns: [31898], region_prefix: us- }', '{ asns: [31898], ranges: none }'],
    ['    oci: { url: "http://127.0.0.1:1/ranges.json" }\n', ''],
  ]).replace(/ {2}quillbird:\n(?: {4}- .*\n)+/, `  quillbird:\n${endpoints.join('')}`);
  const files = { ...FILES, 'frame.tsv': frame, 'origins.csv': ORIGINS, 'landfall.yaml': text };
  for (const [file, content] of Object.entries(files)) writeFileSync(join(at, file), content);
  await initLog(join(at, 'evidence'), { origin: 'example.org/log' });
  return at;
}

/** Of the sites that the name servers send clients to. */
const ORIGINS = [
  '23.32.0.0,23.32.255.255,20940,Akamai',
  '52.94.0.0,52.94.255.255,16509,Amazon',
  '71.18.0.0,71.18.7.255,396986,Bytedance',
  '129.80.0.0,129.80.255.255,31898,Oracle',
  '129.146.0.0,129.146.255.255,31898,Oracle',
  '2600:1f18::,2600:1f18:ffff:ffff:ffff:ffff:ffff:ffff,14618,Amazon',
  '2603:c020::,2603:c020:ffff:ffff:ffff:ffff:ffff:ffff,31898,Oracle',
  '',
].join('\n');

/** Rows of the CSV of a sweep. */
export interface SweptRow {
  /** Number of the first block. */
  readonly first: number;
  readonly blocks: number;
  readonly weight: number;
  readonly addresses: string;
  readonly landing: string;
}

export function rowsOf(csv: string): readonly SweptRow[] {
  const [head, ...rows] = csv.trimEnd().split('\r\n');
  if (head !== 'first,blocks,network,weight_of_each,addresses,landing') throw new RangeError(`another head: ${head}`);
  return rows.map((row) => {
    const [first = '', blocks, , weight, addresses = '', landing = ''] = row.split(',');
    const prefix = parsePrefix(first);
    if (prefix === undefined) throw new RangeError(`no block: ${row}`);
    return { first: blockNumber(prefix.address), blocks: Number(blocks), weight: Number(weight), addresses, landing };
  });
}

/** The row of each block, in the order of ordinals. */
export function* eachBlock(rows: readonly SweptRow[], space: BlockSpace): Generator<SweptRow> {
  let left = space.blocks;
  for (const row of rows) for (let i = 0; i < row.blocks && left > 0; i += 1, left -= 1) yield row;
}
