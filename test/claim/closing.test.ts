import { expect } from 'chai';
import type { Leaf } from '../../src/core/record.ts';
import type { WindowLeaf } from '../../src/core/window-record.ts';
import { recordOf, tallyOfRecord, windowsOfSlot } from '../../src/core/window-record.ts';
import { sumWindowTallies, windowTallyOf } from '../../src/core/window-tally.ts';
import { openBlobs } from '../../src/evidence/blobs.ts';
import { canonicalJson } from '../../src/evidence/canonical-json.ts';
import type { EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { openLog } from '../../src/evidence/log.ts';
import { sha256Hex } from '../../src/evidence/sha256.ts';
import { freshLogs } from '../evidence/fresh-logs.ts';
import { leavesOf } from '../service/audit.ts';
import { MINUTE, oneClaim } from '../service/one-claim.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
/** Monday, 23 November 2026, 00:00 UTC; the first slots are the day before, in another week. */
const MONDAY = MINUTE - 12 * HOUR;

describe('closed windows', () => {
  const { newDir } = freshLogs();
  let dir: string;
  let log: EvidenceLog;

  beforeEach(async () => {
    dir = await newDir();
    log = await openLog(dir);
  });
  afterEach(() => log.close());

  async function run(...slots: readonly number[]): Promise<void> {
    const claim = await oneClaim(log);
    for (const slot of slots) await claim.run(slot);
  }

  async function records(): Promise<readonly WindowLeaf[]> {
    return leavesOf(log, 'window');
  }

  async function allLeaves(): Promise<readonly Leaf[]> {
    const leaves: Leaf[] = [];
    for await (const { leaf } of log.scan()) leaves.push(leaf);
    return leaves;
  }

  const told = ({ window, status, revision, sums }: WindowLeaf): readonly unknown[] => [
    window,
    status,
    revision,
    sums.slots,
  ];

  it('are recorded once an hour after their end, and again when three days have passed', async () => {
    await run(MONDAY - 120, MONDAY - 60, MONDAY, MONDAY + HOUR - 60);
    expect(await records()).to.deep.equal([]);
    await run(MONDAY + HOUR, MONDAY + HOUR + 60);
    expect((await records()).map(told)).to.deep.equal([
      ['2026-11-22', 'provisional', 1, 2],
      ['2026-W47', 'provisional', 1, 2],
    ]);
    await run(MONDAY + 3 * DAY, MONDAY + 3 * DAY + 60);
    expect((await records()).slice(2).map(told)).to.deep.equal([
      ['2026-11-22', 'final', 2, 2],
      ['2026-11-23', 'provisional', 1, 4],
      ['2026-11-24', 'provisional', 1, 0],
      ['2026-W47', 'final', 2, 2],
    ]);
  });

  it('are recorded by a service that was down when they became final', async () => {
    await run(MONDAY - 60);
    await log.close();
    log = await openLog(dir);
    await run(MONDAY + 20 * DAY);
    const final = (await records()).filter(({ status }) => status === 'final').map(told);
    expect(final).to.deep.include(['2026-11-22', 'final', 1, 1]);
    expect(final).to.deep.include(['2026-11', 'final', 1, 1]);
    await run(MONDAY + 20 * DAY + 60);
    expect((await records()).filter(({ window }) => window === '2026-11')).to.have.length(1);
  });

  it('hold nothing but what the judgement leaves before them come to, byte for byte', async () => {
    await run(MONDAY - 120, MONDAY - 60, MONDAY + HOUR, MONDAY + DAY + HOUR, MONDAY + 4 * DAY);
    const leaves = await allLeaves();
    const blobs = openBlobs(dir);
    let seen = 0;
    for (const [at, leaf] of leaves.entries()) {
      if (leaf.$kind !== 'window') continue;
      const before = leaves
        .slice(0, at)
        .flatMap((each, index) => (each.$kind === 'judgement' ? [{ leaf: each, index }] : []));
      const within = before.filter(({ leaf: { slot } }) =>
        windowsOfSlot(slot).some(({ name }) => name === leaf.window),
      );
      const sum = sumWindowTallies(within.map(({ leaf: judged, index }) => windowTallyOf(judged, index, 'US')));
      const { sums, breakdowns } = recordOf(sum);
      expect(leaf.sums).to.deep.equal(sums);
      expect(leaf.breakdowns).to.equal(sha256Hex(canonicalJson(breakdowns)));
      const kept = Buffer.from((await blobs.get(leaf.breakdowns)) ?? []).toString();
      expect(kept).to.equal(canonicalJson(breakdowns));
      expect(tallyOfRecord(leaf.sums, JSON.parse(kept))).to.deep.equal(sum.tally);
      seen += 1;
    }
    expect(seen).to.be.at.least(6);
  });

  it('never begin before the claim did', async () => {
    await run(MONDAY + DAY, MONDAY + 2 * DAY + HOUR);
    expect((await records()).map(({ window }) => window)).to.deep.equal(['2026-11-24']);
  });

  it('are corrected, with the reason, when a slot is judged after they were final', async () => {
    await run(MONDAY - 120, MONDAY + 4 * DAY);
    expect((await records()).map(told)).to.deep.include(['2026-11-22', 'final', 1, 1]);
    await run(MONDAY - 60, MONDAY + 4 * DAY + 60);
    const corrected = (await records()).filter(({ window, revision }) => window === '2026-11-22' && revision > 1);
    expect(corrected.map((leaf) => [...told(leaf), leaf.reason])).to.deep.equal([
      ['2026-11-22', 'final', 2, 2, 'late_judgements'],
    ]);
  });
});
