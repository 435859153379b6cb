import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Leaf } from '../../src/core/record.ts';
import { openBlobs } from '../../src/evidence/blobs.ts';
import { disk } from '../../src/evidence/files.ts';
import { makeKeyFile, readKeyFile } from '../../src/evidence/key-file.ts';
import { keepTimestamp } from '../../src/evidence/timestamp-files.ts';
import { cosigner } from '../../src/evidence/tlog/cosignature.ts';
import { COSIGNATURE, parseVkey } from '../../src/evidence/tlog/key.ts';
import { formatNote, parseNote } from '../../src/evidence/tlog/note.ts';
import { logReport } from '../../src/publishing/log-report.ts';
import { freshLogs, withLog } from '../evidence/fresh-logs.ts';
import { numberedLeaf } from '../evidence/leaves.ts';
import { tempDirs } from '../evidence/temp-dir.ts';

describe('what a log is, for everybody', () => {
  const { filledDir } = freshLogs();
  const tempDir = tempDirs();

  it('is what its checkpoint says and who signs it, with nobody else at first', async () => {
    const dir = await filledDir([numberedLeaf(0), numberedLeaf(1)]);
    await withLog(dir, async (log) => {
      const report = await logReport({}, log, openBlobs(dir));
      expect(report).to.deep.include({
        origin: 'example.org/log',
        vkey: log.vkey,
        isWitnessed: false,
        cosigned: undefined,
        isStamped: false,
        stamped: [],
      });
      expect(report.checkpoint).to.include({ size: 2, note: log.checkpoint.note });
      expect(parseVkey(report.vkey).name).to.equal('example.org/log');
      expect(report).not.to.have.property('firstLists');
    });
  });

  it('tells the witnesses that cosigned with the times of their looks, the time stamps, and what was pruned', async () => {
    const dir = await filledDir([]);
    const blobs = openBlobs(dir);
    const kept = await blobs.put(Buffer.from('a list'));
    const feed = { kind: 'ranges', limitMs: 1, dated: 1, prefixes: 1, source: 'x' } as const;
    const feeds = [kept, 'ab'.repeat(32), 'none'].map((sha256, i) => ({ ...feed, id: `feed-${i}`, sha256 }));
    const snapshot: Leaf = { $kind: 'snapshot', sha256: 'cd'.repeat(32), feeds };
    const keyFile = join(tempDir(), 'witness');
    await makeKeyFile(disk, keyFile, 'witness.example', COSIGNATURE);
    const witness = cosigner(await readKeyFile(disk, keyFile, COSIGNATURE), 1_795_000_000);
    await withLog(dir, async (log) => {
      await log.append([numberedLeaf(0), snapshot]);
      const { text, signatures } = parseNote(Buffer.from(log.checkpoint.note));
      const cosignature = { name: witness.name, keyId: witness.keyId, signature: witness.sign(text) };
      writeFileSync(join(dir, 'checkpoint.cosigned'), formatNote({ text, signatures: [...signatures, cosignature] }));
      const note = Buffer.from(log.checkpoint.note);
      for (const size of [12, 2]) await keepTimestamp(dir, { size, note, response: Buffer.from('time') });
      const report = await logReport({}, log, blobs);
      expect(report.cosigned).to.deep.equal({
        size: 2,
        by: [{ witness: 'witness.example', atSeconds: 1_795_000_000 }],
      });
      expect(report.stamped).to.deep.equal([2, 12]);
      expect(report.firstLists).to.deep.equal({ leaf: 1, named: 2, kept: 1 });
    });
  });
});
