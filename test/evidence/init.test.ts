import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { initLog, openLog } from '../../src/evidence/log.ts';
import { freshLogs, withLog } from './fresh-logs.ts';
import { numberedLeaf } from './leaves.ts';
import { rejection } from './rejection.ts';
import { tempDirs } from './temp-dir.ts';
import { headOf } from './tree-on-disk.ts';

describe('an evidence log is made by init', () => {
  const tempDir = tempDirs();
  const { newDir } = freshLogs();

  it('in a new directory, with a signed checkpoint of no leaves', async () => {
    const dir = await newDir();
    expect(headOf(dir)).to.deep.equal({ size: 0, root: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' });
    expect(readFileSync(join(dir, 'checkpoint'), 'utf8')).to.match(/^example\.org\/log\n0\n.*\n\n— example\.org\/log /);
    expect(await withLog(dir, async (log) => log.size)).to.equal(0);
  });

  it('with a key that only its owner reads, and its verifier key beside it', async () => {
    const dir = join(tempDir(), 'evidence');
    const { vkey, keyFile } = await initLog(dir, { origin: 'example.org/log' });
    expect(keyFile).to.equal(join(dir, 'private/key'));
    expect(statSync(keyFile).mode & 0o777).to.equal(0o600);
    expect(statSync(join(dir, 'private')).mode & 0o777).to.equal(0o700);
    expect(readFileSync(`${keyFile}.vkey`, 'utf8')).to.equal(`${vkey}\n`);
    expect(readFileSync(keyFile, 'utf8')).to.match(/^PRIVATE\+KEY\+example\.org\/log\+/);
  });

  it('with its key in another place, when one is named', async () => {
    const place = tempDir();
    const [dir, keyFile] = [join(place, 'evidence'), join(place, 'keys/log')];
    await initLog(dir, { origin: 'example.org/log', keyFile });
    expect(readdirSync(join(place, 'keys')).toSorted()).to.deep.equal(['log', 'log.vkey']);
    expect(existsSync(join(dir, 'private'))).to.equal(false);
    expect(await rejection(openLog(dir))).to.include({ code: 'corrupt' });
    await (await openLog(dir, { keyFile })).close();
  });

  it('never with a key that is there already: it may have signed another log', async () => {
    const place = tempDir();
    const keyFile = join(place, 'key');
    writeFileSync(keyFile, 'mine');
    const refused = await rejection(initLog(join(place, 'evidence'), { origin: 'example.org/log', keyFile }));
    expect(refused).to.include({ code: 'already_exists', path: keyFile });
    expect(readFileSync(keyFile, 'utf8')).to.equal('mine');
  });

  it('in an empty directory', async () => {
    const dir = tempDir();
    await initLog(dir, { origin: 'example.org/log' });
    expect(await withLog(dir, async (log) => log.size)).to.equal(0);
  });

  it('but never in one that holds anything', async () => {
    const dir = tempDir();
    writeFileSync(join(dir, 'notes.txt'), 'mine');
    expect(await rejection(initLog(dir, { origin: 'o' }))).to.include({ code: 'already_exists', path: dir });
    expect(readdirSync(dir)).to.deep.equal(['notes.txt']);
  });

  it('by one of two that try at once', async () => {
    for (let round = 0; round < 40; round += 1) {
      const dir = join(tempDir(), 'evidence');
      const tries = await Promise.allSettled([initLog(dir, { origin: 'a' }), initLog(dir, { origin: 'b' })]);
      expect(tries.filter((t) => t.status === 'fulfilled')).to.have.length(1);
      await withLog(dir, (log) => log.append([numberedLeaf(0)]));
    }
  });

  it('and not by opening', async () => {
    const dir = tempDir();
    expect(await rejection(openLog(dir))).to.include({ code: 'not_initialised' });
    expect(await rejection(openLog(join(dir, 'nowhere')))).to.include({ code: 'not_initialised' });
    expect(readdirSync(dir)).to.deep.equal([]);
  });
});
