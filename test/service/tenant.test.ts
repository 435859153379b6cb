import { expect } from 'chai';
import { formatAddress } from '../../src/core/address.ts';
import type { TraceLeaf } from '../../src/core/connection-record.ts';
import type { Judgement } from '../../src/core/judgement.ts';
import type { AddressFacts } from '../../src/core/outcome.ts';
import type { EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { openLog } from '../../src/evidence/log.ts';
import type { Snapshot } from '../../src/feeds/snapshot.ts';
import { traceOf } from '../core/connected.ts';
import { factsOf, ISP, P, TENANT, tenantRoute } from '../core/landing-facts.ts';
import { answer } from '../core/records.ts';
import { freshLogs } from '../evidence/fresh-logs.ts';
import { leavesOf } from './audit.ts';
import { claimInForce, MINUTE, oneClaim, SNAPSHOT } from './one-claim.ts';

const SITE = '198.176.0.1';
const ROUTER = '140.91.0.1';
const FOREIGN = '24.0.0.1';

const FACTS: Readonly<Record<string, Partial<AddressFacts>>> = {
  [SITE]: { origins: [TENANT], route: tenantRoute },
  [ROUTER]: { origins: [P] },
  [FOREIGN]: { origins: [ISP] },
};

const snapshot: Snapshot = {
  ...SNAPSHOT,
  facts: (address) => {
    const text = formatAddress(address);
    return factsOf({ address: text, ...FACTS[text] });
  },
};

describe('a claim that counts grade C', () => {
  const { newDir } = freshLogs();
  let log: EvidenceLog;

  beforeEach(async () => {
    const dir = await newDir();
    log = await openLog(dir);
  });
  afterEach(() => log.close());

  const open = (): ReturnType<typeof oneClaim> =>
    oneClaim(log, {
      claim: claimInForce({ grades: ['A', 'B', 'C'], acceptVantageOnly: true }),
      pinSnapshot: async () => snapshot,
      measure: async ({ endpoint }) => [answer(endpoint.name, [SITE])],
    });
  const traced = (startedMs: number): TraceLeaf => ({ ...traceOf(FOREIGN, ROUTER, ROUTER, SITE), startedMs });
  const judged = async (): Promise<readonly (readonly Judgement[])[]> =>
    (await leavesOf(log, 'judgement')).map(({ judgements }) => judgements);

  it('lands on a tenant by a trace that was in the log before the slot, and by none that came with it', async () => {
    const { run } = await open();
    await run(MINUTE, true);
    const leaf = await log.append([traced((MINUTE + 30) * 1000)]);
    await run(MINUTE + 60);
    const [first = [], second = []] = await judged();
    for (const judgement of first) expect(judgement).to.include({ rule: 8, reason: 'tenant_unresolved' });
    for (const judgement of second)
      expect(judgement).to.include({ outcome: 'landed', rule: 7, grade: 'C', trace: leaf });
    expect([first.length, second.length]).to.deep.equal([7, 5]);
  });

  it('comes to the same after a restart', async () => {
    const leaf = await log.append([traced((MINUTE - 30) * 1000)]);
    const { run } = await open();
    await run(MINUTE, true);
    const [first = []] = await judged();
    expect(new Set(first.map(({ trace }) => trace))).to.deep.equal(new Set([leaf]));
  });

  it('does not wait for traces, nor take one that began after the slot', async () => {
    await log.append([traced((MINUTE + 1) * 1000)]);
    const { run } = await open();
    await run(MINUTE, true);
    const [first = []] = await judged();
    expect(first).to.have.lengthOf(7);
    for (const judgement of first) expect(judgement).to.include({ reason: 'tenant_unresolved' });
  });
});
