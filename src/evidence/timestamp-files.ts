import { join } from 'node:path';
import { disk, errnoOf, type Files, writeWhole } from './files.ts';
import { layoutOf } from './layout.ts';
import { TlogFormatError } from './tlog/format-error.ts';
import { parseDecimal, parseUtf8 } from './tlog/text.ts';
import { unreadable, unwritable } from './unwritable.ts';

/**
 * Time stamps lie beside the log: `timestamps/SIZE.note` is the checkpoint of SIZE leaves as it was stamped, `timestamps/SIZE.tsr` what
 * the authority answered over those bytes, and `timestamps/index` has the sizes, one a line, since a web server does not list files.
 */
export const TIMESTAMP_INDEX = 'timestamps/index';

/** Where the stamped checkpoint of a size lies within the evidence, and the answer of the authority. */
export function timestampPaths(size: number): { readonly note: string; readonly response: string } {
  return { note: `timestamps/${size}.note`, response: `timestamps/${size}.tsr` };
}

/** Whether a path within the evidence is one of a time stamp. Asked for by anyone on the web: any text. */
export function isTimestampPath(path: string): boolean {
  return /^timestamps\/(0|[1-9][0-9]{0,15})\.(note|tsr)$/.test(path);
}

/** The sizes of an index, ascending. Throws TlogFormatError when it is none. Written by whoever runs the log: any bytes. */
export function parseTimestampIndex(bytes: Uint8Array): readonly number[] {
  const lines = parseUtf8(bytes, 'the index of time stamps').split('\n');
  if (lines.pop() !== '') throw new TlogFormatError('the index of time stamps does not end in a line break');
  const sizes = lines.map((line) => parseDecimal(line, 'a size in the index of time stamps'));
  if (sizes.some((size, i) => size <= (sizes[i - 1] ?? -1))) {
    throw new TlogFormatError('the sizes in the index of time stamps do not ascend');
  }
  return sizes;
}

/** The text of an index. */
function formatTimestampIndex(sizes: readonly number[]): string {
  return sizes.map((size) => `${size}\n`).join('');
}

/** The sizes that there are time stamps of, ascending. Rejects with EvidenceError `unreadable`. */
export async function stampedSizes(dir: string, files: Files = disk): Promise<readonly number[]> {
  const place = layoutOf(dir).timestamps;
  try {
    const names = await files.list(place);
    const answered = names.flatMap((name) => /^(0|[1-9][0-9]{0,15})\.tsr$/.exec(name)?.[1] ?? []);
    return answered.map(Number).sort((a, b) => a - b);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return []; // Made with the first one.
    throw unreadable(place, error);
  }
}

/** Keeps a time stamp, and resolves once it is durable and in the index. Rejects with EvidenceError `unwritable`. */
export async function keepTimestamp(
  dir: string,
  { size, note, response }: { readonly size: number; readonly note: Uint8Array; readonly response: Uint8Array },
  files: Files = disk,
): Promise<void> {
  const { timestamps, temp } = layoutOf(dir);
  const paths = timestampPaths(size);
  try {
    await files.makeDir(timestamps);
    await files.syncDir(dir);
    // In this order: what the index names is there.
    await writeWhole(files, temp, join(dir, paths.note), note, 'replace');
    await writeWhole(files, temp, join(dir, paths.response), response, 'replace');
    const index = formatTimestampIndex(await stampedSizes(dir, files));
    await writeWhole(files, temp, join(dir, TIMESTAMP_INDEX), Buffer.from(index), 'replace');
  } catch (error) {
    throw unwritable(timestamps, error);
  }
}
