import { expect } from 'chai';
import { command as cite } from '../../src/commands/cite.ts';
import { command as report } from '../../src/commands/report.ts';
import { openLog } from '../../src/evidence/log.ts';
import { freshLogs } from '../evidence/fresh-logs.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { MINUTE, oneClaim } from '../service/one-claim.ts';
import { refusalOf, runHere } from './landfall.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
/** Monday, 23 November 2026, 00:00 UTC. */
const MONDAY = MINUTE - 12 * HOUR;

/** Over evidence with a final Sunday and a provisional Monday. */
describe('report and cite', function () {
  this.timeout(20_000);
  const { newDir } = freshLogs();
  const tempDir = tempDirs();
  let dir = '';

  before(async () => {
    dir = await newDir();
    const log = await openLog(dir);
    const claim = await oneClaim(log);
    for (const slot of [MONDAY - 120, MONDAY - 60, MONDAY + HOUR, MONDAY + DAY + HOUR, MONDAY + 3 * DAY]) {
      await claim.run(slot);
    }
    await log.close();
  });

  it('print the statement of a window in each form, from the evidence alone', async () => {
    const { code, out } = await runHere(report, ['2026-11-22', '--evidence', dir]);
    expect(code).to.equal(0);
    expect(out).to.match(/^<!doctype html>.*<\/html>\n$/s);
    const json = JSON.parse((await runHere(report, ['2026-11-22', '--evidence', dir, '--format', 'json'])).out);
    expect(json).to.deep.include({ window: '2026-11-22', status: 'final', revision: 2, slots: 2 });
    expect(json.permalink).to.match(/^https:\/\/example\.org\/log\/w\/[^/]+\/2026-11-22\/2\/[0-9a-f]{16}$/);
    expect(json.log.leaf_hash).to.include(json.permalink.split('/').at(-1));
    expect(json.days).to.deep.include({ window: '2026-11', days: 1 });
    expect((await runHere(report, ['2026-W47', '--evidence', dir, '--format', 'csv'])).out).to.match(/^claim,window,/);
    expect((await runHere(report, ['2026-W47', '--evidence', dir, '--format', 'md'])).out).to.match(/^# /);
  });

  it('keep what was printed of a revision that has been followed by another', async () => {
    const first = ['2026-11-22', '--evidence', dir, '--revision', '1', '--format', 'json'];
    expect(JSON.parse((await runHere(report, first)).out)).to.deep.include({ status: 'provisional', citation: null });
  });

  it('cite what is final, and only that', async () => {
    const { code, out } = await runHere(cite, ['2026-11-22', '--evidence', dir]);
    expect(code).to.equal(0);
    expect(out).to.match(/evidence log example\.org\/log, leaf \d+, hash [0-9a-f]{64}/);
    expect((await runHere(cite, ['2026-11-22', '--evidence', dir, '--format', 'bibtex'])).out).to.match(/^@misc\{/);
    expect(await refusalOf(cite, ['2026-11-23', '--evidence', dir])).to.match(
      /^2026-11-23, revision 1, is provisional \[p\]: it may still change and cannot be cited\./,
    );
  });

  it('say what there is instead of what they are asked for', async () => {
    expect(await refusalOf(report, [])).to.match(/^name a closed window: /);
    expect(await refusalOf(report, ['2026-W54', '--evidence', dir])).to.match(/^"2026-W54" is no closed window/);
    expect(await refusalOf(report, ['2026-11-01', '--evidence', dir])).to.match(
      /^there is no record of 2026-11-01 for claim .*; there are: 2026-11-22, 2026-W47, 2026-11-23 \[p\]/,
    );
    expect(await refusalOf(report, ['2026-11-22', '--evidence', dir, '--revision', '9'])).to.equal(
      '2026-11-22 has no revision "9"; the latest is 2',
    );
    expect(await refusalOf(report, ['2026-11-22', '--evidence', dir, '--format', 'docx'])).to.match(
      /^--format must be one of html, pdf, json, csv, md, is "docx"$/,
    );
    expect(await refusalOf(cite, ['2026-11-22', '--evidence', dir, '--claim', 'other'])).to.match(/^there is no claim/);
    expect(await refusalOf(cite, ['2026-11-22', '--evidence', tempDir()])).to.match(/holds no evidence log$/);
  });
});
