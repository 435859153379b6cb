import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { readableLog } from '../../src/evidence/readable-log.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { leavesOf } from './audit.ts';
import { drawsCounted, get, startRunning, until } from './running.ts';

/** The real service, ended and started again while a list changed. */
describe('what became new while the service was away', function () {
  this.timeout(30_000);
  const tempDir = tempDirs();

  it('is told at its first slot, from feeds that are restored, and stays told after another restart', async () => {
    const dir = tempDir();
    const first = await startRunning(dir);
    await until(first, (report) => drawsCounted(report) >= 13);
    await first.stop();
    // The demo writes its files anew at each start, with a list of that day: this one is of another configuration.
    const list = join(dir, 'another.json');
    const published = await readFile(join(dir, 'world', 'oci.json'), 'utf8');
    await writeFile(list, published.replaceAll('129.80.', '129.81.'));
    const second = await startRunning(dir, {
      config: (config) => ({
        ...config,
        feeds: { ...config.feeds, overrides: { ...config.feeds.overrides, oci: { file: list } } },
      }),
    });
    const before = drawsCounted(second.report());
    const told = await until(second, (report) => drawsCounted(report) > before);
    const events = told.claims[0]?.events;
    expect(events?.counts.map(({ cause }) => cause)).to.deep.equal(['feed']);
    expect(events?.latest[0]?.changes[0]).to.deep.include({ cause: 'feed', feed: 'oci' });
    expect((await get(second, '/metrics')).body).to.match(
      /landfall_drift_events_total\{claim="demo-us-oci",cause="feed"\} \d/,
    );
    await second.stop();
    // On a busy machine a slot of a second may still be under way when the next is due.
    const warnings = [first, second].flatMap((service) =>
      service.warnings.filter((line) => !line.startsWith('a slot was missed')),
    );
    expect([warnings, first.defects, second.defects]).to.deep.equal([[], [], []]);
    const log = await readableLog(join(dir, 'evidence'));
    const [drift] = await leavesOf(log, 'drift');
    expect(drift?.events).to.have.length(events?.latest.length ?? 0);
    const third = await startRunning(dir, {
      config: (config) => ({
        ...config,
        feeds: { ...config.feeds, overrides: { ...config.feeds.overrides, oci: { file: list } } },
      }),
    });
    expect(third.report().claims[0]?.events.latest).to.have.length(events?.latest.length ?? 0);
    await third.stop();
  });
});
