import { parseClosedWindow } from '../core/closed-window.ts';
import { isNoteOf } from '../core/note.ts';
import type { Leaf } from '../core/record.ts';
import { utcDay } from '../core/windows.ts';
import type { ReadableLog } from '../evidence/readable-log.ts';
import type { Extract } from '../verify/extract.ts';
import { blobsNamedBy } from './blob-names.ts';

/** Which leaves and blobs the record of a closed window takes to be audited by itself. */
export interface WindowExtract extends Extract {
  /** By digest. */
  readonly blobs: ReadonlySet<string>;
}

/**
 * Finds them in a log: all that stands from the first slot of the window to the last leaf about its slots, its records, and from before
 * what these go on from: inputs and commitments, the last echo of each authority, the traces that were consulted; beside that,
 * whatever people have said of it since. Undefined when the
 * log has no record of such a window.
 */
export async function extractWindow(log: ReadableLog, name: string): Promise<WindowExtract | undefined> {
  const window = parseClosedWindow(name);
  if (window === undefined) return undefined;
  const isWithin = (slot: number): boolean => slot * 1000 >= window.fromMs && slot * 1000 < window.toMs;
  const isDayOf = (day: string): boolean => day >= utcDay(window.fromMs) && day < utcDay(window.toMs);
  const singles = new Set<number>();
  const before = new Map<string, number>();
  let range: { readonly from: number; to: number } | undefined;
  let recorded = false;

  function take(leaf: Leaf, index: number): void {
    if (leaf.$kind === 'adjudication' || leaf.$kind === 'note') {
      if (leaf.$kind === 'note' ? isNoteOf(leaf, name) : isWithin(leaf.slot)) singles.add(index);
      return; // It may be made years later, and is not of the time between.
    }
    if ('slot' in leaf && leaf.$kind !== 'anchor' && isWithin(leaf.slot)) {
      range ??= { from: index, to: index };
      range.to = index + 1;
    }
    for (const key of range === undefined ? goneOnFrom(leaf) : []) before.set(key, index);
    if ('day' in leaf && isDayOf(leaf.day)) singles.add(index);
    if (leaf.$kind === 'judgement' && isWithin(leaf.slot)) {
      for (const { trace } of leaf.judgements) if (trace !== undefined) singles.add(trace);
    }
    if (leaf.$kind === 'window' && leaf.window === name) {
      recorded = true;
      singles.add(index);
    }
  }

  for await (const { index, leaf } of log.scan()) take(leaf, index);
  if (!recorded) return undefined;
  for (const index of before.values()) singles.add(index);
  for (let index = range?.from ?? 0; index < (range?.to ?? 0); index += 1) singles.add(index);
  const indices = [...singles].sort((a, b) => a - b);
  const blobs = new Set<string>();
  for (const index of indices) {
    const leaf = await log.read(index);
    if (leaf !== undefined) for (const sha256 of blobsNamedBy(leaf)) blobs.add(sha256);
  }
  return { window, leaves: rangesOf(indices), blobs };
}

/** By what a leaf before the window is needed: the last of each key is. */
function goneOnFrom(leaf: Leaf): readonly string[] {
  switch (leaf.$kind) {
    case 'software':
    case 'configuration':
      return [leaf.$kind];
    case 'frame':
    case 'manifest':
    case 'snapshot':
      return [`${leaf.$kind} ${leaf.sha256}`];
    case 'judgement':
      return leaf.judgements.flatMap(({ echoing }) => (echoing ?? []).map((zone) => `echo ${leaf.claim} ${zone}`));
    default:
      return [];
  }
}

function rangesOf(indices: readonly number[]): Extract['leaves'] {
  const ranges: [number, number][] = [];
  for (const index of indices) {
    const last = ranges.at(-1);
    if (last?.[1] === index) last[1] = index + 1;
    else ranges.push([index, index + 1]);
  }
  return ranges;
}
