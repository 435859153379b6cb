import { expect } from 'chai';
import type { Leaf } from '../../src/core/record.ts';
import type { DrawLeaf } from '../../src/core/slot-record.ts';
import { readableLog } from '../../src/evidence/readable-log.ts';
import { cosigner } from '../../src/evidence/tlog/cosignature.ts';
import { COSIGNATURE, makeKey, noteSigner, publicKeyOf } from '../../src/evidence/tlog/key.ts';
import { parseNote, signNote } from '../../src/evidence/tlog/note.ts';
import type { Policy } from '../../src/evidence/tlog/policy.ts';
import { type Verification, verify } from '../../src/verify/verify.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { recordLog } from './recorded-log.ts';
import { type EvidenceFiles, filesOf, KEY, sourceOf, TRUST, withLeaves } from './signed-files.ts';

/** Two hours of 5 October 2026 and one of the day after. */
const FROM = Date.UTC(2026, 9, 5, 22) / 1000;
const END = FROM + 36 * 300;

describe('times in evidence', function () {
  this.timeout(30_000);
  const tempDir = tempDirs();
  const witness = makeKey('witness.example', COSIGNATURE);
  const policy: Policy = {
    ...TRUST,
    witnesses: [{ name: 'w', key: publicKeyOf(witness), url: undefined }],
    quorum: { witness: 'w' },
  };
  let files: EvidenceFiles;
  let leaves: readonly Leaf[];

  before(async () => {
    const dir = `${tempDir()}/log`;
    await recordLog(dir, { from: FROM, slots: 36, draws: 2 });
    files = filesOf(dir);
    const all: Leaf[] = [];
    for await (const { leaf } of (await readableLog(dir)).scan()) all.push(leaf);
    leaves = all;
  });

  /** The log of some leaves, which a witness cosigned at a time (Unix seconds). */
  async function audit(told: readonly Leaf[], cosignedAt: number): Promise<Verification> {
    const signed = withLeaves(files, told);
    const { text } = parseNote(signed.get('checkpoint') ?? Buffer.of());
    signed.set('checkpoint', Buffer.from(signNote(text, [noteSigner(KEY), cosigner(witness, cosignedAt)])));
    return verify(sourceOf(signed), { level: 0, policy });
  }

  it('are not later than when a witness saw them, but for what a clock may be fast', async () => {
    for (const at of [END, END - 600, END + 86_400]) {
      const { wrong, outcome } = await audit(leaves, at);
      expect([outcome, wrong]).to.deep.equal(['proven', undefined]);
    }
    const { outcome, wrong } = await audit(leaves, END - 3600);
    expect(outcome).to.equal('refuted');
    expect(wrong?.says).to.match(
      /^is of 2026-10-06T00:\d\d:\d\d\.\d{3}Z by itself, and w saw it at 2026-10-06T00:00:00\.000Z$/,
    );
  });

  it('show that a day was committed to before it began, where somebody saw it then', async () => {
    // Up to the last slot before midnight: 6 October is committed to.
    const size = leaves.findIndex((leaf) => leaf.$kind === 'slot' && leaf.slot === FROM + 20 * 300);
    const { checked, outcome } = await audit(leaves.slice(0, size), FROM + 23 * 300);
    expect(outcome).to.equal('proven');
    expect(checked.committed_days).to.equal(1);
    expect((await audit(leaves, END + 86_400)).checked).not.to.have.property('committed_days');
  });

  it('of a record outside of its slot are told, and refute nothing', async () => {
    const late = leaves.map(
      (leaf): Leaf => (leaf.$kind === 'draw' && leaf.slot === FROM + 300 ? hourLater(leaf) : leaf),
    );
    const { outcome, unchecked } = await audit(late, END);
    expect(outcome).to.equal('proven');
    expect(unchecked.find(({ what }) => what === 'untimely')).to.deep.include({ count: 2 });
  });
});

function hourLater(leaf: DrawLeaf): DrawLeaf {
  return { ...leaf, observations: leaf.observations.map((o) => ({ ...o, startedMs: o.startedMs + 3_600_000 })) };
}
