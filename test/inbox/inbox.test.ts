import { readdirSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { NoteLeaf } from '../../src/core/note.ts';
import type { SnapshotLeaf } from '../../src/core/record.ts';
import type { DrawLeaf } from '../../src/core/slot-record.ts';
import type { SweepLeaf } from '../../src/core/sweep/sweep-record.ts';
import { canonicalJson } from '../../src/evidence/canonical-json.ts';
import type { EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { disk } from '../../src/evidence/files.ts';
import { initLog, openLog } from '../../src/evidence/log.ts';
import { emptyInbox } from '../../src/inbox/empty.ts';
import { putInInbox, takeIn } from '../../src/inbox/inbox.ts';
import { openInbox } from '../../src/inbox/watch.ts';

const SNAPSHOT: SnapshotLeaf = { $kind: 'snapshot', sha256: 'cd', feeds: [] };
const SWEEP: SweepLeaf = {
  $kind: 'sweep',
  claim: 'c',
  endpoint: 'a.example',
  family: 4,
  clients: 'ab',
  snapshot: 'cd',
  method: '1',
  version: '0',
  seed: '00',
  firstMs: 1,
  lastMs: 2,
  map: 'ef',
  blob: 'ef',
  journal: [],
  blocks: { all: 1, answered: 1, missing: 0, notAsked: 0, asked: 1 },
  scopes: [{ scope: 24, answers: 1 }],
  overlong: 0,
  audit: { audited: 0, disagreed: 0 },
};
const DRAW: DrawLeaf = {
  $kind: 'draw',
  claim: 'c',
  slot: 600,
  draw: {
    index: 0,
    block: '24.0.0.0/24',
    network: 'Comcast',
    endpoint: { name: 'a.example', port: 443 },
    family: 4,
    resolver: 'public',
    vantage: 'local',
    offsetMs: 0,
  },
  observations: [],
  fault: 'interrupted',
};
const ADJUDICATION = {
  $kind: 'adjudication',
  claim: 'c',
  slot: 600,
  leaf: 0,
  reason: 'own_fault',
  note: 'we were restarted',
  atMs: 5,
} as const;
const NOTE: NoteLeaf = {
  $kind: 'note',
  claim: 'c',
  about: { window: '2026-11-22' },
  text: 'a cable was cut',
  author: 'NOC',
  atMs: 6,
};

describe('the inbox', () => {
  let dir = '';
  let log: EvidenceLog;
  let refusals: string[] = [];
  const refused = (line: string): void => void refusals.push(line);
  const inbox = (): readonly string[] => readdirSync(join(dir, 'inbox'));

  beforeEach(async () => {
    refusals = [];
    dir = join(await mkdtemp(join(tmpdir(), 'landfall-inbox-')), 'evidence');
    await initLog(dir, { origin: 'example.org/log' });
    log = await openLog(dir);
  });
  afterEach(async () => {
    await log.close();
    await rm(join(dir, '..'), { recursive: true, force: true });
  });

  it('is empty where nothing was ever delivered', async () => {
    expect(await takeIn(log, refused)).to.deep.equal([]);
  });

  it('hands a finished sweep on once, with the snapshot that it was landed by', async () => {
    await putInInbox(dir, [SNAPSHOT, SWEEP]);
    expect(await takeIn(log, refused)).to.deep.equal([
      { leaf: SNAPSHOT, index: 0 },
      { leaf: SWEEP, index: 1 },
    ]);
    await putInInbox(dir, [SNAPSHOT, SWEEP]);
    expect(await takeIn(log, refused)).to.deep.equal([]);
    const other = { ...SWEEP, lastMs: 3 };
    await putInInbox(dir, [SNAPSHOT, other]);
    expect(await takeIn(log, refused)).to.deep.equal([{ leaf: other, index: 2 }]);
    expect(inbox()).to.deep.equal([]);
  });

  it('takes a delivery once, also when the process ended between the append and the removal', async () => {
    await log.append([DRAW]);
    await putInInbox(dir, [ADJUDICATION]);
    const dying = { ...disk, remove: () => Promise.reject(new Error('killed')) };
    expect(await takeIn(log, refused, dying)).to.deep.equal([{ leaf: ADJUDICATION, index: 1 }]);
    expect(await takeIn(log, refused, dying).catch(String)).to.equal('Error: killed');
    await log.append([{ ...DRAW, slot: 900 }]);
    expect(await takeIn(log, refused)).to.deep.equal([]);
    expect(log.size).to.equal(3);
    expect(inbox()).to.deep.equal([]);
  });

  it('tells of what the log holds now, also when the disk then refuses the rest, and takes that in later', async () => {
    await putInInbox(dir, [NOTE]);
    await putInInbox(dir, [{ ...NOTE, atMs: 7 }]);
    let appends = 0;
    const full = {
      ...log,
      get size() {
        return log.size;
      },
      append: (leaves: Parameters<EvidenceLog['append']>[0]) => {
        appends += 1;
        return appends === 2 ? Promise.reject(new Error('no space')) : log.append(leaves);
      },
    };
    expect(await takeIn(full, refused)).to.have.length(1);
    expect(await takeIn(full, refused)).to.have.length(1);
    expect([log.size, inbox()]).to.deep.equal([2, []]);
  });

  it('appends nothing of what is not whole: it has its name only when it is', async () => {
    await mkdir(join(dir, 'inbox'));
    writeFileSync(join(dir, 'inbox', 'x.leaves.json.0123456789ab'), '{"after":0,"lea');
    expect(await takeIn(log, refused)).to.deep.equal([]);
    expect(refusals).to.deep.equal([]);
  });

  it('refuses what the log cannot take, says why, and keeps it beside', async () => {
    await log.append([DRAW]);
    const bad: Readonly<Record<string, string>> = {
      text: 'no JSON',
      none: canonicalJson({ after: 0, leaves: [] }),
      measured: canonicalJson({ after: 0, leaves: [DRAW] }),
      shape: canonicalJson({ after: 0, leaves: [{ ...NOTE, text: 7 }] }),
      future: canonicalJson({ after: 9, leaves: [NOTE] }),
      slot: canonicalJson({ after: 1, leaves: [{ ...ADJUDICATION, slot: 900 }] }),
      gone: canonicalJson({ after: 1, leaves: [{ ...ADJUDICATION, leaf: 44 }] }),
      reason: canonicalJson({ after: 1, leaves: [{ ...ADJUDICATION, reason: 'unlikely' }] }),
      lines: canonicalJson({ after: 1, leaves: [{ ...NOTE, text: 'two\nlines' }] }),
      author: canonicalJson({ after: 1, leaves: [{ ...NOTE, author: ' ' }] }),
      window: canonicalJson({ after: 1, leaves: [{ ...NOTE, about: { window: 'today' } }] }),
      event: canonicalJson({ after: 1, leaves: [{ ...NOTE, about: { event: 0, slot: 600 } }] }),
    };
    await mkdir(join(dir, 'inbox'));
    for (const [name, text] of Object.entries(bad)) writeFileSync(join(dir, 'inbox', `${name}.leaves.json`), text);
    await putInInbox(dir, [NOTE]);
    expect(await takeIn(log, refused)).to.deep.equal([{ leaf: NOTE, index: 1 }]);
    expect(inbox()).to.deep.equal(
      Object.keys(bad)
        .map((name) => `${name}.leaves.json.refused`)
        .sort(),
    );
    const why = refusals.map((line) => line.slice(line.indexOf('log: ') + 5)).join('\n');
    for (const part of ['holds no leaves', 'a kind that is not delivered', 'text is not as it must be', '9 leaves']) {
      expect(why).to.include(part);
    }
    for (const part of [
      'another claim or slot',
      'leaf 44 is no draw',
      'the reason is none of',
      'one line of at most',
    ]) {
      expect(why).to.include(part);
    }
    for (const part of ['the author must', '"today" is the name of no window', 'leaf 0 tells of no event']) {
      expect(why).to.include(part);
    }
  });

  it('is emptied by whoever comes first where no service writes the log, and else by the service', async () => {
    await putInInbox(dir, [NOTE]);
    expect(await emptyInbox(dir, {}, refused)).to.equal(undefined);
    await openInbox(log, { info: refused, warn: refused }, (error) => {
      throw error;
    });
    expect(refusals).to.deep.equal(['leaf 0: note taken into the log']);
    await putInInbox(dir, [{ ...NOTE, atMs: 7 }]);
    await log.close();
    expect(await emptyInbox(dir, {}, refused)).to.deep.equal([{ leaf: { ...NOTE, atMs: 7 }, index: 1 }]);
  });

  it('that cannot be read is told, and stops nobody from measuring', async () => {
    writeFileSync(join(dir, 'inbox'), 'a file where a directory should be');
    await openInbox(log, { info: refused, warn: refused }, (error) => {
      throw error;
    });
    expect(refusals).to.have.length(1);
    expect(refusals[0]).to.match(/^inbox: ENOTDIR/);
  });
});
