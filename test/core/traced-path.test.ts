import { expect } from 'chai';
import { formatAddress, parseAddress } from '../../src/core/address.ts';
import { judgeDraw } from '../../src/core/judge.ts';
import type { Judgement } from '../../src/core/judgement.ts';
import type { AddressFacts, Grade } from '../../src/core/outcome.ts';
import type { DrawLeaf } from '../../src/core/slot-record.ts';
import type { LoggedTrace, PathContext } from '../../src/core/traced-path.ts';
import { speaksIn, tenantAddresses, withTrace } from '../../src/core/traced-path.ts';
import { traceOf } from './connected.ts';
import { factsOf, ISP, P, rules, TENANT, tenantRoute } from './landing-facts.ts';
import { answer, drawOf, recordOf, silence } from './records.ts';

const SITE = '198.176.0.1';
const ROUTER = '140.91.0.1';
const FOREIGN = '24.0.0.1';
const ON_P = '129.213.0.10';

const FACTS: Readonly<Record<string, Partial<AddressFacts>>> = {
  [SITE]: { origins: [TENANT], route: tenantRoute },
  [ROUTER]: { origins: [P] },
  [ON_P]: { origins: [P] },
  [FOREIGN]: { origins: [ISP] },
};

const context: PathContext = {
  rules,
  facts: (address) => {
    const text = formatAddress(address);
    return factsOf({ address: text, ...FACTS[text] });
  },
};

const inside: LoggedTrace = { leaf: 40, record: traceOf(FOREIGN, ROUTER, ROUTER, SITE) };
const outside: LoggedTrace = { leaf: 41, record: traceOf(FOREIGN, FOREIGN, SITE) };

function given(...addresses: readonly string[]): DrawLeaf {
  return recordOf(drawOf(), [answer('www.example', addresses, { zone: 'example' })]);
}

function judge(trace: LoggedTrace | undefined, grades: readonly Grade[] = ['A', 'B', 'C']): Judgement {
  return judgeDraw(50, given(SITE), {
    ...context,
    grades,
    acceptVantageOnly: true,
    pickAddress: () => 0,
    traced: () => trace,
    echoes: () => false,
    resolverClass: () => 'authoritative',
  });
}

describe('a trace to a possible tenant', () => {
  it('lets the draw land with grade C when it entered the provider, and is named by its leaf', () => {
    expect(judge(inside)).to.include({ outcome: 'landed', grade: 'C', rule: 7, trace: 40 });
  });

  it('leaves the draw undecided where the claim does not count grade C', () => {
    expect(judge(inside, ['A', 'B'])).to.include({
      outcome: 'indeterminate',
      reason: 'grade_not_accepted',
      rule: 7,
      trace: 40,
    });
  });

  it('is named also when it shows nothing', () => {
    expect(judge(outside)).to.include({ outcome: 'indeterminate', reason: 'tenant_unresolved', rule: 8, trace: 41 });
    const failed = {
      leaf: 42,
      record: { ...inside.record, outcome: { ok: false, failure: 'trace_timeout' } as const },
    };
    expect(judge(failed)).to.include({ reason: 'tenant_unresolved', trace: 42 });
  });

  it('is missed without harm', () => {
    const judgement = judge(undefined);
    expect(judgement).to.include({ reason: 'tenant_unresolved', rule: 8 });
    expect(judgement).to.not.have.property('trace');
  });

  it('changes nothing for an address that is no tenant’s', () => {
    const address = parseAddress(ON_P);
    if (address === undefined) throw new TypeError(ON_P);
    expect(withTrace(context.facts(address), address, inside, context)).to.deep.equal(context.facts(address));
  });

  it('is looked for only at the addresses of possible tenants', () => {
    const records = [given(ON_P, SITE), given(SITE), recordOf(drawOf(), [silence('www.example')])];
    expect(tenantAddresses(records, context)).to.deep.equal([SITE]);
    const none = { ...rules, provider: { ...rules.provider, possibleTenants: [] } };
    expect(tenantAddresses(records, { ...context, rules: none })).to.deep.equal([]);
  });
});

describe('a trace speaks in a slot', () => {
  const slot = { slot: 1_700_000_000, firstLeaf: 100 };
  const DAY_MS = 86_400_000;
  const cases: readonly (readonly [claim: string, leaf: number, agoMs: number, speaks: boolean])[] = [
    ['when it began before it and stands before its records', 99, 1, true],
    ['up to a day later', 5, DAY_MS, true],
    ['no longer than that', 5, DAY_MS + 1, false],
    ['not when it began with the slot', 99, 0, false],
    ['not when it was kept after a record of the slot', 101, 60_000, false],
  ];
  for (const [claim, leaf, agoMs, speaks] of cases) {
    it(claim, () => {
      expect(speaksIn({ leaf, startedMs: slot.slot * 1000 - agoMs }, slot)).to.equal(speaks);
    });
  }
});
