import { createHash } from 'node:crypto';
import { createGunzip } from 'node:zlib';
import { parseFrame } from '../core/frame.ts';
import { frameSpace } from '../core/sweep/block-space.ts';
import type { SweepMap } from '../core/sweep/sweep-map.ts';
import { mapReader, mapText } from '../core/sweep/sweep-map.ts';
import type { ReadSweep, SweepLeaf } from '../core/sweep/sweep-record.ts';
import { weightRuns } from '../core/sweep/sweep-weights.ts';
import type { Blobs } from '../evidence/blobs.ts';
import { EvidenceError } from '../evidence/evidence-log.ts';
import type { ReadableLog } from '../evidence/readable-log.ts';
import { parseClients, routeWeights } from './clients.ts';

/** A sweep by its leaf. */
export interface RecordedSweep {
  readonly index: number;
  readonly leaf: SweepLeaf;
}

/** The sweeps of a log, in order. */
export async function recordedSweeps(log: Pick<ReadableLog, 'scan'>): Promise<readonly RecordedSweep[]> {
  const found: RecordedSweep[] = [];
  for await (const { index, leaf } of log.scan(['sweep'])) if (leaf.$kind === 'sweep') found.push({ index, leaf });
  return found;
}

/** Reads what a sweep found. Rejects with EvidenceError `corrupt` when its blobs are gone or are not what its leaf says. */
export async function openSweep(
  leaf: SweepLeaf,
  { dir, blobs }: { dir: string; blobs: Pick<Blobs, 'get'> },
): Promise<ReadSweep> {
  const gone = (what: string): EvidenceError =>
    new EvidenceError(
      'corrupt',
      dir,
      `${dir}: the ${what} of the sweep of ${leaf.endpoint} is not there, or not whole: restore its blobs`,
    );
  const [clients, packed] = await Promise.all([blobs.get(leaf.clients), blobs.get(leaf.blob)]);
  if (clients === undefined) throw gone('client blocks');
  if (packed === undefined) throw gone('map');
  const { space, weights } = clientsOf(leaf, Buffer.from(clients).toString());
  try {
    const map = await unpackedMap(packed);
    if (digestOf(mapText(map, space)) === leaf.map) return { leaf, map, space, weights };
  } catch (error) {
    // The blob has its digest, so it was kept by somebody else's hand or version.
    throw Object.assign(gone('map'), { cause: error });
  }
  throw gone('map');
}

/** Rejects with what zlib or the reader of maps finds wrong. */
async function unpackedMap(packed: Uint8Array): Promise<SweepMap> {
  const reader = mapReader();
  const text = createGunzip().setEncoding('utf8');
  text.end(packed);
  for await (const piece of text as AsyncIterable<string>) reader.read(piece);
  return reader.map();
}

/** Of a text that is too long to be held. */
function digestOf(pieces: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

function clientsOf({ family }: SweepLeaf, text: string): Pick<ReadSweep, 'space' | 'weights'> {
  if (family === 6) {
    const routes = parseClients(text);
    return { space: routes, weights: routeWeights(routes) };
  }
  const frame = parseFrame(text);
  return { space: frameSpace(frame), weights: weightRuns(frame) };
}
