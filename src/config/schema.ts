import { z } from 'zod';
import type { FileConfig } from './form.ts';
import { resolver } from './resolver-schema.ts';
import {
  asns,
  countryCode,
  cron,
  date,
  duration,
  hostName,
  id,
  listen,
  network,
  port,
  unique,
  webAddress,
} from './scalars.ts';
import { section } from './section.ts';
import { vantage } from './vantage-schema.ts';

/** The form of `landfall.yaml`. What refers from one part to another is checked in `references.ts`. */

/** The times of a slot that must fit each other. */
export const DEFAULTS = { every: '5m', timeout: '2s', attempts: 2 } as const;

const text = z.string().trim().min(1).max(1000);

const claim = section({
  id,
  statement: text,
  source: section({ publisher: text, date, url: webAddress.optional() }),
  country: countryCode.default('US'),
  provider: id,
  operator: id.optional(),
  frame: id,
  manifest: id,
  levels: section({
    quoted: z.number().gt(0).max(1),
    tested: unique(z.array(z.number().gt(0).lt(1)).max(8)).default([0.999]),
  }),
  grades: unique(z.array(z.enum(['A', 'B', 'C'])).min(1)).default(['A', 'B']),
  accept_vantage_only: z.boolean().default(false),
});

const frame = section({ builtin: z.enum(['us-eyeballs']).optional(), file: text.optional() }).refine(
  ({ builtin, file }) => (builtin === undefined) !== (file === undefined),
  'must have either builtin or file',
);

const endpoint = section({
  name: hostName,
  port: port.default(443),
  path: z
    .string()
    .regex(/^\/[\x21-\x7e]*$/, 'must begin with / and hold no spaces')
    .max(2000)
    .default('/'),
  role: id,
  weight: z.int().gt(0).max(1_000_000_000),
});
const endpoints = z.array(endpoint).min(1).max(10_000);

/** A plain list says nothing of its weights; the long form says that they are measured shares of traffic. */
const manifest = z.union([endpoints, section({ weights: z.enum(['measured', 'unknown']), endpoints })]);

const provider = section({
  feed: id.optional(),
  ranges: z.literal('none').optional(),
  asns,
  possible_tenants: asns.optional(),
  region_prefix: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'must be the beginning of region names, such as us-')
    .optional(),
  edge_services: unique(z.array(text)).optional(),
  sibling_asns: asns.optional(),
}).refine(
  ({ feed, ranges }) => (feed === undefined) !== (ranges === undefined),
  'must have either feed, or "ranges: none" to be known by its ASNs alone',
);

const cdn = section({
  feed: id.optional(),
  asns: asns.optional(),
  cname_suffixes: z.array(hostName).default([]),
}).refine(({ feed, asns: numbers }) => feed !== undefined || numbers !== undefined, 'must have feed or asns, or both');
const site = section({ asns, countries: unique(z.array(countryCode).min(1)).optional() });
const operator = section({ sites: z.record(id, site) });

/** All judgements of a slot stand in one leaf of the log, which holds 65,534 bytes. */
const drawsOfSlot = z.int().min(1).max(50);

const slotLength = duration('1s', '1d').refine(
  startsOnTheClock,
  'must divide a minute, an hour or a day, so that slots start on the clock',
);

function places(place: z.ZodString): z.ZodUnion<[z.ZodString, z.ZodArray<z.ZodString>]> {
  return z.union([place, z.array(place).min(1).max(8)]);
}

const limit = duration('1h', '3650d');
const feeds = section({
  refresh: cron.default('17 4 * * *'),
  max_shrink: z.number().gt(0).lt(1).default(0.3),
  max_age: section({
    ranges: limit.prefault('14d'),
    cdn: limit.prefault('30d'),
    rpki: limit.prefault('2d'),
    origins: limit.prefault('400d'),
  }).prefault({}),
  overrides: z
    .record(
      id,
      section({ url: places(webAddress).optional(), file: places(text).optional() }).refine(
        ({ url, file }) => (url === undefined) !== (file === undefined),
        'must have either url or file',
      ),
    )
    .default({}),
});

