import { formatAddress } from '../../src/core/address.ts';
import type { PathFacts } from '../../src/core/hop.ts';

/** Whose the space of the routers is: 20.1 and 2a01 the access network's, 2 the transit's, 3 the provider's, 4 the operator's. */
export const pathFacts: PathFacts = {
  originsOf: (address) => {
    const [, digit] = /^(?:20\.|2a0)([1-4])[.:]/.exec(formatAddress(address)) ?? [];
    return digit === undefined ? [] : [64_500 + Number(digit)];
  },
  exchangeOf: () => undefined,
  inRanges: (address) => /^(?:20\.3\.|2a03:)/.test(formatAddress(address)),
  provider: { asns: [64_503], possibleTenants: [] },
};
