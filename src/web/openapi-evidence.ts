import { z } from 'zod';
import { context, count, next, notMeasured, sha256, time } from './openapi-figures.ts';

/** The documents of the API that are about the evidence log, as schemas. */

const path = z.string().describe('Path under which it is served');

export const evidence: z.ZodType = z.object({
  ...context,
  origin: z.string().describe('Name of the log, and the URL prefix under which it is published'),
  vkey: z.string().describe('What its checkpoints are verified by: compare it with one that you have from elsewhere'),
  leaves: count,
  root: sha256.describe('RFC 6962 root of the tree'),
  checkpoint: z.string().describe('The signed note in force (C2SP tlog-checkpoint)'),
  signed: time.nullable().describe('Null when an earlier run signed it'),
  witnesses_asked: z.boolean(),
  cosigned: z
    .object({ leaves: count, by: z.array(z.object({ witness: z.string(), at: time })) })
    .nullable()
    .describe('The newest checkpoint with cosignatures of witnesses'),
  time_stamps_asked: z.boolean(),
  time_stamped: z.array(count).describe('Sizes in leaves of the checkpoints that have an RFC 3161 time stamp'),
  first_lists: z
    .object({ leaf: count, named: count, kept: count })
    .nullable()
    .describe("Lists of the log's first snapshot, and how many of them have not been pruned"),
  files: path,
});

export const leaves: z.ZodType = z.object({
  ...context,
  kind: z.string().nullable(),
  leaves: z.array(
    z.object({
      leaf: count,
      kind: z.string(),
      about: z.string(),
      entry: path.describe('The bytes that are hashed into the tree: canonical JSON'),
      proof: path.describe('C2SP tlog-proof'),
      page: path,
    }),
  ),
  next,
});

const index = count.nullable();

/** A draw with its judgement and the leaves around it; of what followed a draw, the record alone. */
export const draw: z.ZodType = z.object({
  ...context,
  leaf: count,
  leaf_sha256: sha256.nullable().describe('RFC 6962 leaf hash'),
  sentence: z.string(),
  not_measured: notMeasured,
  record: z
    .looseObject({ $kind: z.enum(['draw', 'connection', 'lookup', 'trace', 'anchor']) })
    .describe('The leaf as logged'),
  judgement: z.looseObject({}).nullable().optional().describe('Null until the slot is judged'),
  leaves: z
    .object({
      slot: index,
      judgement: index,
      connection: index,
      lookups: z.array(count),
      connection_judgement: index,
      trace: index,
      reprobes: z.array(count),
      confirmation: index,
      adjudications: z.array(count),
      seed_commitment: index,
      seed_reveal: index,
    })
    .optional()
    .describe('The leaves that tell of it, by index'),
  by_the_feeds_now: z.looseObject({}).nullable().optional(),
});
