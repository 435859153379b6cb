import { formatAddress } from '../../src/core/address.ts';
import type { ConnectionContext } from '../../src/core/connection-judgement.ts';
import type { AddressFacts } from '../../src/core/outcome.ts';
import { ashburn, CDN, factsOf, ISP, OWN, P, rules } from './landing-facts.ts';

/** Addresses that connections and traces meet, and whose they are. */

export const ON_P = '129.213.0.10';
export const ROUTER_OF_P = '140.91.0.1';
export const OWN_SITE = '47.88.0.1';
export const ON_CDN = '23.0.0.1';
export const ON_ISP = '24.0.0.1';
export const NOBODY = '8.8.8.8';

export const FACTS: Readonly<Record<string, Partial<AddressFacts>>> = {
  [ON_P]: { origins: [P], range: ashburn },
  [ROUTER_OF_P]: { origins: [P] },
  [OWN_SITE]: { origins: [OWN], country: 'SG' },
  [ON_CDN]: { origins: [CDN] },
  [ON_ISP]: { origins: [ISP] },
  '127.0.0.1': { special: 'loopback' },
};

/** `change` holds for every address. */
export function contextOf(
  part: Partial<ConnectionContext> = {},
  change: Partial<AddressFacts> = {},
): ConnectionContext {
  return {
    rules,
    several: false,
    facts: (address) => {
      const text = formatAddress(address);
      return factsOf({ address: text, ...FACTS[text], ...change });
    },
    balls: () => [],
    ...part,
  };
}
