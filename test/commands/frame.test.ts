import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { command } from '../../src/commands/frame.ts';
import { parseFrame } from '../../src/core/frame.ts';
import { sha256Hex } from '../../src/evidence/sha256.ts';
import { landfall, refusalOf, removeFiles, runHere, withFiles } from './landfall.ts';

describe('frame build', () => {
  after(removeFiles);

  it('gives the same frame on stdout and in a file, and names its digest', async () => {
    const dir = await withFiles({ 'us.tsv': 'an older one' });
    const [piped, filed] = await Promise.all([
      landfall(['frame', 'build']),
      runHere(command, ['build', '--out', join(dir, 'us.tsv')]),
    ]);
    expect([piped.code, filed.code, filed.out]).to.deep.equal([0, 0, '']);
    expect(await readFile(join(dir, 'us.tsv'), 'utf8')).to.equal(piped.out);
    expect(await readdir(dir)).to.deep.equal(['us.tsv']);
    const { blocks, rows } = parseFrame(piped.out);
    const told = `${blocks.toLocaleString('en-US')} client blocks in ${rows.length.toLocaleString('en-US')} rows, sha256 ${sha256Hex(piped.out)}\n`;
    expect([piped.err, filed.err]).to.deep.equal([told, told]);
  });

  it('puts no file in the place of a directory or a device, nor into a directory that is not there', async () => {
    const dir = await withFiles();
    await mkdir(join(dir, 'folder'));
    const refusal = (path: string): Promise<string> => refusalOf(command, ['build', '--out', path]);
    expect(await refusal(join(dir, 'folder'))).to.match(/^--out must name a file, and .*folder is something else$/);
    expect(await refusal('/dev/null')).to.equal('--out must name a file, and /dev/null is something else');
    const { code, err } = await landfall(['frame', 'build', '--out', join(dir, 'no/us.tsv')]);
    expect(code).to.equal(2);
    expect(err).to.match(/^landfall frame: .*ENOENT.*\n$/);
    expect(await readdir(dir)).to.deep.equal(['folder']);
  });

  it('is the only thing that frame does', async () => {
    expect(await refusalOf(command, [])).to.equal('say what: frame build');
    expect(await refusalOf(command, ['burn'])).to.equal('there is no frame burn; there is: frame build');
  });
});
