import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Leaf } from '../../src/core/record.ts';
import { readableLog } from '../../src/evidence/readable-log.ts';
import type { Level } from '../../src/verify/audit.ts';
import { type Verification, verify } from '../../src/verify/verify.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { type Lie, lieTable, told } from './lie.ts';
import { LIES_BESIDE } from './lies-beside.ts';
import { LIES_BESIDE_NOT_FOUND, LIES_NOT_FOUND } from './lies-not-found.ts';
import { LIES_OF_DRAWS } from './lies-of-draws.ts';
import { LIES_OF_JUDGEMENTS } from './lies-of-judgements.ts';
import { LIES_OF_SWEEPS } from './lies-of-sweeps.ts';
import { recordLog } from './recorded-log.ts';
import { type EvidenceFiles, filesOf, signedLog, sourceOf, TRUST, withLeaves } from './signed-files.ts';

interface Forged {
  readonly of: string;
  readonly beside: boolean;
  /** Before midnight: that day ends, is revealed and is recorded. */
  readonly hours: number;
  readonly slots: number;
  readonly lies: readonly Lie[];
}

const MIDNIGHT = Date.UTC(2026, 9, 6) / 1000;
const LOGS: readonly Forged[] = [
  {
    of: 'draws',
    beside: false,
    hours: 2,
    slots: 44,
    lies: [...LIES_OF_DRAWS, ...LIES_OF_JUDGEMENTS, ...LIES_NOT_FOUND],
  },
  {
    of: 'connections and paths',
    beside: true,
    hours: 1,
    slots: 28,
    lies: [...LIES_BESIDE, ...LIES_OF_SWEEPS, ...LIES_BESIDE_NOT_FOUND],
  },
];

const EACH_KIND: Readonly<Record<Leaf['$kind'], true>> = {
  software: true,
  configuration: true,
  frame: true,
  manifest: true,
  snapshot: true,
  'seed-commitment': true,
  'seed-reveal': true,
  slot: true,
  draw: true,
  judgement: true,
  drift: true,
  connection: true,
  lookup: true,
  trace: true,
  anchor: true,
  'connection-judgement': true,
  reprobe: true,
  confirmation: true,
  window: true,
  adjudication: true,
  note: true,
  sweep: true,
};
const KINDS = Object.keys(EACH_KIND) as readonly Leaf['$kind'][];

/** What a publisher could sign who wants another story told: every signature and hash is as it should be. */
describe('evidence that its publisher has signed', function () {
  this.timeout(30_000);
  const tempDir = tempDirs();

  for (const { of, beside, hours, slots, lies } of LOGS) {
    describe(`about ${of}`, () => {
      let files: EvidenceFiles;
      let leaves: readonly Leaf[];

      before(async () => {
        const dir = `${tempDir()}/log`;
        await recordLog(dir, { from: MIDNIGHT - hours * 3600, slots, draws: 4, beside });
        files = filesOf(dir);
        const all: Leaf[] = [];
        for await (const { leaf } of (await readableLog(dir)).scan()) all.push(leaf);
        leaves = all;
      });

      const audit = (story: readonly Leaf[], level: Level = 2): Promise<Verification> =>
        verify(sourceOf(withLeaves(files, story)), { level, policy: TRUST });

      it('is proven when it is what was measured, and says what could not be checked', async () => {
        const { outcome, wrong, checked, unchecked } = await audit(leaves);
        expect(wrong).to.equal(undefined);
        expect(outcome).to.equal('proven');
        const count = (kind: Leaf['$kind']): number => leaves.filter(({ $kind }) => $kind === kind).length;
        const followed = leaves.flatMap((leaf) => (leaf.$kind === 'connection-judgement' ? leaf.judgements : []));
        expect(checked).to.deep.include({
          leaves: leaves.length,
          slots,
          draws: count('draw'),
          judged_draws: count('draw'),
          drawn_slots: hours * 12,
          windows: count('window'),
          ...(beside ? { connections: followed.length, sweeps: 1, sweeps_again: 1 } : {}),
        });
        if (beside) expect(followed.map(({ domestic }) => domestic)).to.include.members(['shown', 'not_tested']);
        expect(checked.confirmations).to.equal(count('confirmation'));
        expect(count('window')).to.equal(1);
        if (!beside) expect(checked.events).to.be.at.least(1);
        expect(unchecked.map(({ what, count: times }) => [what, times])).to.deep.equal([
          ['unrevealed', slots - hours * 12],
        ]);
      });

      for (const { kind, lie, tell, found } of lies) {
        if ('because' in found) {
          it(`is not refuted when its ${kind} says ${lie}: ${found.because}`, async () => {
            const { outcome, wrong } = await audit(tell(told(leaves, files)));
            expect(wrong).to.equal(undefined);
            expect(outcome).to.equal('proven');
          });
          continue;
        }
        const { level, says } = found;
        it(`is refuted at level ${level} when its ${kind} says ${lie}`, async () => {
          const story = tell(told(leaves, files));
          const { outcome, wrong } = await audit(story, level);
          expect(wrong?.says).to.match(says);
          expect(wrong?.place.leaf).to.be.a('number');
          expect(outcome).to.equal('refuted');
          if (level > 0) expect((await audit(story, (level - 1) as Level)).wrong?.says ?? '').not.to.match(says);
        });
      }
    });
  }

  it('is refuted when an entry is no leaf, or not in its one form', async () => {
    const entries = [
      '{"$kind":"slot"}',
      '{}',
      '[]',
      'no',
      '{"b":1,"$kind":"software"}',
      '{"$kind":"software","atMs":1.5}',
    ];
    for (const entry of entries) {
      const { outcome, wrong } = await verify(sourceOf(signedLog([Buffer.from(entry)])), { level: 0, policy: TRUST });
      expect([outcome, wrong?.place.leaf], entry).to.deep.equal(['refuted', 0]);
    }
  });

  it('is not proven when a leaf is of a kind that nobody knows yet', async () => {
    const entry = Buffer.from('{"$kind":"future"}');
    const { outcome, unchecked } = await verify(sourceOf(signedLog([entry])), { level: 0, policy: TRUST });
    expect(outcome).to.equal('missing');
    expect(unchecked).to.deep.equal([{ what: 'unknown_kind', count: 1, first: { leaf: 0 } }]);
  });

  it('can lie about each kind of leaf that there is', () => {
    const kinds = new Set(LOGS.flatMap(({ lies }) => lies.map(({ kind }) => kind)));
    expect(KINDS.filter((kind) => !kinds.has(kind))).to.deep.equal([]);
  });

  it('can tell the lies that docs/auditors.md lists, and no others', () => {
    const document = readFileSync(new URL('../../docs/auditors.md', import.meta.url), 'utf8');
    const table = lieTable(LOGS.flatMap(({ lies }) => lies));
    if (!document.includes(table)) expect.fail(`docs/auditors.md does not have this table:\n${table}`);
  });
});
