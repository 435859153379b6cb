import type { Outcome } from '../core/outcome.ts';

/** A landing rule of the method, section 6, as a question, and what an address lands as when the answer is yes. */
interface RuleWords {
  readonly asks: string;
  readonly lands: Outcome;
}

/** By number; `provider` is the one that the claim names. */
export function ruleWords(rule: number, provider: string): RuleWords {
  return RULES[rule]?.(provider) ?? { asks: 'A rule that this version does not know', lands: 'indeterminate' };
}

const RULES: readonly ((provider: string) => RuleWords)[] = [
  () => ({ asks: 'Is it reserved space, where no client can be sent?', lands: 'missing' }),
  () => ({ asks: 'Is a list that decides it missing, or too old?', lands: 'indeterminate' }),
  () => ({ asks: 'Is its route invalid, or contested?', lands: 'indeterminate' }),
  (p) => ({ asks: `Does ${p} publish it for an edge service?`, lands: 'landed' }),
  (p) => ({ asks: `Does ${p} publish it, and originate its route alone?`, lands: 'landed' }),
  (p) => ({ asks: `Does ${p} publish it, though the route is not ${p}’s alone?`, lands: 'indeterminate' }),
  (p) => ({ asks: `Does ${p} originate its route alone, without publishing it?`, lands: 'landed' }),
  (p) => ({ asks: `Is it a tenant’s network inside ${p}, as routes and a trace agree?`, lands: 'landed' }),
  (p) => ({ asks: `May its network be a tenant of ${p}?`, lands: 'indeterminate' }),
  () => ({ asks: 'Is it a content network’s?', lands: 'fronted' }),
  () => ({ asks: 'Is it one other party’s?', lands: 'elsewhere' }),
  () => ({ asks: 'What is left: no route is known, or several parties’', lands: 'indeterminate' }),
];
