import { z } from 'zod';
import { CELL_PARTS } from '../core/cells.ts';
import { context, count, counts, next, notMeasured, sha256, time } from './openapi-figures.ts';

/** Schemas of what draws are counted by, and of the published lists that they are judged by. */

export const feed: z.ZodType = z.object({
  id: z.string(),
  kind: z.string(),
  source: z.string(),
  sha256: sha256.nullable(),
  dated: time.nullable(),
  checked: time.nullable().describe('When its publisher last confirmed it; null of a file'),
  limit_seconds: count,
  in_force: z.boolean(),
  prefixes: z.object({ v4: count, v6: count }).nullable(),
  refused: z.record(z.string(), count),
  last_refusal: z.string().nullable(),
});

const snapshot = {
  leaf: count.describe('Index of its leaf'),
  sha256,
  at: time.describe('When it came into force, to the length of a slot'),
  href: z.string(),
};

const changed = z.object({ count, rows: z.array(z.unknown()) }).describe('How many rows, and the first of them');

const name = z.string().optional();

export const cells: z.ZodType = z.object({
  ...context,
  claim: z.string(),
  window: z.string(),
  by: z.array(z.enum(CELL_PARTS)),
  cells: z.array(z.object({ endpoint: name, family: name, network: name, n: count, counts })),
  sentence: z.string(),
  not_measured: notMeasured,
  next,
});

export const feeds: z.ZodType = z.object({
  ...context,
  feeds: z.array(feed),
  snapshots: z.array(z.object(snapshot)),
  next,
});

export const feedsChange: z.ZodType = z.object({
  ...context,
  ...snapshot,
  feeds: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      source: z.string(),
      sha256: sha256.nullable(),
      dated: time.nullable(),
      checked: time.nullable(),
      limit_seconds: z.number(),
      prefixes: count,
    }),
  ),
  before: z.object(snapshot).nullable().describe('The snapshot that it is compared with; null of the first'),
  changes: z.array(
    z.object({
      id: z.string(),
      from: z.string().nullable(),
      to: z.string().nullable(),
      prefixes: z.object({ from: count, to: count }),
      rows: z
        .object({ added: changed, removed: changed, moved: changed, relabelled: changed })
        .nullable()
        .describe('Null of what is not compared row by row'),
    }),
  ),
});
