import { z } from 'zod';
import { OUTCOMES } from '../core/outcome.ts';
import { context, count, notMeasured, ratio, sha256, time } from './openapi-figures.ts';

const outcomes = z.object(Object.fromEntries(OUTCOMES.map((outcome) => [outcome, ratio])));
const family = z.union([z.literal(4), z.literal(6)]);
const shares = ratio.describe('Of what `shares_of` names');

const drift = z.object({
  since: z.object({ leaf: count, to: time }).describe('The sweep before, of the same endpoint and the same blocks'),
  sentence: z.string(),
  moved: shares,
  relanded: ratio.describe('Of `moved`: the same addresses, and what is known of them changed'),
  renumbered: ratio.describe('Other addresses that land alike'),
  unknown: ratio.describe('Without an answer in one of the two'),
  ways: z.array(z.object({ from: z.string(), to: z.string(), blocks: count, users: shares })),
  blocks: z.array(
    z.object({
      first: z.string(),
      blocks: count,
      network: z.string(),
      users: shares,
      from: z.string(),
      to: z.string(),
    }),
  ),
  block_rows: count.describe('Stretches in all; `blocks` lists the thousand with most users'),
});

const sweep = z.object({
  leaf: count.nullable(),
  claim: z.string(),
  endpoint: z.string(),
  family,
  from: time,
  to: time,
  sentence: z.string(),
  not_measured: notMeasured,
  blocks: z.object({
    all: count,
    answered: count,
    asked: count,
    inherited: count,
    missing: count,
    not_asked: count,
  }),
  coverage: ratio,
  landed_blocks: z.object({ lower: ratio, upper: ratio }).describe('With the pruning error and all that is missing'),
  landed_users: z
    .object({ lower: ratio, upper: ratio })
    .nullable()
    .describe('The same of users; null where the weight of the audited blocks is not known'),
  pruning: z.object({ audited: count, disagreed: count, upper_bound: ratio, confidence: ratio }),
  prunable: z.boolean(),
  fixed_scope: count.nullable(),
  scopes: z.array(z.object({ scope: count, answers: count })),
  overlong_scopes: count,
  shares_of: z.enum(['users', 'blocks']),
  outcomes,
  not_asked: ratio,
  landings: z.array(z.object({ landing: z.string(), users: shares, blocks: z.number() })),
  networks: z.array(z.object({ network: z.string(), users: shares, blocks: count, outcomes })),
  not_landed: z.array(
    z.object({
      first: z.string(),
      blocks: count,
      network: z.string(),
      landing: z.string(),
      users: shares,
      addresses: z.array(z.string()),
    }),
  ),
  not_landed_rows: count.describe('Stretches in all; `not_landed` lists the thousand with most users'),
  not_landed_blocks: count,
  not_landed_share: shares,
  drift: drift.nullable().describe('Null without a sweep before of the same blocks'),
  map: z.object({ sha256, blob: z.string().describe('Path of its text, packed by gzip') }),
  csv: z.string().nullable().describe('Path of every block as CSV'),
  clients_sha256: sha256,
  snapshot: sha256,
});

/** The latest sweep of each endpoint of a claim. */
export const sweeps: z.ZodType = z.object({ ...context, claim: z.string(), sweeps: z.array(sweep) });
