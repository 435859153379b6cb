import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { SweepEntry } from '../../src/core/sweep/sweep-state.ts';
import { EvidenceError } from '../../src/evidence/evidence-log.ts';
import { journalPath, openJournal } from '../../src/sweep/journal.ts';
import { scratch } from './kept.ts';

const ENTRIES: readonly SweepEntry[] = [
  { kind: 'ask', name: 'a.example', block: 0x181630, atMs: 5, scope: 20, ttl: 60, said: '192.0.2.1,192.0.2.2' },
  { kind: 'ask', name: 'a.example', block: 0x181631, atMs: 6, said: '!timeout' },
  { kind: 'audit', name: 'b.test', block: 0x181632, atMs: 7, scope: 0, said: '>c.test' },
];

describe('sweep: journal', () => {
  const dir = scratch();
  const headOf = (claim: string) => ({ claim, endpoint: 'a.example', family: 4 as const, clients: 'ab', startedMs: 1 });

  async function written(claim: string): Promise<string> {
    const journal = await openJournal(dir, headOf(claim), () => expect.fail('a new journal holds nothing'));
    for (const [i, entry] of ENTRIES.entries()) await journal.add(entry, i === 0 ? Uint8Array.of(1, 2, 3) : undefined);
    await journal.close();
    return journalPath(dir, headOf(claim));
  }

  async function reread(claim: string): Promise<{ entries: readonly SweepEntry[]; seed: string }> {
    const entries: SweepEntry[] = [];
    const journal = await openJournal(dir, headOf(claim), (entry) => entries.push(entry));
    await journal.close();
    return { entries, seed: journal.head.seed };
  }

  it('gives back what was added, and keeps its seed', async () => {
    await written('whole');
    const { entries, seed } = await reread('whole');
    expect(entries).to.deep.equal(ENTRIES);
    expect(seed).to.match(/^[0-9a-f]{32}$/);
    expect((await reread('whole')).seed).to.equal(seed);
  });

  it('holds the bytes of each answer', async () => {
    expect(readFileSync(await written('bytes'), 'latin1')).to.include('\tAQID\n');
  });

  it('cuts away a line that a crash cut off, and goes on behind what is whole', async () => {
    const path = await written('torn');
    const whole = readFileSync(path);
    for (let cut = 1; cut < 40; cut += 1) {
      writeFileSync(path, whole.subarray(0, whole.length - cut));
      expect((await reread('torn')).entries).to.deep.equal(ENTRIES.slice(0, 2));
    }
    const journal = await openJournal(dir, headOf('torn'), () => undefined);
    await journal.add(ENTRIES[2] as SweepEntry, undefined);
    await journal.close();
    expect((await reread('torn')).entries).to.deep.equal(ENTRIES);
  });

  it('refuses to go on over other client blocks, and lines that no sweep wrote', async () => {
    const path = await written('other');
    const other = await openJournal(dir, { ...headOf('other'), clients: 'cd' }, () => undefined).catch(
      (error: unknown) => error,
    );
    expect(other).to.be.instanceOf(EvidenceError).and.have.property('message').that.includes('--anew');
    appendFileSync(path, 'rubbish\n');
    const broken = await reread('other').catch((error: unknown) => error);
    expect(broken).to.be.instanceOf(EvidenceError).and.have.property('code', 'corrupt');
    writeFileSync(join(dir, 'sweeps/empty-a.example-v4.journal'), '');
    expect(await reread('empty').catch((error: unknown) => error)).to.have.property('code', 'corrupt');
  });
});
