import { expect } from 'chai';
import type { Countries } from '../../src/feeds/country.ts';
import { emptyPart } from '../../src/feeds/part.ts';
import { buildSnapshot } from '../../src/feeds/snapshot.ts';
import { type Basis, transitionBetween } from '../../src/feeds/transition.ts';
import { rules } from '../core/landing-facts.ts';

const DAY_MS = 86_400_000;
const DATED = 1_790_000_000;
const NONE: Countries = { sha256: '0a'.repeat(32), countryOf: () => undefined, prefixes: undefined };

describe('the way from one basis of judgements to another', () => {
  const limitMs = 2.5 * DAY_MS;
  const copy = { sha256: '0a'.repeat(32), dated: DATED, checked: undefined, prefixes: undefined, validators: {} };
  const country = {
    ...emptyPart({ id: 'country', kind: 'country', source: 'test', limitMs }),
    copy: { ...copy, leftOut: undefined, paths: [], data: NONE },
  };
  const snapshot = buildSnapshot({
    ranges: [],
    origins: emptyPart({ id: 'origins', kind: 'origins', source: 'test', limitMs }),
    rpki: undefined,
    country,
  });
  const at = (ms: number): Basis => ({
    snapshot,
    rules,
    grades: ['A'],
    configuration: '',
    version: '0',
    method: '1',
    nowMs: DATED * 1000 + ms,
  });
  const causes = (fromMs: number, toMs: number): readonly string[] =>
    transitionBetween(at(fromMs), at(toMs)).steps.map(({ change }) => change.cause);

  it('takes no step while no feed comes to another age in days', () => {
    expect(causes(0, 5000)).to.deep.equal([]);
    expect(causes(0, DAY_MS - 1)).to.deep.equal([]);
  });

  it('takes one where a feed has become a day older, or too old to decide', () => {
    expect(causes(0, DAY_MS)).to.deep.equal(['age']);
    expect(causes(DAY_MS - 1, DAY_MS)).to.deep.equal(['age']);
    expect(causes(limitMs, limitMs + 1)).to.deep.equal(['age']);
  });
});
