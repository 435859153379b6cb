import type { Outcome, Reason } from '../core/outcome.ts';

/** The five outcomes as a reader who has not read the method should understand them. */
export const OUTCOME_WORDS: Readonly<Record<Outcome, { readonly name: string; readonly means: string }>> = {
  landed: { name: 'Landed', means: "the address lies on the named provider's network" },
  fronted: { name: 'Fronted', means: 'the address belongs to a content network; what stands behind it cannot be told' },
  elsewhere: { name: 'Elsewhere', means: 'the address lies on another network' },
  indeterminate: {
    name: 'Indeterminate',
    means: 'an address was given, but the evidence conflicts or does not suffice',
  },
  missing: { name: 'Missing', means: 'no usable answer came back' },
};

/** Why a draw decided nothing. */
const REASON_WORDS: Readonly<Record<Reason, string>> = {
  stale_feed: 'a list that decides the address is missing or too old',
  range_origin_conflict: 'the published range and the route origin disagree',
  tenant_unresolved: 'a network that may be a tenant of the provider: whether it sits inside cannot be told',
  unrouted: 'no route to the address is known, or sources disagree',
  vantage_only: 'the name server ignored the client block: its answer is for our own place only',
  grade_not_accepted: 'the evidence is of a grade that this claim does not count',
  route_conflict: 'the route is invalid or contested: whose the address is cannot be told',
  timeout: 'no answer in time',
  unreachable: 'the name server could not be reached',
  servfail: 'the name server failed (SERVFAIL)',
  refused: 'the name server refused',
  nxdomain: 'the name does not exist',
  no_address: 'the name has no address',
  other_rcode: 'the name server answered with another error',
  malformed: 'the answer could not be read',
  not_authoritative: 'the answer did not come from the authority',
  ecs_mismatch: 'the answer was for another client block',
  ecs_absent: 'a server known to answer by client block did not',
  invalid_address: 'the answer is no address that a client could use',
  broken_chain: 'the chain of names is broken',
  no_servers: 'no name server could be found',
  interrupted: 'the service ended during the slot',
  fault: 'a fault of this service',
};

/** A reason that this version has no words for is shown by its name. */
export function reasonWords(reason: string): string {
  return (REASON_WORDS as Readonly<Record<string, string>>)[reason] ?? reason;
}
