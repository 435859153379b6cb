import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { command as feeds } from '../../src/commands/feeds.ts';
import { progressOn } from '../../src/commands/progress.ts';
import { command as replay } from '../../src/commands/replay.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { drawsCounted, startRunning, until } from '../service/running.ts';
import { refusalOf, removeFiles, runHere, withFiles } from './landfall.ts';

/** Over the evidence of a demo that ran for a few slots. */
describe('feeds list, feeds diff and replay', function () {
  this.timeout(30_000);
  const tempDir = tempDirs();
  let evidence = '';
  let digest = '';
  /** The demo's list without the range that most of its addresses lie in, and with another one in another region. */
  let other = '';

  before(async () => {
    const dir = tempDir();
    const running = await startRunning(dir, { scenario: 'steady' });
    await until(running, (report) => drawsCounted(report) >= 18);
    await running.stop();
    evidence = join(dir, 'evidence');
    const list = await readFile(join(dir, 'world', 'oci.json'), 'utf8');
    other = join(dir, 'other.json');
    await writeFile(other, list.replace('"129.80.0.0/16"', '"129.81.0.0/16"'));
    const listed = await runHere(feeds, ['list', evidence, '--json']);
    digest = JSON.parse(listed.out)[0].sha256;
  });
  after(removeFiles);

  it('list the snapshots with their feeds, and the slots that were judged by each', async () => {
    const { code, out } = await runHere(feeds, ['list', evidence]);
    expect(code).to.equal(0);
    expect(out).to.match(
      new RegExp(`^${digest}  \\d+ slots judged, 20\\d\\d-.*Z to 20\\d\\d-.*Z\n  oci +[0-9a-f]{12} of 20`),
    );
    const [snapshot] = JSON.parse((await runHere(feeds, ['list', evidence, '--json'])).out);
    expect(snapshot.judgements).to.be.at.least(2);
    expect(snapshot.feeds.map(({ id }: { id: string }) => id)).to.deep.equal(['oci', 'origins', 'country']);
    expect(snapshot.first_slot <= snapshot.last_slot).to.equal(true);
  });

  it('find no difference between a snapshot and itself, and answer yes', async () => {
    const { code, out } = await runHere(feeds, ['diff', digest, digest.slice(0, 8), '--evidence', evidence]);
    expect(code).to.equal(0);
    expect(out).to.match(
      /^the same bytes in all feeds\n0 of \d+ recorded draws would land otherwise, 0 with another outcome\n$/,
    );
  });

  it('tell what a list in a file says otherwise, and which draws would land otherwise, and answer no', async () => {
    const { code, out } = await runHere(feeds, ['diff', digest, other, '--evidence', evidence]);
    expect(code).to.equal(1);
    expect(out).to.match(
      /^oci: [0-9a-f]{12} -> [0-9a-f]{12}, \d+ -> \d+ prefixes\n {2}\+ 129\.81\.0\.0\/16 us-ashburn-1\n {2}- 129\.80\.0\.0\/16 us-ashburn-1\n/,
    );
    expect(out).to.match(/\n {2}was landed, us-ashburn-1, grade A: rule 4: .*\n {2}is {2}landed, grade B: rule 6: /);
    const json = JSON.parse((await runHere(feeds, ['diff', digest, other, '--evidence', evidence, '--json'])).out);
    expect(json.feeds[0].rows.added).to.deep.equal([
      { prefix: '129.81.0.0/16', region: 'us-ashburn-1', services: [], tags: ['OCI'] },
    ]);
    expect(json.differences).to.have.length(json.other_landing);
    expect(json.other_outcome).to.equal(0);
  });

  it('judge again by this version: the same to the byte, so the answer is yes', async () => {
    const { code, out } = await runHere(replay, [evidence]);
    expect(code).to.equal(0);
    expect(out).to.match(
      /^\d+ slots of .* judged again, each under its own feeds, by landfall .*\n\d+ came out the same to the byte; 0 draws/,
    );
    const json = JSON.parse((await runHere(replay, [evidence, '--snapshot', digest, '--json'])).out);
    expect(json.slots_same).to.equal(json.slots);
    expect(json.differences).to.deep.equal([]);
    expect(json.windows[0].is).to.deep.equal(json.windows[0].was);
  });

  it('judge again by the claims of another configuration', async () => {
    const { configuration, FILES } = await import('./configuration.ts');
    const dir = await withFiles({ 'landfall.yaml': configuration([['asns: [31898]', 'asns: [64500]']]), ...FILES });
    const { code, out } = await runHere(replay, [evidence, '--by', join(dir, 'landfall.yaml')]);
    expect(code).to.equal(1);
    expect(out).to.match(/\n {2}is {2}indeterminate, range_origin_conflict: rule 5: /);
  });

  it('say what is wrong with what they are given', async () => {
    expect(await refusalOf(replay, [evidence, '--snapshot', 'ffff'])).to.match(
      /holds no snapshot ffff; feeds list .* shows what it holds$/,
    );
    expect(await refusalOf(replay, [evidence, '--snapshot', 'latest'])).to.match(/^"latest" is no digest: /);
    expect(await refusalOf(replay, [tempDir()])).to.match(/holds no evidence log$/);
    expect(await refusalOf(feeds, ['diff', digest])).to.match(/^feeds diff compares two: /);
    expect(await refusalOf(feeds, ['diff', digest, '/nowhere', '--evidence', evidence])).to.match(
      /neither a digest nor a file/,
    );
    expect(await refusalOf(feeds, ['list', '--feed', 'oci'])).to.equal('--feed is of feeds diff');
    const dir = await withFiles({ 'page.html': '<html></html>', 'lines.txt': '192.0.2.0/24\n198.51.100.0/24\n' });
    expect(await refusalOf(feeds, ['diff', digest, join(dir, 'page.html'), '--evidence', evidence])).to.match(
      /no list that landfall reads$/,
    );
    expect(await refusalOf(feeds, ['diff', digest, join(dir, 'lines.txt'), '--evidence', evidence])).to.match(
      /--feed$/,
    );
  });

  it('show how far they are on a terminal, and are quiet in a pipe', () => {
    const lines: string[] = [];
    const write = (text: string): boolean => lines.push(text) > 0;
    const progress = progressOn({ write, isTTY: true } as unknown as NodeJS.WritableStream, 'replaying leaf', 98_208);
    for (let leaf = 0; leaf <= 2000; leaf += 500) progress.at(leaf);
    progress.end();
    expect(lines).to.deep.equal([
      '\r\u001b[2Kreplaying leaf: 0 of 98,208',
      '\r\u001b[2Kreplaying leaf: 1,000 of 98,208',
      '\r\u001b[2Kreplaying leaf: 2,000 of 98,208',
      '\r\u001b[2K',
    ]);
    lines.length = 0;
    progressOn({ write } as unknown as NodeJS.WritableStream, 'replaying leaf', 2).at(1);
    expect(lines).to.deep.equal([]);
  });
});
