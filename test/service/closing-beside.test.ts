import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { Beside } from '../../src/beside/beside.ts';
import { windowRecorder } from '../../src/claim/closing.ts';
import { describedClaim } from '../../src/claim/described-claim.ts';
import { emptyConnections } from '../../src/core/connection-ledger.ts';
import type { Leaf } from '../../src/core/record.ts';
import type { WindowLeaf } from '../../src/core/window-record.ts';
import { recordOf, windowsOfSlot } from '../../src/core/window-record.ts';
import { windowSum } from '../../src/core/window-tally.ts';
import { openBlobs } from '../../src/evidence/blobs.ts';
import { canonicalJson } from '../../src/evidence/canonical-json.ts';
import type { EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { openLog } from '../../src/evidence/log.ts';
import { sha256Hex } from '../../src/evidence/sha256.ts';
import type { HeldRecord } from '../../src/past/window-records.ts';
import { windowRecords } from '../../src/past/window-records.ts';
import { connectionJudgements, judged } from '../core/connected.ts';
import { freshLogs } from '../evidence/fresh-logs.ts';
import { leavesOf } from './audit.ts';
import { CONFIG, claimInForce, MINUTE, oneClaim } from './one-claim.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
/** Monday, 23 November 2026, 00:00 UTC. */
const MONDAY = MINUTE - 12 * HOUR;
const SUNDAY = '2026-11-22';

/** What follows draws without any network: two draws a slot, judged when the test lets it. */
function followed(until: (slot: number) => Promise<void> = async () => undefined): {
  readonly beside: Pick<Beside, 'of' | 'positions' | 'tracers' | 'trail'>;
  readonly trailed: () => Promise<unknown>;
} {
  const trailing: Promise<void>[] = [];
  const draws = [judged({ state: 'answered', path: 'ENTERED_P', domestic: 'shown' }), judged({ path: 'LEFT_P' })];
  return {
    beside: {
      of: () => ({
        follow: () => undefined,
        settle: async ({ slot }, _judged, keep) => {
          await until(slot);
          await keep(connectionJudgements(slot, draws));
        },
        ledger: emptyConnections,
      }),
      positions: () => [],
      tracers: () => [],
      trail: (work) => trailing.push(work),
    },
    trailed: () => Promise.all(trailing),
  };
}

/** The record of a window as all leaves before it give it, by no memory of the service. */
function recordBefore(leaves: readonly Leaf[], at: number, window: string): ReturnType<typeof recordOf> {
  const sum = windowSum();
  leaves.slice(0, at).forEach((leaf, index) => {
    if (!('slot' in leaf) || !windowsOfSlot(leaf.slot).some(({ name }) => name === window)) return;
    if (leaf.$kind === 'judgement') sum.addJudgements(leaf, index, 'US');
    if (leaf.$kind === 'connection-judgement') sum.addConnections(leaf);
    if (leaf.$kind === 'confirmation') sum.addConfirmation(leaf);
  });
  return recordOf(sum.value());
}

describe('closed windows, beside the figure', () => {
  const { newDir } = freshLogs();
  let dir: string;
  let log: EvidenceLog;

  beforeEach(async () => {
    dir = await newDir();
    log = await openLog(dir);
  });
  afterEach(() => log.close());

  async function expectSums(): Promise<number> {
    const leaves: Leaf[] = [];
    for await (const { leaf } of log.scan()) leaves.push(leaf);
    const records = leaves.flatMap((leaf, at) => (leaf.$kind === 'window' ? [{ leaf, at }] : []));
    for (const { leaf, at } of records) {
      const { sums, breakdowns } = recordBefore(leaves, at, leaf.window);
      expect(leaf.sums, leaf.window).to.deep.equal(sums);
      expect(leaf.breakdowns).to.equal(sha256Hex(canonicalJson(breakdowns)));
    }
    return records.length;
  }

  const sundays = async (): Promise<readonly WindowLeaf[]> =>
    (await leavesOf(log, 'window')).filter(({ window }) => window === SUNDAY);

  it('are the sums of the connection judgements before them, also after a restart', async () => {
    for (const slots of [[MONDAY - 120, MONDAY - 60, MONDAY + HOUR], [MONDAY + 3 * DAY]]) {
      const { beside, trailed } = followed();
      const claim = await oneClaim(log, { beside });
      for (const slot of slots) {
        await claim.run(slot);
        await trailed();
      }
    }
    const [provisional, final] = await sundays();
    expect([provisional?.status, final?.status]).to.deep.equal(['provisional', 'final']);
    expect(final?.sums.beside).to.deep.equal({
      slots: 2,
      draws: 4,
      paths: { ENTERED_P: 2, LEFT_P: 2 },
      domestic: { shown: 2, not_shown: 0, not_tested: 0 },
    });
    expect(await expectSums()).to.be.at.least(6);
  });

  it('are corrected by what is judged after they were final, and no count of an outcome changes', async () => {
    let wake = (): void => undefined;
    const asleep = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const { beside, trailed } = followed((slot) => (slot === MONDAY - 60 ? asleep : Promise.resolve()));
    const claim = await oneClaim(log, { beside });
    for (const slot of [MONDAY - 120, MONDAY - 60, MONDAY + 4 * DAY]) await claim.run(slot);
    wake();
    await trailed();
    await claim.run(MONDAY + 4 * DAY + 60);
    await claim.run(MONDAY + 4 * DAY + 120);
    const [final, corrected, ...more] = await sundays();
    expect(more).to.deep.equal([]);
    expect([final?.status, final?.reason, corrected?.status, corrected?.reason]).to.deep.equal([
      'final',
      undefined,
      'final',
      'late_connections',
    ]);
    expect([final?.sums.beside?.slots, corrected?.sums.beside?.slots]).to.deep.equal([1, 2]);
    expect(corrected?.sums.counts).to.deep.equal(final?.sums.counts);
    await expectSums();
  });

  it('hold all that stands before them in the log, also when it is judged while they are recorded', async () => {
    let wake = (): void => undefined;
    const asleep = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const { beside, trailed } = followed((slot) => (slot === MONDAY - 60 ? asleep : Promise.resolve()));
    const blobs = openBlobs(dir);
    const put: typeof blobs.put = async (bytes) => {
      wake();
      // Long enough for the leaf to overtake the record, were nothing to hold it back.
      await sleep(20);
      return blobs.put(bytes);
    };
    const described = describedClaim(claimInForce(), CONFIG, false);
    const recordWindows = windowRecorder(described, windowRecords(), { log, blobs: { put } });
    const claim = await oneClaim(log, { beside, recordWindows });
    for (const slot of [MONDAY - 120, MONDAY - 60, MONDAY + 4 * DAY]) await claim.run(slot);
    await trailed();
    expect(await leavesOf(log, 'connection-judgement')).to.have.length(3);
    expect(await expectSums()).to.be.at.least(2);
  });

  describe('of an earlier version', () => {
    async function again(change: (held: HeldRecord) => HeldRecord): Promise<readonly WindowLeaf[]> {
      const { beside, trailed } = followed();
      const records = windowRecords();
      const first = windowRecorder(describedClaim(claimInForce(), CONFIG, false), records, {
        log,
        blobs: openBlobs(dir),
      });
      const claim = await oneClaim(log, { beside, recordWindows: first });
      for (const slot of [MONDAY - 60, MONDAY + 4 * DAY]) {
        await claim.run(slot);
        await trailed();
      }
      const before = log.size;
      const held = {
        ...records,
        latest: (...of: Parameters<typeof records.latest>) => {
          const record = records.latest(...of);
          return record && change(record);
        },
      };
      const second = windowRecorder(describedClaim(claimInForce(), CONFIG, false), held, {
        log,
        blobs: openBlobs(dir),
      });
      const restarted = await oneClaim(log, { beside, recordWindows: second });
      await restarted.run(MONDAY + 4 * DAY + 60);
      await trailed();
      const leaves: Leaf[] = [];
      for await (const { index, leaf } of log.scan()) if (index >= before) leaves.push(leaf);
      return leaves.flatMap((leaf) => (leaf.$kind === 'window' ? [leaf] : []));
    }

    it('are not corrected for what that version did not sum up', async () => {
      const earlier = (held: HeldRecord): HeldRecord => {
        const { beside: _, ...sums } = held.sums;
        return { ...held, sums };
      };
      expect(await again(earlier)).to.deep.equal([]);
    });

    it('are corrected for an exception that was confirmed after they were final', async () => {
      const unconfirmed = (held: HeldRecord): HeldRecord => ({ ...held, sums: { ...held.sums, confirmed: -1 } });
      const reasons = (await again(unconfirmed)).map(({ reason }) => reason);
      expect(new Set(reasons)).to.include('late_confirmations');
    });
  });
});
