import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { command } from '../../src/commands/export.ts';
import { openLog } from '../../src/evidence/log.ts';
import { readableLog } from '../../src/evidence/readable-log.ts';
import { parseVkey } from '../../src/evidence/tlog/key.ts';
import type { Policy } from '../../src/evidence/tlog/policy.ts';
import { extractWindow } from '../../src/publishing/extract-window.ts';
import { directorySource } from '../../src/verify/evidence-source.ts';
import { type Verification, verify } from '../../src/verify/verify.ts';
import { refusalOf, runHere } from '../commands/landfall.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { leavesOf } from '../service/audit.ts';
import { recordLog } from './recorded-log.ts';

describe('the extract of a closed window', function () {
  this.timeout(60_000);
  const tempDir = tempDirs();
  const DAY = 288;
  let dir: string;
  let policy: Policy;

  before(async () => {
    dir = join(tempDir(), 'log');
    const vkey = await recordLog(dir, { slots: 3 * DAY + 14, draws: 2 });
    await remarkOf('2026-10-05');
    policy = { logs: [{ key: parseVkey(vkey), url: undefined }], witnesses: [], quorum: undefined };
  });

  /** What is said of a window when the log is long beyond it. */
  async function remarkOf(window: string): Promise<void> {
    const log = await openLog(dir);
    const [first] = await leavesOf(log, 'judgement');
    const [judged] = first?.judgements ?? [];
    if (first === undefined || judged === undefined) throw new Error('nothing was judged');
    const { claim, slot } = first;
    await log.append([
      { $kind: 'adjudication', claim, slot, leaf: judged.leaf, reason: 'own_fault', note: 'a fault of ours', atMs: 1 },
      { $kind: 'note', claim, about: { window }, text: 'a cable was cut', author: 'NOC', atMs: 2 },
    ]);
    await log.close();
  }

  async function extractOf(window: string): Promise<string> {
    const out = join(tempDir(), 'extract');
    expect((await runHere(command, [dir, window, out])).code).to.equal(0);
    return out;
  }
  const audit = (out: string, older?: Buffer): Promise<Verification> =>
    verify(directorySource(out), { level: 2, policy, older });

  for (const [window, slots] of [
    ['2026-10-05', DAY],
    ['2026-10-06', DAY],
    ['2026-10-07', DAY],
  ] as const) {
    it(`of ${window} is proven by itself, to the byte of its record`, async () => {
      const { outcome, wrong, checked, log, unchecked } = await audit(await extractOf(window));
      expect(wrong).to.equal(undefined);
      expect(outcome).to.equal('proven');
      expect(checked.windows).to.equal(1);
      expect(checked.slots).to.be.within(slots, slots + 1);
      expect(checked.drawn_slots).to.be.at.least(slots);
      expect(checked.judged_draws).to.equal(checked.draws);
      expect(checked.leaves).to.be.below((log?.size ?? 0) / 2);
      expect(unchecked.map(({ what }) => what)).to.not.include('not_judged');
    });
  }

  it('holds what was said of it later, and not what lies between', async () => {
    const log = await readableLog(dir);
    const last = async (window: string): Promise<unknown> => (await extractWindow(log, window))?.leaves.at(-1);
    expect(await last('2026-10-05')).to.deep.equal([log.size - 2, log.size]);
    expect(await last('2026-10-06')).to.not.include(log.size);
  });

  it('is refuted when any of its files is changed, or says less than it has', async () => {
    const out = await extractOf('2026-10-06');
    const change = async (path: string, bytes: Buffer): Promise<string> => {
      const was = readFileSync(join(out, path));
      writeFileSync(join(out, path), bytes);
      const { outcome } = await audit(out);
      writeFileSync(join(out, path), was);
      return outcome;
    };
    const { leaves } = JSON.parse(readFileSync(join(out, 'extract.json'), 'utf8'));
    const [from, to] = leaves.toSorted(
      (a: number[], b: number[]) => (b[1] ?? 0) - (b[0] ?? 0) - (a[1] ?? 0) + (a[0] ?? 0),
    )[0];
    const told = (ranges: readonly (readonly number[])[]): Buffer =>
      Buffer.from(JSON.stringify({ leaves: ranges, window: '2026-10-06' }));
    const without = leaves.flatMap((range: number[]) =>
      range[0] === from
        ? [
            [from, from + 100],
            [from + 102, to],
          ]
        : [range],
    );
    expect(await change('extract.json', told(without))).to.equal('refuted');
    expect(await change('extract.json', told([[0, 1e9]]))).to.equal('refuted');
    expect(await change('extract.json', Buffer.from('{}'))).to.equal('refuted');
    const bundle = `tile/entries/${String(Math.floor(from / 256) + 1).padStart(3, '0')}`;
    const bytes = readFileSync(join(out, bundle));
    bytes.writeUInt8(bytes.readUInt8(1000) ^ 1, 1000);
    expect(await change(bundle, bytes)).to.equal('refuted');
    rmSync(join(out, bundle));
    expect((await audit(out)).outcome).to.equal('refuted');
  });

  it('cannot tell whether the log goes on from an older checkpoint, and says so', async () => {
    const { outcome, unchecked } = await audit(await extractOf('2026-10-05'), readFileSync(join(dir, 'checkpoint')));
    expect(outcome).to.equal('missing');
    expect(unchecked.map(({ what }) => what)).to.include('growth');
  });

  it('is never written over files, and only of a window that has a record', async () => {
    const out = await extractOf('2026-10-05');
    expect(await refusalOf(command, [dir, '2026-10-05', out])).to.match(/is not empty: name a new directory/);
    const other = join(tempDir(), 'other');
    expect(await refusalOf(command, [dir, '2026-10-08', other])).to.match(/holds no record of a window 2026-10-08; /);
    expect(await refusalOf(command, [dir, 'yesterday', other])).to.match(/holds no record of a window yesterday; /);
    expect(existsSync(other)).to.equal(false);
  });
});
