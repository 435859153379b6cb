import { formatAddress } from '../../src/core/address.ts';
import type { JudgeContext } from '../../src/core/judge.ts';
import type { DrawLeaf } from '../../src/core/slot-record.ts';
import { factsOf, frankfurt, ISP, OWN, P, rules, TENANT } from './landing-facts.ts';
import { answer, drawOf, recordOf } from './records.ts';

/** Addresses by what lies there: see `FACTS`. */
export const ON_P = '129.213.0.10';
export const ON_P_UNLISTED = '129.213.1.10';
export const ABROAD = '130.61.0.10';
export const OWN_SITE = '198.18.0.1';
export const ELSEWHERE = '24.0.0.1';
export const TENANTS = '103.0.0.1';
export const PRIVATE = '10.0.0.1';

const LISTED = { feed: 'oci', prefix: '129.213.0.0/16', region: 'us-ashburn-1', tags: ['OCI'], edge: false } as const;
const FACTS = new Map(
  [
    factsOf({ address: ON_P, origins: [P], range: LISTED }),
    factsOf({ address: ON_P_UNLISTED, origins: [P] }),
    factsOf({ address: ABROAD, origins: [P], range: frankfurt, country: 'DE' }),
    factsOf({ address: OWN_SITE, origins: [OWN], country: 'SG' }),
    factsOf({ address: ELSEWHERE, origins: [ISP], country: 'US' }),
    factsOf({ address: TENANTS, origins: [TENANT] }),
    factsOf({ address: PRIVATE, special: 'private-use' }),
  ].map((facts) => [facts.address, facts]),
);

/** What draws are judged by: nothing is echoed, and the address is the one whose number the draw has. */
export function context(part: Partial<JudgeContext> = {}): JudgeContext {
  return {
    rules,
    grades: ['A', 'B'],
    acceptVantageOnly: false,
    facts: (address) => FACTS.get(formatAddress(address)) ?? factsOf({ address: formatAddress(address) }),
    pickAddress: (index, count) => index % count,
    echoes: () => false,
    resolverClass: (id) => (id === 'public' ? 'public-ecs' : 'authoritative'),
    ...part,
  };
}

/** A draw whose authority answered so. */
export function direct(data: readonly string[], said: Parameters<typeof answer>[2] = {}): DrawLeaf {
  return recordOf(drawOf(), [answer('www.example', data, { zone: 'example', ...said })]);
}

/** One whose public resolver did. */
export function viaPublic(data: readonly string[], said: Parameters<typeof answer>[2] = {}): DrawLeaf {
  return recordOf(drawOf({ resolver: 'public' }), [answer('www.example', data, said)]);
}