const file = section({
  claims: z.array(claim).min(1).max(100),
  frames: z.record(id, frame),
  manifests: z.record(id, manifest),
  providers: z.record(id, provider),
  cdns: z.record(id, cdn).default({}),
  operators: z.record(id, operator).default({}),
  resolvers: z.record(id, resolver),
  vantages: z
    .record(id, vantage)
    .refine((all) => Object.keys(all).length >= 1 && Object.keys(all).length <= 16, 'must be one to 16')
    .refine(
      (all) => Object.values(all).some(({ weight = 1 }) => weight > 0),
      'must hold one whose weight is above 0: the others only confirm',
    )
    .default({ local: {} }),
  slots: section({
    every: slotLength.prefault(DEFAULTS.every),
    draws: drawsOfSlot.default(11),
    first_draws: drawsOfSlot.default(33),
  }).prefault({}),
  dns: section({
    timeout: duration('50ms', '30s').prefault(DEFAULTS.timeout),
    attempts: z.int().min(1).max(3).default(DEFAULTS.attempts),
    queries_per_second: z.int().min(1).max(10_000).default(20),
  }).prefault({}),
  // Without this section names are resolved and no address of theirs is sent anything.
  probes: section({
    connect: section({
      every: z.literal('slot').default('slot'),
      budget: duration('500ms', '60s').prefault('8s'),
    }).optional(),
    trace: section({ every: duration('10m', '7d').prefault('1h') }).optional(),
    https_records: z.boolean().default(false),
  }).prefault({}),
  feeds: feeds.prefault({}),
  // Who answers for the figures: on reports and citations, and asked for by whoever is to believe them.
  publisher: section({ name: text, funding: text, contact: text, licence: text.optional() }).optional(),
  evidence: section({
    dir: text,
    key_file: text.optional(),
    origin: z
      .string()
      .regex(
        /^[a-z0-9.-]+(:\d+)?(\/[A-Za-z0-9._~-]+)*$/,
        'must be the address of the log without scheme, such as example.org/log',
      ),
    // Without these sections nobody is told of checkpoints.
    witnesses: section({ policy: text, every: duration('10s', '1d').prefault('5m') }).optional(),
    timestamps: section({
      url: webAddress,
      certificates: text,
      every: duration('10m', '30d').prefault('1d'),
    }).optional(),
  }),
  web: section({
    listen: listen.prefault('127.0.0.1:9977'),
    config_file: text.optional(),
    admin_token_file: text.optional(),
    exempt: unique(z.array(network).max(64)).optional(),
    rate_limit: section({
      per_second: z.int().min(1).max(10_000).default(20),
      burst: z.int().min(1).max(100_000).default(200),
    }).optional(),
    probe: z.enum(['manifest', 'any', 'off']).default('manifest'),
  }).prefault({}),
});

export type FileIssue = z.core.$ZodIssue;

/** The checked form of a configuration with its defaults, or everything that is wrong with the form. */
export function readForm(value: unknown): { readonly form?: FileConfig; readonly issues: readonly FileIssue[] } {
  const result = file.safeParse(value);
  return result.success ? { form: result.data, issues: [] } : { issues: result.error.issues };
}

/** The form as JSON Schema (draft 2020-12), for editors. */
export function jsonSchema(): object {
  return { title: 'landfall configuration', ...z.toJSONSchema(file, { io: 'input' }) };
}

/** True for a length of whole seconds, minutes or hours that divides the next greater unit: what a cron expression can say. */
function startsOnTheClock(ms: number): boolean {
  if (ms < 60_000) return ms % 1000 === 0 && 60_000 % ms === 0;
  if (ms < 3_600_000) return ms % 60_000 === 0 && 3_600_000 % ms === 0;
  return ms % 3_600_000 === 0 && 86_400_000 % ms === 0;
}
