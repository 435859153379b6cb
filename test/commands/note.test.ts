import { join } from 'node:path';
import { expect } from 'chai';
import { command as note } from '../../src/commands/note.ts';
import { command as report } from '../../src/commands/report.ts';
import type { DriftLeaf } from '../../src/core/event.ts';
import { initLog, openLog } from '../../src/evidence/log.ts';
import { readableLog } from '../../src/evidence/readable-log.ts';
import { MINUTE, oneClaim } from '../service/one-claim.ts';
import { configuration, FILES } from './configuration.ts';
import { refusalOf, removeFiles, runHere, withFiles } from './landfall.ts';

const HOUR = 3600;
/** Monday, 23 November 2026, 00:00 UTC. */
const MONDAY = MINUTE - 12 * HOUR;

const DRIFT: DriftLeaf = {
  $kind: 'drift',
  claim: 'test',
  slot: MONDAY - 60,
  events: [
    {
      endpoint: 'www.example',
      cause: 'answer',
      changes: [{ cause: 'answer' }],
      facets: [{ facet: 'alias', before: ['none'], now: 'edge.example' }],
      leaves: [1],
      shownBy: 1,
    },
  ],
  left: 0,
};

describe('note', function () {
  this.timeout(20_000);
  let config = '';
  let dir = '';
  let event = 0;

  before(async () => {
    const at = await withFiles({ 'landfall.yaml': configuration().replace('id: demo-us-oci', 'id: test'), ...FILES });
    config = join(at, 'landfall.yaml');
    dir = join(at, 'evidence');
    await initLog(dir, { origin: 'example.org/log' });
    const log = await openLog(dir);
    const claim = await oneClaim(log);
    await claim.run(MONDAY - 60);
    event = await log.append([DRIFT]);
    for (const start of [MONDAY + HOUR, MONDAY + 72 * HOUR]) await claim.run(start);
    await log.close();
  });
  after(removeFiles);

  const statement = async (window: string, format: string): Promise<string> =>
    (await runHere(report, [window, '--evidence', dir, '--format', format])).out;
  const said = ['--text', 'a cable was cut', '--author', 'NOC', '--config', ''];
  const given = (about: string): readonly string[] => [about, ...said.with(-1, config)];

  it('of a window and of an event is told beside the figure, whose record stays as it is', async () => {
    const before = JSON.parse(await statement('2026-11-22', 'json'));
    const { code, out } = await runHere(note, given('2026-11-22'));
    expect(code).to.equal(0);
    expect(out).to.match(/^leaf \d+: noted of 2026-11-22; no count changes\n$/);
    await runHere(note, given(String(event)));
    const { notes, log, ...after } = JSON.parse(await statement('2026-11-22', 'json'));
    const { notes: none, log: smaller, ...same } = before;
    expect(after).to.deep.equal(same);
    expect(none).to.deep.equal([]);
    expect(log.leaf_hash).to.equal(smaller.leaf_hash);
    expect(notes).to.have.length(2);
    expect(notes[0]).to.deep.include({ about: { window: '2026-11-22' }, text: 'a cable was cut', author: 'NOC' });
    expect(notes[1].about).to.deep.include({ event });
    for (const format of ['html', 'md']) {
      expect(await statement('2026-11-22', format), format)
        .to.include('a cable was cut')
        .and.to.include('NOC')
        .and.to.include('No count changes');
      expect(await statement('2026-11-23', format), format).not.to.include('a cable was cut');
    }
  });

  it('is of a window or of the leaf of an event, in one line, by somebody', async () => {
    const { size } = await readableLog(dir);
    expect(await refusalOf(note, given('0'))).to.match(/^leaf 0 tells of no event/);
    expect(await refusalOf(note, given('999999'))).to.match(/tells of no event/);
    expect(await refusalOf(note, given('today'))).to.match(/^"today" is neither/);
    expect(await refusalOf(note, [...given('2026-11-22'), '--claim', 'other'])).to.match(/^there is no claim "other"/);
    expect(await refusalOf(note, [...given(String(event)), '--claim', 'other'])).to.match(/is of test$/);
    expect(await refusalOf(note, ['2026-11-22', '--author', 'a', '--config', config])).to.match(/^--text is needed/);
    expect(await refusalOf(note, ['2026-11-22', '--text', 'a', '--config', config])).to.match(/^--author is needed/);
    for (const text of ['two\nlines', 'x'.repeat(301), ' ']) {
      expect(await refusalOf(note, ['2026-11-22', '--text', text, '--author', 'a', '--config', config])).to.match(
        /^the text must be one line of at most 300 characters$/,
      );
    }
    expect((await readableLog(dir)).size).to.equal(size);
  });
});
