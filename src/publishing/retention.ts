import type { Leaf } from '../core/record.ts';
import type { ReadableLog } from '../evidence/readable-log.ts';

/** Kinds of leaves that name blobs, or name what names them. */
const KINDS: readonly Leaf['$kind'][] = [
  'configuration',
  'frame',
  'manifest',
  'snapshot',
  'judgement',
  'confirmation',
  'connection-judgement',
  'connection',
  'anchor',
  'trace',
  'window',
];

/**
 * The blobs that a log last needed before a moment (Unix seconds), by digest: lists of feeds by which no later slot was judged,
 * certificates and outputs of tracers. What slots were drawn from and judged by otherwise, and the breakdowns and descriptions of
 * closed windows, is small, and is kept for good. So are blobs that no leaf names: it may be about to.
 */
export async function agedBlobs(log: Pick<ReadableLog, 'scan'>, before: number): Promise<ReadonlySet<string>> {
  const lastNeeded = new Map<string, number>();
  const kept = new Set<string>();
  const feeds = new Map<string, readonly string[]>();
  let inForce: string | undefined;

  function need(sha256: string, at: number): void {
    lastNeeded.set(sha256, Math.max(at, lastNeeded.get(sha256) ?? 0));
  }

  function take(leaf: Leaf): void {
    switch (leaf.$kind) {
      case 'configuration':
        for (const sha256 of [leaf.sha256, leaf.judging, leaf.drawing]) if (sha256 !== undefined) kept.add(sha256);
        return;
      case 'frame':
      case 'manifest':
        kept.add(leaf.sha256);
        return;
      case 'window':
        for (const sha256 of [leaf.breakdowns, leaf.described]) kept.add(sha256);
        return;
      case 'snapshot':
        feeds.set(
          leaf.sha256,
          leaf.feeds.map(({ sha256 }) => sha256),
        );
        inForce = leaf.sha256;
        return;
      case 'judgement':
      case 'confirmation':
      case 'connection-judgement':
        for (const sha256 of feeds.get(leaf.snapshot) ?? []) need(sha256, leaf.slot);
        return;
      case 'connection':
      case 'anchor':
        for (const { step, outcome } of leaf.observations) {
          if (step === 'tls-handshake' && outcome.ok) for (const sha256 of outcome.value.chain) need(sha256, leaf.slot);
        }
        return;
      case 'trace':
        if (leaf.outcome.ok) need(leaf.outcome.raw, leaf.startedMs / 1000);
    }
  }

  for await (const { leaf } of log.scan(KINDS)) take(leaf);
  // The next slot will be judged by it.
  for (const sha256 of feeds.get(inForce ?? '') ?? []) kept.add(sha256);
  const aged = [...lastNeeded].filter(([sha256, at]) => at < before && !kept.has(sha256));
  return new Set(aged.map(([sha256]) => sha256));
}
