import { expect } from 'chai';
import { sameRandom32 } from '../../bench/benchmark.ts';
import { makeKey, parseVkey } from '../../src/evidence/tlog/key.ts';
import type { Policy } from '../../src/evidence/tlog/policy.ts';
import { verify } from '../../src/verify/verify.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { recordLog } from './recorded-log.ts';
import { type EvidenceFiles, filesOf, ORIGIN, policyOf, sourceOf } from './signed-files.ts';

describe('evidence that somebody has changed', function () {
  this.timeout(60_000);
  const tempDir = tempDirs();
  let files: EvidenceFiles;
  let policy: Policy;

  const outcomeOf = async (changed: EvidenceFiles): Promise<string> =>
    (await verify(sourceOf(changed), { level: 0, policy })).outcome;

  before(async () => {
    const dir = `${tempDir()}/log`;
    const vkey = await recordLog(dir, { slots: 3, draws: 2 });
    files = filesOf(dir);
    policy = { logs: [{ key: parseVkey(vkey), url: undefined }], witnesses: [], quorum: undefined };
  });

  /** How many bytes of each file are tried; all of them in the integration test. */
  const TRIES = 60;

  it('is refuted for any byte of checkpoint, tile, bundle or blob, each by its file', async () => {
    const random = sameRandom32();
    expect(await outcomeOf(files)).to.equal('proven');
    let tried = 0;
    for (const [name, bytes] of files) {
      for (let i = 0; i < Math.min(TRIES, bytes.length); i += 1) {
        const at = bytes.length <= TRIES ? i : random() % bytes.length;
        const changed = Buffer.from(bytes);
        changed.writeUInt8(bytes.readUInt8(at) ^ (1 + (random() % 255)), at);
        expect(await outcomeOf(new Map([...files, [name, changed]])), `${name} at ${at}`).to.equal('refuted');
        tried += 1;
      }
    }
    expect(tried).to.be.above(300);
  });

  it('is refuted when a file is cut off, or longer than it was', async () => {
    for (const [name, bytes] of files) {
      for (const changed of [bytes.subarray(0, -1), Buffer.concat([bytes, Buffer.from([0])]), Buffer.alloc(0)]) {
        expect(await outcomeOf(new Map([...files, [name, changed]])), name).to.equal('refuted');
      }
    }
  });

  it('is refuted when a tile or a bundle is gone; a blob that is gone is said to be', async () => {
    for (const [name] of files) {
      if (name === 'checkpoint') continue;
      const rest = new Map([...files].filter(([other]) => other !== name));
      const isGone = (await verify(sourceOf(rest), { level: 1, policy })).outcome;
      expect(isGone, name).to.equal(name.startsWith('blobs/') ? 'missing' : 'refuted');
    }
  });

  it('is proven at level 0 without the lists of feeds, and at level 1 only when they are there', async () => {
    const snapshot =
      /"sha256":"([0-9a-f]{64})","source":"test"/.exec(
        String([...files].find(([name]) => name.startsWith('tile/entries/'))?.[1]),
      )?.[1] ?? '';
    const rest = new Map(files);
    rest.delete(`blobs/${snapshot.slice(0, 2)}/${snapshot.slice(2)}`);
    for (const [level, outcome, unchecked] of [
      [0, 'proven', ['feeds_gone', 'unrevealed']],
      [1, 'missing', ['feeds_gone', 'not_judged', 'unrevealed']],
    ] as const) {
      const found = await verify(sourceOf(rest), { level, policy });
      expect(found.outcome).to.equal(outcome);
      expect(found.unchecked.map(({ what }) => what)).to.deep.equal(unchecked);
    }
  });

  it('is what it was with anything in the place of partial tiles that the log has outgrown', async () => {
    const outgrown = new Map([
      ...files,
      ['tile/0/000.p/3', Buffer.from('x')],
      ['tile/entries/000.p/3', Buffer.from('x')],
    ]);
    expect(await outcomeOf(outgrown)).to.equal('proven');
  });

  it('is refuted by any other key, and names who signed', async () => {
    const verification = await verify(sourceOf(files), { level: 0, policy: policyOf(makeKey(ORIGIN)) });
    expect(verification.wrong).to.deep.include({ place: { file: 'checkpoint' } });
    expect(verification.wrong?.says).to.match(
      /^no known key has signed the note; it bears signatures of example\.org\/log$/,
    );
    expect(verification.log).to.equal(undefined);
  });
});
