import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { sha256Hex } from '../../src/evidence/sha256.ts';
import { type Copies, type CopyNote, copiesIn } from '../../src/feeds/copies.ts';
import { FeedError } from '../../src/feeds/feed.ts';
import { expectRejection } from './refusal.ts';

const noteOf = (bytes: Uint8Array): CopyNote => ({
  source: 'https://lists.example/ranges.json',
  sha256: sha256Hex(bytes),
  dated: 1_790_000_000,
  checked: 1_790_000_100,
  validators: { etag: '"a"', lastModified: undefined },
});

describe('last good copies', () => {
  let dir: string;
  let copies: Copies;
  const first = Buffer.from('first');
  const second = Buffer.from('second');
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'landfall-copies-'));
    copies = copiesIn(join(dir, 'feeds'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('are none before one is kept', async () => expect(await copies.read('oci')).to.equal(undefined));

  it('are read back as they were kept', async () => {
    await copies.keep('oci', noteOf(first), first);
    const kept = await copies.read('oci');
    expect(kept?.bytes).to.deep.equal(first);
    expect(kept?.note).to.deep.equal({ ...noteOf(first), validators: { etag: '"a"' } });
  });

  it('take the place of the one before, and leave nothing of it', async () => {
    await copies.keep('oci', noteOf(first), first);
    await copies.keep('oci', noteOf(second), second);
    expect((await copies.read('oci'))?.bytes).to.deep.equal(second);
    expect(await readdir(join(dir, 'feeds'))).to.have.members(['oci.json', `oci.${sha256Hex(second)}`, 'temp']);
    expect(await readdir(join(dir, 'feeds', 'temp'))).to.deep.equal([]);
  });

  it('leave those of another feed alone, also of one whose id begins alike', async () => {
    await copies.keep('oci', noteOf(first), first);
    await copies.keep('oci.x', noteOf(second), second);
    await copies.keep('oci', noteOf(second), second);
    expect((await copies.read('oci.x'))?.bytes).to.deep.equal(second);
  });

  it('can be confirmed without writing the bytes again', async () => {
    await copies.keep('oci', noteOf(first), first);
    await copies.annotate('oci', { ...noteOf(first), checked: 1_790_086_400 });
    expect((await copies.read('oci'))?.note.checked).to.equal(1_790_086_400);
  });

  it('are the old ones when a crash came before the note was written', async () => {
    await copies.keep('oci', noteOf(first), first);
    await writeFile(copies.pathOf('oci', sha256Hex(second)), second);
    expect((await copies.read('oci'))?.bytes).to.deep.equal(first);
  });

  it('are refused when their bytes were altered, or are gone', async () => {
    await copies.keep('oci', noteOf(first), first);
    await writeFile(copies.pathOf('oci', sha256Hex(first)), 'FIRST');
    await expectRejection(copies.read('oci'), 'not_kept', 'the bytes are gone, or not those that were kept');
    await rm(copies.pathOf('oci', sha256Hex(first)));
    await expectRejection(copies.read('oci'), 'not_kept', 'the bytes are gone, or not those that were kept');
  });

  it('are read or refused, whatever stands in the note', async () => {
    await copies.keep('oci', noteOf(first), first);
    const path = join(dir, 'feeds', 'oci.json');
    const good = await readFile(path);
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.nat(255), async (at, byte) => {
        const bent = Buffer.from(good);
        bent[at] = byte;
        await writeFile(path, bent);
        const outcome = await copies.read('oci').catch((error: unknown) => error);
        if (outcome instanceof FeedError) expect(outcome.reason).to.equal('not_kept');
        else expect(outcome).to.have.property('bytes').that.deep.equals(first);
      }),
      { numRuns: 100 },
    );
  });

  it('are refused, not half kept, when the disk does not take them', async () => {
    await writeFile(join(dir, 'feeds'), 'a file where the directory should be');
    await expectRejection(copies.keep('oci', noteOf(first), first), 'not_kept', /feeds: E(?:EXIST|NOTDIR)$/);
  });
});
