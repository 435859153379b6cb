import fc from 'fast-check';
import type { Judgement } from '../../src/core/judgement.ts';
import { INDETERMINATE_REASONS, MISSING_REASONS } from '../../src/core/outcome.ts';

const BASE: Judgement = {
  index: 0,
  leaf: 0,
  block: '24.0.0.0/24',
  endpoint: 'api.example',
  family: 4,
  moved: false,
  network: 'Comcast',
  resolver: 'public',
  resolverClass: 'public-ecs',
  outcome: 'landed',
};

/** A judged draw as a test needs it. */
export function judgement(part: Partial<Judgement>): Judgement {
  return { ...BASE, ...part };
}

const landed = fc.record({
  outcome: fc.constant('landed' as const),
  grade: fc.constantFrom('A' as const, 'B' as const),
  region: fc.constantFrom('us-ashburn-1', 'eu-frankfurt-1'),
  country: fc.constantFrom('US', 'DE'),
  edge: fc.boolean(),
});
const fronted = fc.record({ outcome: fc.constant('fronted' as const), by: fc.constantFrom('akamai', 'fastly') });
const elsewhere = fc.record({
  outcome: fc.constant('elsewhere' as const),
  whose: fc.constantFrom(
    { kind: 'operator-site' as const, id: 'own-sg' },
    { kind: 'cloud' as const, id: 'aws' },
    { kind: 'network' as const, id: 'AS64500' },
  ),
});
const indeterminate = fc.record({
  outcome: fc.constant('indeterminate' as const),
  reason: fc.constantFrom(...INDETERMINATE_REASONS),
});
const missing = fc.record({ outcome: fc.constant('missing' as const), reason: fc.constantFrom(...MISSING_REASONS) });

/** Any judged draw. */
export const someJudgement: fc.Arbitrary<Judgement> = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: landed }, fronted, elsewhere, indeterminate, missing),
    fc.constantFrom('Comcast', 'Verizon', '__proto__'),
    fc.boolean(),
  )
  .map(([part, network, vantageOnly]) => judgement({ ...part, network, vantageOnly }));
