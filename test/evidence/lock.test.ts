import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { openLog } from '../../src/evidence/log.ts';
import { startWriter } from './child.ts';
import { freshLogs } from './fresh-logs.ts';
import { rejection } from './rejection.ts';

describe('the lock of the evidence log', () => {
  const { newDir } = freshLogs();

  function lockNames(dir: string): readonly string[] {
    return readdirSync(join(dir, 'lock'));
  }

  it('keeps a second opening in the same process out', async () => {
    const dir = await newDir();
    const log = await openLog(dir);
    const error = await rejection(openLog(dir));
    expect(error).to.include({ code: 'locked' });
    expect(error).to.have.property('message').that.includes(`this process (${process.pid})`);
    await log.close();
    await (await openLog(dir)).close();
    expect(lockNames(dir)).to.deep.equal([]);
  });

  it('keeps another process out and names the one that has it', async () => {
    const dir = await newDir();
    const writer = startWriter(dir);
    await writer.opened;
    try {
      const error = await rejection(openLog(dir));
      expect(error).to.include({ code: 'locked' });
      expect(error).to.have.property('message').that.includes(`process ${writer.process.pid};`);
      const other = startWriter(dir);
      expect(String(await rejection(other.opened))).to.include(`process ${writer.process.pid};`);
    } finally {
      await writer.kill();
    }
  });

  it('is taken over from a process that was killed', async () => {
    const dir = await newDir();
    const writer = startWriter(dir);
    await writer.opened;
    await writer.kill();
    const [left] = lockNames(dir);
    expect(left).to.match(new RegExp(`^${writer.process.pid}-`));
    const log = await openLog(dir);
    expect(lockNames(dir)).to.have.length(1).and.not.to.include(left);
    await log.close();
    expect(lockNames(dir)).to.deep.equal([]);
  });

  it('goes to at most one of several processes that start at once', async () => {
    const dir = await newDir();
    const writers = Array.from({ length: 4 }, () => startWriter(dir));
    const opened = await Promise.allSettled(writers.map((writer) => writer.opened));
    await Promise.all(writers.map((writer) => writer.kill()));
    expect(opened.filter((o) => o.status === 'fulfilled').length).to.be.at.most(1);
    await (await openLog(dir)).close();
  }).timeout(20_000);

  describe('where there is a /proc', () => {
    before(function () {
      if (!existsSync('/proc/self/stat')) this.skip();
    });

    it('is taken over when its process number belongs to a later process', async () => {
      const dir = await newDir();
      const log = await openLog(dir);
      const [own] = lockNames(dir);
      await log.close();
      // Our parent runs, but was not started at the tick that this name says, which has yet to come.
      writeFileSync(join(dir, 'lock', `${process.ppid}-${own?.replace(/^\d+-\d+/, '999999999999')}`), '');
      await (await openLog(dir)).close();
    });

    it('is taken over from a zombie', async () => {
      const dir = await newDir();
      // The shell starts a child and turns into a program that never waits for it.
      const shell = spawn('/bin/sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      try {
        const [printed] = (await once(shell.stdout.setEncoding('utf8'), 'data')) as [string];
        const pid = Number(printed);
        const statFields = (): readonly string[] => readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ');
        const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
        mkdirSync(join(dir, 'lock'), { recursive: true });
        writeFileSync(join(dir, 'lock', `${pid}-${statFields()[21]}_${boot}`), '');
        expect(await rejection(openLog(dir)), 'while it runs').to.include({ code: 'locked' });
        process.kill(pid, 'SIGKILL');
        while (statFields()[2] !== 'Z') await sleep(5);
        await (await openLog(dir)).close();
      } finally {
        shell.kill('SIGKILL');
        await once(shell, 'close');
      }
    });
  });
});
