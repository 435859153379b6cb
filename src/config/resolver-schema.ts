import { z } from 'zod';
import type { ResolverForm } from './form.ts';
import { hostName, id, ipAddress, nameServer, port, unique } from './scalars.ts';
import { section } from './section.ts';

/** What the kinds that ask a recursive resolver have in common. */
const weight = z.int().min(0).max(1_000_000).default(1);
const recursive = {
  class: z.enum(['public-ecs', 'recursive']),
  weight,
  // Its AD bit is believed: it checks signatures itself, and the way to it is safe.
  trusted_ad: z.boolean().default(false),
} as const;

const httpsAddress = z
  .string()
  .max(1000)
  .refine(
    (text) => /^https:\/\/[^\s/]+/.test(text) && URL.canParse(text),
    'must be an https address such as https://dns.example/dns-query',
  );

const authoritative = section({
  kind: z.literal('authoritative'),
  class: z.enum(['authoritative']).default('authoritative'),
  weight,
  via: id.optional(),
  roots: unique(z.array(nameServer).min(1)).optional(),
  servers: unique(z.array(nameServer)).default([]),
}).refine(
  ({ via, roots }) => via === undefined || roots === undefined,
  'must have either via, a resolver that is asked for name servers, or roots, where the search for them begins',
);

/** Who is asked for names, and how. */
export const resolver: z.ZodType<ResolverForm> = z.discriminatedUnion(
  'kind',
  [
    section({ kind: z.literal('udp'), address: ipAddress, port: port.default(53), ...recursive }),
    section({ kind: z.literal('tcp'), address: ipAddress, port: port.default(53), ...recursive }),
    section({
      kind: z.literal('dot'),
      address: ipAddress,
      port: port.default(853),
      name: z.union([hostName, ipAddress], { error: 'must be the name or the address that its certificate is for' }),
      ...recursive,
    }),
    section({
      kind: z.literal('doh'),
      url: httpsAddress,
      method: z.enum(['GET', 'POST']).default('POST'),
      address: ipAddress.optional(),
      ...recursive,
    }),
    authoritative,
  ],
  {
    error: ({ code }) => (code === 'invalid_union' ? 'must be udp, tcp, dot, doh or authoritative' : undefined),
  },
);
