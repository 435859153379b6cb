import { join } from 'node:path';
import { expect } from 'chai';
import { command as adjudicate } from '../../src/commands/adjudicate.ts';
import { command as report } from '../../src/commands/report.ts';
import { initLog, openLog } from '../../src/evidence/log.ts';
import { readableLog } from '../../src/evidence/readable-log.ts';
import { takeIn } from '../../src/inbox/inbox.ts';
import { MINUTE, oneClaim } from '../service/one-claim.ts';
import { configuration, FILES } from './configuration.ts';
import { refusalOf, removeFiles, runHere, withFiles } from './landfall.ts';

const HOUR = 3600;
/** Monday, 23 November 2026, 00:00 UTC. */
const MONDAY = MINUTE - 12 * HOUR;

/** What is compared of a statement as JSON. */
type Told = Readonly<Record<'counts' | 'strict' | 'ceiling' | 'verdicts' | 'permalink' | 'sentence', unknown>> & {
  readonly adjudications: { readonly draws: readonly object[] };
};

describe('adjudicate', function () {
  this.timeout(20_000);
  let config = '';
  let dir = '';
  let draw = 0;
  let slot = 0;

  before(async () => {
    const at = await withFiles({ 'landfall.yaml': configuration(), ...FILES });
    config = join(at, 'landfall.yaml');
    dir = join(at, 'evidence');
    await initLog(dir, { origin: 'example.org/log' });
    const log = await openLog(dir);
    const claim = await oneClaim(log);
    for (const start of [MONDAY - 60, MONDAY + HOUR, MONDAY + 72 * HOUR]) await claim.run(start);
    for await (const { index, leaf } of log.scan(['draw', 'slot'])) {
      if (leaf.$kind === 'draw' && leaf.slot === MONDAY - 60) draw = index;
      if (leaf.$kind === 'slot') slot = index;
    }
    await log.close();
  });
  after(removeFiles);

  const json = async (): Promise<Told> =>
    JSON.parse((await runHere(report, ['2026-11-22', '--evidence', dir, '--format', 'json'])).out);

  it('is told beside the figure of the windows of its draw, and changes no count of them', async () => {
    const before = await json();
    const said = ['--reason', 'wrong_list', '--note', 'the range was returned', '--config', config];
    const { code, out } = await runHere(adjudicate, [String(draw), ...said]);
    expect(code).to.equal(0);
    expect(out).to.match(
      new RegExp(`^leaf \\d+: draw ${draw} of claim .* is adjudicated as wrong_list; no count changes\n$`),
    );
    const after = await json();
    for (const same of ['counts', 'strict', 'ceiling', 'verdicts', 'permalink', 'sentence'] as const) {
      expect(after[same], same).to.deep.equal(before[same]);
    }
    const { draws } = after.adjudications;
    expect(draws).to.have.length(1);
    expect(draws[0]).to.deep.include({ leaf: draw, reason: 'wrong_list', note: 'the range was returned' });
    const page = (await runHere(report, ['2026-11-22', '--evidence', dir])).out;
    expect(page).to.include(
      'Of 1 draw the publisher has said since what was found out (wrong list 1). No count changes by that.',
    );
    const other = (await runHere(report, ['2026-11-23', '--evidence', dir, '--format', 'md'])).out;
    expect(other).not.to.include('the publisher has said');
  });

  it('takes draws, reasons of its list and a line of words, and nothing else', async () => {
    const before = (await readableLog(dir)).size;
    const rest = ['--note', 'x', '--config', config];
    expect(await refusalOf(adjudicate, [String(slot), '--reason', 'wrong_list', ...rest])).to.match(/is no draw$/);
    expect(await refusalOf(adjudicate, ['999999', '--reason', 'wrong_list', ...rest])).to.match(/is no draw$/);
    expect(await refusalOf(adjudicate, [String(draw), '--reason', 'unlikely', ...rest])).to.match(
      /^--reason must be one of wrong_list,/,
    );
    expect(await refusalOf(adjudicate, [String(draw), ...rest])).to.match(/^--reason is needed/);
    expect(await refusalOf(adjudicate, ['-1', ...rest])).to.be.a('string');
    for (const note of ['', ' ', 'two\nlines', 'x'.repeat(301)]) {
      const given = [`--note=${note}`, '--config', config, '--reason', 'own_fault'];
      expect(await refusalOf(adjudicate, [String(draw), ...given]), JSON.stringify(note)).to.match(
        /^--note needs a value|the note must be one line of at most 300 characters/,
      );
    }
    expect((await readableLog(dir)).size).to.equal(before);
  });

  it('waits for the service to take it in while that has the log', async () => {
    const log = await openLog(dir);
    const before = log.size;
    try {
      const said = [String(draw), '--reason', 'own_fault', '--note', 'x', '--config', config];
      expect((await runHere(adjudicate, said)).out).to.match(/^the service takes it into the log within ten seconds: /);
      expect(log.size).to.equal(before);
      const [taken] = await takeIn(log, () => undefined);
      expect(taken).to.deep.include({ index: before });
      expect(taken?.leaf).to.deep.include({ $kind: 'adjudication', leaf: draw, note: 'x' });
    } finally {
      await log.close();
    }
  });
});
