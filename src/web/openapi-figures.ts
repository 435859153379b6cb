import { z } from 'zod';
import { OUTCOMES } from '../core/outcome.ts';
import { VERDICTS } from '../core/verdict.ts';

/**
 * The members of API documents that carry figures, as schemas: tests validate every document by them, and the OpenAPI description is
 * made of them. They are not strict, since members may be added; tests see to it that none is left out.
 */

type Shape = Readonly<Record<string, z.ZodType>>;

export const time: z.ZodType = z.iso.datetime().describe('ISO 8601, UTC');
export const count: z.ZodType = z.int().min(0);
export const sha256: z.ZodType = z.string().regex(/^[0-9a-f]{64}$/);
export const ratio: z.ZodType = z.number().min(0).max(1);
/** Null where it is withheld or unknown. */
const shown = ratio.nullable();
export const outcome: z.ZodType = z.enum(OUTCOMES);
export const draws: Shape = { draws: count };
const perOutcome = (value: z.ZodType): z.ZodType =>
  z.object({ landed: value, fronted: value, elsewhere: value, indeterminate: value, missing: value });
export const counts: z.ZodType = perOutcome(count).describe('Draws by outcome; they sum to n');

export const greatestDifference: z.ZodType = z
  .object({ difference: ratio, most: z.string(), least: z.string() })
  .nullable()
  .describe('Between the two whose shares of what landed are furthest apart; a diagnostic');

const verdict = z.enum(VERDICTS);
const demo: z.ZodType = z.boolean().describe('True when nothing here is about the real world');
/** What holds for a whole live document. */
export const context: Shape = {
  demo,
  demo_note: z.string().optional(),
  at: time.describe('When the report was made'),
  note: z.string(),
  version: z.string(),
  method: z.string().describe('Version of the measurement method'),
};

export const next: z.ZodType = z.string().nullable().describe('Path of the next page; null after the last');
export const notMeasured: z.ZodType = z
  .array(z.object({ id: z.string(), what: z.string() }))
  .describe('What the figures say nothing about');

/** What an operator has to say of an event or a window. */
export const notes: z.ZodType = z
  .array(
    z.object({
      leaf: count,
      about: z.union([z.object({ event: count, slot: z.int() }), z.object({ window: z.string() })]),
      text: z.string(),
      author: z.string(),
      at: time,
    }),
  )
  .describe('No figure depends on them');

export const conclusion: Shape = {
  verdict: verdict.nullable().describe('At the quoted level; null when nothing is said at present'),
  verdicts: z.array(
    z.object({
      level: ratio,
      basis: z.enum(['quoted', 'tested']),
      verdict,
      reason: z.string().nullable(),
      sentence: z.string(),
      draws_needed: count.nullable(),
    }),
  ),
  sentence: z.string(),
  not_measured: notMeasured,
  demo,
};

const figures: Shape = {
  claim: z.string(),
  window: z.string(),
  from: time,
  to: time,
  n: count.describe('Draws'),
  counts,
  coverage: shown.describe('Share of draws that were decided'),
  strict: shown.describe('Share of draws that landed, every undecided one counted against the claim'),
  ceiling: shown.describe('The same with every undecided one counted for it'),
  determinate: shown.describe('Share of the decided draws; a diagnostic'),
  lower_bound: shown,
  upper_bound: shown,
  bounds: z.object({ method: z.string(), confidence_each_side: ratio }).nullable(),
  shares: perOutcome(ratio).nullable(),
  operator_site: shown,
  landed_abroad: shown,
  landed_edge: shown,
  vantage_only: shown,
  answer_sets: z
    .object({ every: z.object({ ...draws, ratio: shown }), any: z.object({ ...draws, ratio: shown }) })
    .nullable()
    .describe('Decided draws of whose whole set of addresses every one landed, or any; null where it was not recorded'),
  exceptions_confirmed: count,
  exception_clusters: count,
  elsewhere: z.array(z.object({ outcome, label: z.string(), kind: z.string(), ...draws })),
  regions: z.array(z.object({ region: z.string(), grade: z.string(), ...draws })),
  reasons: z.array(z.object({ outcome, reason: z.string(), ...draws })),
  by: z
    .record(z.string(), z.record(z.string(), counts))
    .describe(
      'Outcomes by endpoint, role, family, resolver and its class, vantage, country and, in closed windows, network',
    ),
  beside: z
    .object({
      note: z.string(),
      slots: count,
      draws: count.describe('Draws whose address was followed'),
      paths: z.array(z.object({ path: z.string(), ...draws, ratio: shown })),
      untraced: count,
      domestic: z.object({ shown: count, not_shown: count, not_tested: count, ratio: shown }),
      states: z.array(z.object({ state: z.string(), ...draws })),
      left: z.array(z.object({ purpose: z.string(), outcome, label: z.string(), landing: z.string(), ...draws })),
    })
    .nullable()
    .describe(
      'What connecting and tracing showed, never in a figure; null where neither is asked for or it was not recorded',
    ),
};

const sensitivity = z
  .looseObject({ note: z.string() })
  .nullable()
  .optional()
  .describe(
    'How much the figures rest on the weights of the frame; not for citation. Live windows have no bounds in it',
  );

export const liveWindow: z.ZodObject<Shape> = z.object({
  ...figures,
  withheld: z.string().nullable().describe('Why the percentages are null: sample, coverage or stale'),
  networks: z.array(z.object({ network: z.string(), counts })),
  sensitivity,
  verdict_window: z.string().describe('What the verdicts are about; it need not be the window of the row'),
  ...conclusion,
});

export const closedWindow: z.ZodObject<Shape> = z.object({
  ...figures,
  note: z.string(),
  notes,
  status: z.enum(['provisional', 'final']),
  revision: count,
  reason: z.string().nullable().describe('Why a final record was revised'),
  grades: z.array(z.unknown()).describe('Grades that counted as landed'),
  resolver_class_difference: greatestDifference.optional(),
  sensitivity,
  slots: z.unknown(),
  methods: z.array(z.unknown()),
  versions: z.array(z.unknown()),
  configurations: z.array(z.unknown()),
  frames: z.array(z.unknown()),
  manifests: z.array(z.unknown()),
  snapshots: z.unknown(),
  leaf: count,
  breakdowns_sha256: z.string(),
  described_sha256: z.string(),
  ...conclusion,
});
