import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { command as prune } from '../../src/commands/prune.ts';
import { command as verify } from '../../src/commands/verify.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { recordLog } from '../verify/recorded-log.ts';
import { refusalOf, runHere } from './landfall.ts';

describe('verify and prune', () => {
  const tempDir = tempDirs();
  let dir: string;
  let vkey: string;

  before(async () => {
    dir = join(tempDir(), 'log');
    vkey = await recordLog(dir, { slots: 3, draws: 2 });
  });

  it('tell what was checked, what could not be, and in the last line what that comes to', async () => {
    const { code, out } = await runHere(verify, [dir, '--key', vkey]);
    expect(code).to.equal(0);
    expect(out).to.match(/^\/.*\/log is the log example\.org\/log at \d+ leaves, root \S{44}\n/);
    expect(out).to.match(/\nchecked: 10 draws judged again\n/);
    expect(out).to.match(
      /\nnot checked: 3 slots are not drawn again: the secret of their day is not revealed yet\nPROVEN at level 2: .*\n$/,
    );
    const json = JSON.parse((await runHere(verify, [dir, '--key', vkey, '--level', '0', '--json'])).out);
    expect(json).to.deep.include({ outcome: 'proven', level: 0, key_from_evidence: false, wrong: null });
    expect(json.checked).to.deep.include({ slots: 3, draws: 10 });
    expect(json.checked).not.to.have.property('judged_draws');
  });

  it('say when the key comes from the evidence itself', async () => {
    const { code, out } = await runHere(verify, [dir]);
    expect(code).to.equal(0);
    expect(out).to.match(/\nby the key in .*key\.vkey: that only tells that the directory fits itself; /);
  });

  it('answer no to another log, with the file', async () => {
    const other = join(tempDir(), 'other');
    const { code, out } = await runHere(verify, [other, '--key', await recordLog(other, { slots: 0 }), '--level', '0']);
    expect([code, out.split('\n').at(-2)?.slice(0, 6)]).to.deep.equal([0, 'PROVEN']);
    const refuted = await runHere(verify, [other, '--key', vkey]);
    expect(refuted.code).to.equal(1);
    expect(refuted.out).to.match(/^REFUTED: checkpoint: no known key has signed the note; /);
  });

  it('go on from a checkpoint that was kept', async () => {
    const kept = await runHere(verify, [dir, '--key', vkey, '--since', join(dir, 'checkpoint')]);
    expect(kept.code).to.equal(0);
    expect(kept.out).to.include('\nchecked: 1 older checkpoints that the log goes on from\n');
  });

  it('say what is wrong with what they are given', async () => {
    expect(await refusalOf(verify, [])).to.match(/^name the evidence: /);
    expect(await refusalOf(verify, [dir, '--level', '3'])).to.equal('--level must be 0, 1 or 2, is "3"');
    expect(await refusalOf(verify, [dir, '--key', 'x'])).to.match(/^--key: the verifier key is not of the form /);
    expect(await refusalOf(verify, [dir, '--policy', '/nowhere'])).to.equal('--policy: there is no file /nowhere');
    expect(await refusalOf(verify, [tempDir()])).to.match(/^the key of the log is needed, from somewhere else /);
    expect(await refusalOf(verify, [tempDir(), '--key', vkey])).to.match(
      /holds no evidence log: there is no checkpoint$/,
    );
    const policy = join(tempDir(), 'policy');
    writeFileSync(policy, 'quorum none\n');
    expect(await refusalOf(verify, [dir, '--key', vkey, '--policy', policy])).to.match(/^--key and --policy exclude /);
    expect(await refusalOf(prune, [dir])).to.match(/^--older-than is needed: /);
    expect(await refusalOf(prune, [tempDir(), '--older-than', '1d'])).to.match(/holds no evidence log$/);
  });

  it('tell how much would go, and then how much went', async () => {
    const dry = await runHere(prune, [dir, '--older-than', '90d', '--dry-run']);
    expect(dry).to.deep.include({ code: 0 });
    // The lists by which the next slot would be judged are in force, and stay.
    expect(dry.out).to.match(/^0 blobs of 0 bytes would be removed: not needed since \d{4}-.*Z\n$/);
    expect((await runHere(prune, [dir, '--older-than', '90d'])).out).to.match(/^0 blobs of 0 bytes removed: /);
  });
});
