import { readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { feedsUnderTest, fixture, open, publisher, RULES, START_MS, writeAt } from './feeds-under-test.ts';

/** Origins of an address that the fixture has. */
const ADDRESS = { family: 4, value: 0x01000001 } as const;

describe('a look at what lies on this machine', () => {
  const at = feedsUnderTest();

  it('puts a file in force that was written since, and asks no publisher', async () => {
    const file = join(at.dir, 'origins.csv');
    await utimes(file, START_MS / 1000, START_MS / 1000 - 60);
    const feeds = await open(at);
    const origins = (): readonly number[] => feeds.current.facts(ADDRESS, RULES, at.nowMs).origins;
    expect(origins()).to.deep.equal([13335]);
    const rows = await readFile(fixture('origins.csv'), 'utf8');
    await writeAt(file, rows.replace('13335', '64999'));
    await feeds.lookAtFiles();
    expect(origins()).to.deep.equal([64999]);
  });

  it('leaves in force what a file had that can no longer be read', async () => {
    const feeds = await open(at);
    await writeAt(join(at.dir, 'origins.csv'), '<html></html>');
    await feeds.lookAtFiles();
    expect(feeds.current.facts(ADDRESS, RULES, at.nowMs).origins).to.deep.equal([13335]);
  });

  it('keeps nobody from a refresh that is asked for meanwhile', async () => {
    publisher().reply(200, 'no list', { 'Content-Type': 'application/json' });
    const feeds = await open(at);
    const [, results] = await Promise.all([feeds.lookAtFiles(), feeds.refresh(), feeds.lookAtFiles()]);
    expect(results.map(({ id }) => id)).to.include.members(['oci', 'origins', 'country']);
  });
});
