import { type ClosedWindow, parseClosedWindow } from '../core/closed-window.ts';
import { CanonicalJsonError, canonicalJson, parseCanonicalJson } from '../evidence/canonical-json.ts';
import { TILE_WIDTH } from '../evidence/tlog/tile.ts';
import type { EvidenceSource } from './evidence-source.ts';
import { Refuted } from './finding.ts';

/** Which leaves of a log an extract is about: those that the record of one closed window takes to be audited. */
export interface Extract {
  readonly window: ClosedWindow;
  /** From one index up to another, in order and apart. */
  readonly leaves: readonly (readonly [from: number, to: number])[];
}

/** Where an extract says so; a whole log has no such file. */
const EXTRACT_FILE = 'extract.json';
const MAX_BYTES = 1_000_000;

/** Canonical JSON. */
export function formatExtract({ window, leaves }: Extract): string {
  return canonicalJson({ window: window.name, leaves });
}

/** Undefined for evidence that is whole. Throws Refuted when the file is not in its form. */
export async function readExtract(source: EvidenceSource): Promise<Extract | undefined> {
  const bytes = await source.read(EXTRACT_FILE, MAX_BYTES);
  if (bytes === undefined) return undefined;
  const extract = parseExtract(bytes.toString());
  if (extract === undefined)
    throw new Refuted({ file: EXTRACT_FILE }, 'does not say of what window which leaves are here');
  return extract;
}

// Written by whoever made the extract: any text.
function parseExtract(text: string): Extract | undefined {
  try {
    const { window: name, leaves } = Object(parseCanonicalJson(text)) as { window: unknown; leaves: unknown };
    const window = typeof name === 'string' ? parseClosedWindow(name) : undefined;
    return window === undefined || !areRanges(leaves) ? undefined : { window, leaves };
  } catch (error) {
    // That it is none is the answer.
    if (error instanceof CanonicalJsonError) return undefined;
    throw error;
  }
}

function areRanges(value: unknown): value is Extract['leaves'] {
  if (!Array.isArray(value)) return false;
  let before = -1;
  return value.every((range: unknown) => {
    const [from, to] = Array.isArray(range) ? (range as readonly unknown[]) : [];
    if (typeof from !== 'number' || typeof to !== 'number' || from <= before || to <= from) return false;
    before = to;
    return true;
  });
}

/** Whether an extract, or the whole where there is none, holds a leaf. */
export function hasLeaf(extract: Extract | undefined, at: number): boolean {
  return extract === undefined || extract.leaves.some(([from, to]) => from <= at && at < to);
}

/** Whether it holds a bundle: one with any of its leaves. */
export function hasBundle(extract: Extract | undefined, index: number): boolean {
  const [first, end] = [index * TILE_WIDTH, (index + 1) * TILE_WIDTH];
  return extract === undefined || extract.leaves.some(([from, to]) => from < end && first < to);
}
