import { isIP } from 'node:net';
import { z } from 'zod';
import { parsePrefix } from '../core/address.ts';

/**
 * The kinds of single values in a configuration. Each message completes the sentence "path ..., is VALUE" and says what is
 * allowed.
 */

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DURATION = /^(0|[1-9]\d{0,8})(ms|s|m|h|d)$/;

/** `400ms`, `2s`, `5m`, `1h`, `14d` in milliseconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  return match === null ? undefined : Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}

/** A duration between two others, read as milliseconds. */
export function duration(least: string, most: string): z.ZodPipe<z.ZodString, z.ZodTransform<number, string>> {
  const [leastMs, mostMs] = [parseDuration(least) ?? 0, parseDuration(most) ?? 0];
  return z
    .string({ error: 'must be a duration with its unit, such as 400ms, 2s, 5m, 1h or 14d' })
    .regex(DURATION, { error: 'must be a duration with its unit, such as 400ms, 2s, 5m, 1h or 14d', abort: true })
    .refine((text) => isBetween(parseDuration(text), leastMs, mostMs), { error: `must be from ${least} to ${most}` })
    .transform((text) => parseDuration(text) ?? 0);
}

/** A name that becomes a metric label and part of a draw's seed. */
export const id: z.ZodString = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be a lower-case letter, then up to 62 letters, digits and hyphens');

export const asn: z.ZodNumber = z.int().min(1).max(4_294_967_295);

/** A few ASNs, none twice. */
export const asns: z.ZodArray<z.ZodNumber> = unique(z.array(asn).min(1));

export const countryCode: z.ZodString = z.string().regex(/^[A-Z]{2}$/, 'must be an ISO country code such as US');

export const date: z.ZodString = z
  .string()
  .refine((text) => isDate(text), 'must be a date that exists, written as 2022-06-17');

export const webAddress: z.ZodString = z
  .string()
  .refine((text) => /^https?:\/\/[^\s/]+/.test(text) && URL.canParse(text), 'must be an http or https address');

/** A host name of at least two labels, folded to lower case; never an address. */
export const hostName: z.ZodPipe<z.ZodString, z.ZodTransform<string, string>> = z
  .string()
  .refine((text) => isHostName(text), 'must be a host name in ASCII, without port, path or final dot')
  .transform((text) => text.toLowerCase());

export const port: z.ZodNumber = z.int().min(1).max(65_535);

export const ipAddress: z.ZodString = z
  .string()
  .refine((text) => isIP(text) !== 0, 'must be an IP address, without port');

/** `192.0.2.1:53` or `[2001:db8::1]:53`; the port may be left out and is then 53. */
export const nameServer: z.ZodPipe<z.ZodString, z.ZodTransform<string, string>> = z
  .string()
  .refine((text) => parseSocket(text, 53) !== undefined, 'must be an address such as 192.0.2.1:53 or [2001:db8::1]:53')
  .transform((text) => formatSocket(parseSocket(text, 53) ?? { host: text, port: 53 }));

/** Where the page and the metrics are served. Port 0 takes a free one. */
export const listen: z.ZodPipe<z.ZodString, z.ZodTransform<{ host: string; port: number }, string>> = z
  .string()
  .refine((text) => parseSocket(text, undefined) !== undefined, 'must be address:port such as 127.0.0.1:9977')
  .transform((text) => parseSocket(text, undefined) ?? { host: text, port: 0 });

/** `192.0.2.0/24` or `2001:db8::/32`, with no bit set beyond its length. */
export const network: z.ZodString = z
  .string()
  .refine((text) => parsePrefix(text) !== undefined, 'must be a network such as 192.0.2.0/24 or 2001:db8::/32');

/** Five fields of a cron expression with numbers, `*`, lists, ranges and steps. */
export const cron: z.ZodString = z
  .string()
  .refine((text) => isCron(text), 'must be a cron expression of five fields such as "17 4 * * *"');

/** The same list, refused when a value stands twice in it. */
export function unique<T extends z.ZodType<readonly (string | number)[]>>(list: T): T {
  return list.refine((values) => new Set(values).size === values.length, 'must not name anything twice') as T;
}

function isBetween(value: number | undefined, least: number, most: number): boolean {
  return value !== undefined && value >= least && value <= most;
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

/** RFC 1123 section 2.1 with the lengths of RFC 1035; underscores occur in names that are served, so they pass. */
function isHostName(text: string): boolean {
  const labels = text.split('.');
  return (
    text.length <= 253 &&
    labels.length >= 2 &&
    labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i.test(label)) &&
    !/^\d+$/.test(labels.at(-1) ?? '')
  );
}

function parseSocket(text: string, defaultPort: number | undefined): { host: string; port: number } | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+))(?::(0|[1-9]\d{0,4}))?$/i.exec(text);
  const host = match?.[1] ?? match?.[2] ?? '';
  const number = match?.[3] === undefined ? defaultPort : Number(match[3]);
  if (isIP(host) !== (match?.[1] === undefined ? 4 : 6) || number === undefined || number > 65_535) return undefined;
  return { host, port: number };
}

function formatSocket({ host, port: number }: { host: string; port: number }): string {
  return host.includes(':') ? `[${host}]:${number}` : `${host}:${number}`;
}

const CRON_FIELDS = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;

function isCron(text: string): boolean {
  const fields = text.split(' ');
  return fields.length === 5 && CRON_FIELDS.every(([least, most], i) => isCronField(fields[i] ?? '', least, most));
}

function isCronField(field: string, least: number, most: number): boolean {
  return field.split(',').every((part) => {
    const match = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/([1-9]\d?))?$/.exec(part);
    if (match === null) return false;
    const first = Number(match[1] ?? least);
    const last = Number(match[2] ?? match[1] ?? most);
    return first >= least && last <= most && first <= last;
  });
}
