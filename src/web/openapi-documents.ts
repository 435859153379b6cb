import { z } from 'zod';
import { draw, leaves, evidence as log } from './openapi-evidence.ts';
import {
  closedWindow,
  conclusion,
  context,
  count,
  counts,
  draws,
  greatestDifference,
  liveWindow,
  next,
  notes,
  notMeasured,
  outcome,
  ratio,
  sha256,
  time,
} from './openapi-figures.ts';
import { cells, feed, feeds, feedsChange } from './openapi-lists.ts';
import { sweeps } from './openapi-sweeps.ts';

const evidence = z.string().describe('Path of the record');

/** The first window stands in the row of the claim itself; a claim without one has no figures yet. */
const claimRow = z.object({
  statement: z.string(),
  source: z.object({ publisher: z.string(), date: z.string(), url: z.string().optional() }),
  provider: z.string(),
  operator: z.string().nullable(),
  country: z.string(),
  weights_known: z.boolean().describe('False: the endpoints are weighed by observations, not by traffic'),
  frame: z.object({ id: z.string(), sha256, blocks: count, vintage: z.string() }),
  manifest_sha256: sha256,
  draws_per_slot: count,
  slot_seconds: z.number(),
  slots_missed: count,
  last_slot: time.nullable(),
  ...liveWindow.partial().shape,
  claim: z.string(),
  ...conclusion,
  verdict_window: z.string(),
});

const tracer = z.object({ vantage: z.string(), up: z.boolean(), says: z.string() });
const vantage = z.object({ id: z.string(), position: z.string(), says: z.string() });

const alarm = {
  detector: z.string(),
  leaf: count,
  since: time,
  raised: time,
  last_seen: time,
  causes: z.array(z.string()),
};

const claim = z.object({
  ...context,
  ...claimRow.shape,
  endpoints: z.array(z.object({ name: z.string(), port: count, role: z.string(), weight: count })),
  windows: z.array(liveWindow),
  slots: z.array(z.object({ slot: time, n: count, counts })),
  latest_not_landed: z.array(
    z.object({
      leaf: count,
      slot: time,
      block: z.string(),
      network: z.string(),
      endpoint: z.string(),
      outcome,
      label: z.string(),
      address: z.string().nullable(),
      evidence,
    }),
  ),
  resolvers: z.object({
    sentence: z.string(),
    classes: z.object({
      rows: z.array(z.object({ class: z.string(), counts, determinate: count })),
      greatest: greatestDifference,
    }),
    rows: z.array(z.object({ class: z.string(), resolver: z.string(), counts, determinate: count })),
    greatest: greatestDifference,
  }),
  vantages: z.array(z.object({ vantage: z.string(), counts })).describe('Draws since the log began by vantage'),
  drift: z.object({
    fresh: z.boolean(),
    detectors: z.array(z.object({ detector: z.string(), score: z.number(), alarm: z.object(alarm).nullable() })),
    alarms_raised: count,
    past_alarms: z.array(z.object({ ...alarm, cleared: time })),
    burn_rates: z.array(
      z.object({
        level: ratio,
        exceptions: count,
        clusters: count,
        at_least: z.number(),
        long_seconds: count,
        short_seconds: count,
        long: z.number().nullable(),
        short: z.number().nullable(),
        burning: z.boolean(),
      }),
    ),
  }),
  connections: z
    .object({
      sentence: z.string(),
      states: z.array(z.object({ state: z.string(), ...draws })),
      paths: z.array(z.object({ path: z.string(), ...draws })),
      left: z.array(z.object({ purpose: z.string(), outcome, label: z.string(), landing: z.string(), ...draws })),
      domestic: z.array(
        z.object({ window: z.string(), shown: count, not_shown: count, not_tested: count, ratio: ratio.nullable() }),
      ),
      failures: z.array(
        z.object({ endpoint: z.string(), address: z.string(), failure: z.string(), slot: time, leaf: count, evidence }),
      ),
      tracer: tracer.nullable().describe('The first of `tracers`'),
      tracers: z.array(tracer),
      vantage: vantage.nullable().describe('The first of `vantages`'),
      vantages: z.array(vantage).describe('Those whose place is tested by anchors'),
    })
    .nullable()
    .describe('Null where no connections are asked for'),
  feeds: z.array(feed),
  evidence: z.object({ leaves: count, writable: z.boolean() }),
});

const aside = { claim: z.string(), sentence: z.string(), not_measured: notMeasured };

export type DocumentName =
  | 'Claims'
  | 'Claim'
  | 'Windows'
  | 'Window'
  | 'Events'
  | 'Draws'
  | 'Draw'
  | 'Cells'
  | 'Sweeps'
  | 'Feeds'
  | 'FeedsChange'
  | 'Evidence'
  | 'Leaves'
  | 'Problem';

/** Every document of the API by the name that its schema has in the description. */
export const DOCUMENTS: Readonly<Record<DocumentName, z.ZodType>> = {
  Claims: z.object({ ...context, claims: z.array(z.object({ ...claimRow.shape })) }),
  Claim: claim,
  Windows: z.object({
    ...context,
    windows: z.array(liveWindow),
    closed: z.array(
      z.object({
        window: z.string(),
        status: z.enum(['provisional', 'final']),
        revision: count,
        slots: z.unknown(),
        counts,
        leaf: count,
        href: z.string(),
      }),
    ),
    next,
  }),
  Window: z.union([z.object({ ...context, ...liveWindow.shape }), closedWindow]),
  Events: z.object({
    ...context,
    ...aside,
    counts: z.record(z.string(), count).describe('Since the log began, by cause'),
    events: z.array(
      z.object({
        endpoint: z.string(),
        cause: z.string(),
        changes: z.array(z.looseObject({ cause: z.string() })),
        facets: z.array(z.object({ facet: z.string(), before: z.array(z.string()), now: z.string() })),
        first_slot: time,
        last_slot: time,
        shown_by: count,
        evidence: z.array(evidence),
        leaf: count.describe('Index of the leaf that tells of it'),
        notes,
      }),
    ),
    window_notes: notes,
    next,
  }),
  Draws: z.object({
    ...context,
    ...aside,
    draws: z.array(
      z.object({
        leaf: count,
        slot: time,
        block: z.string(),
        network: z.string(),
        endpoint: z.string(),
        family: z.union([z.literal(4), z.literal(6)]),
        resolver: z.string(),
        outcome,
        reason: z.string().nullable(),
        rule: count.nullable(),
        address: z.string().nullable(),
        grade: z.string().nullable(),
        evidence,
      }),
    ),
    next,
  }),
  Draw: draw,
  Evidence: log,
  Leaves: leaves,
  Cells: cells,
  Sweeps: sweeps,
  Feeds: feeds,
  FeedsChange: feedsChange,
  Problem: z
    .object({ type: z.string(), title: z.string(), status: z.int().min(400).max(599), detail: z.string() })
    .describe('RFC 9457'),
};
