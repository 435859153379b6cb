import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseFrame } from '../../src/core/frame.ts';
import { sha256Hex } from '../../src/evidence/sha256.ts';
import { landfall, removeFiles, withFiles } from './landfall.ts';

describe('frame build', () => {
  after(removeFiles);

  it('gives the same frame on stdout and in a file, and names its digest', async () => {
    const dir = await withFiles({ 'us.tsv': 'an older one' });
    const [piped, filed] = await Promise.all([
      landfall(['frame', 'build']),
      landfall(['frame', 'build', '--out', 'us.tsv'], { cwd: dir }),
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
    const [folder, device, nowhere] = await Promise.all([
      landfall(['frame', 'build', '--out', join(dir, 'folder')]),
      landfall(['frame', 'build', '--out', '/dev/null']),
      landfall(['frame', 'build', '--out', join(dir, 'no/us.tsv')]),
    ]);
    expect([folder.code, device.code, nowhere.code]).to.deep.equal([2, 2, 2]);
    expect(folder.err).to.match(/^landfall frame: --out must name a file, and .*folder is something else\n$/);
    expect(device.err).to.equal('landfall frame: --out must name a file, and /dev/null is something else\n');
    expect(nowhere.err).to.match(/^landfall frame: .*ENOENT.*\n$/);
    expect(await readdir(dir)).to.deep.equal(['folder']);
  });

  it('is the only thing that frame does', async () => {
    const [nothing, other] = await Promise.all([landfall(['frame']), landfall(['frame', 'burn'])]);
    expect(nothing).to.deep.equal({ code: 2, out: '', err: 'landfall frame: say what: frame build\n' });
    expect(other.err).to.equal('landfall frame: there is no frame burn; there is: frame build\n');
  });
});
