import type { DescribedNetwork } from '../../src/core/described-claim.ts';
import type { Judgement } from '../../src/core/judgement.ts';
import type { ClaimReport } from '../../src/core/report.ts';

/** Draws such as the service judges, for the tests of what is shown of them: the founding story with one ISP drifting. */

export const AT_MS: number = Date.UTC(2026, 10, 23, 14, 5, 0);
export const SLOT_S = 300;
export const SLOTS = 40;
export const FIRST_SLOT_S: number = AT_MS / 1000 - SLOTS * SLOT_S;

export const NETWORKS: readonly string[] = [
  'Comcast',
  'Charter',
  'AT&T',
  'Verizon',
  'T-Mobile',
  'Cox',
  'Lumen',
  'Frontier',
];
/** As the frame has them. */
export const DESCRIBED_NETWORKS: readonly DescribedNetwork[] = NETWORKS.map((network, i) => ({
  network,
  weight: String(1000 * (i + 1)),
  blocks: 10 + i,
  ases: 1,
  isEven: i > 0,
}));
const DRIFTING = 'Cox';
export const ENDPOINTS: ClaimReport['endpoints'] = [
  { name: 'api16-normal-useast5.us.tiktokv.com', port: 443, role: 'api', weight: 3 },
  { name: 'www.tiktok.com', port: 443, role: 'web', weight: 2 },
  { name: 'webcast-va.tiktokv.us', port: 443, role: 'live', weight: 1 },
  { name: 'log-va.tiktokv.us', port: 443, role: 'telemetry', weight: 1 },
  { name: 'v16m-default.tiktokcdn-us.com', port: 443, role: 'video', weight: 2 },
  { name: 'p16-sign-va.tiktokcdn.com', port: 443, role: 'image', weight: 1 },
];

export interface Drawn {
  readonly slot: number;
  readonly block: string;
  readonly judgement: Judgement;
}

/** A fixed sequence: the fixture is the same in every run. */
function drawn(): readonly Drawn[] {
  const draws: Drawn[] = [];
  let state = 20220617;
  const below = (bound: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
  for (let s = 0; s < SLOTS; s += 1) {
    for (let index = 0; index < (s === 0 ? 33 : 11); index += 1) {
      const network = NETWORKS[below(NETWORKS.length)] ?? '';
      const endpoint = ENDPOINTS[below(ENDPOINTS.length)]?.name ?? '';
      const block = `24.${below(256)}.${below(256)}.0/24`;
      const base = {
        index,
        leaf: 8 + draws.length + s * 2,
        block,
        endpoint,
        network,
        resolver: 'direct',
        resolverClass: 'authoritative',
      };
      const judgement: Judgement = {
        ...base,
        family: below(3) === 0 ? 6 : 4,
        moved: false,
        ...landing(below(100), network, endpoint, s),
      };
      draws.push({ slot: FIRST_SLOT_S + s * SLOT_S, block, judgement });
    }
  }
  return draws;
}

function landing(
  roll: number,
  network: string,
  endpoint: string,
  slot: number,
): Pick<Judgement, 'outcome'> & Partial<Judgement> {
  if (roll < 2) return { outcome: 'missing', reason: 'timeout' };
  if (roll < 3) return { outcome: 'indeterminate', reason: 'vantage_only', address: '203.0.113.77' };
  if (network === DRIFTING && slot >= 22) {
    const id = roll % 3 === 0 ? 'own-sg' : 'own-us';
    return { outcome: 'elsewhere', whose: { kind: 'operator-site', id }, address: '198.51.100.7', country: 'US' };
  }
  if (endpoint.startsWith('p16')) return { outcome: 'fronted', by: 'akamai', address: '192.0.2.40', country: 'US' };
  if (roll === 3) return { outcome: 'elsewhere', whose: { kind: 'network', id: 'AS64500' }, address: '192.0.2.9' };
  const region = roll % 4 === 0 ? 'us-phoenix-1' : 'us-ashburn-1';
  const grade = roll % 9 === 0 ? 'B' : 'A';
  return { outcome: 'landed', region, grade, edge: false, address: '192.0.2.1', country: 'US' };
}

export const DRAWS: readonly Drawn[] = drawn();
