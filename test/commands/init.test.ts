import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { command as checkConfig } from '../../src/commands/check-config.ts';
import { command } from '../../src/commands/init.ts';
import { configuration, FILES } from './configuration.ts';
import { landfall, refusalOf, removeFiles, runHere, withFiles } from './landfall.ts';

describe('init', () => {
  after(removeFiles);

  it('makes a configuration without mistakes, its schema, and an evidence log', async () => {
    const dir = join(await withFiles(), 'new');
    const { code, out, err } = await runHere(command, ['--dir', dir]);
    expect([code, err]).to.deep.equal([0, '']);
    expect((await readdir(dir)).sort()).to.deep.equal(['evidence', 'landfall.schema.json', 'landfall.yaml']);
    for (const name of ['landfall.yaml', 'landfall.schema.json', 'evidence']) {
      expect(out).to.include(`made ${join(dir, name)}\n`);
    }
    expect(out).to.match(/Then: npm run landfall -- check-config \S+, and npm start -- --config \S+\n$/);
    const vkey = await readFile(join(dir, 'evidence/private/key.vkey'), 'utf8');
    expect(vkey).to.match(/^localhost\/landfall\+[0-9a-f]{8}\+[A-Za-z0-9+/]{43}[A-Za-z0-9+/=]\n$/);
    expect(out).to.include(`by which others verify the log: ${vkey}`).and.not.include('PRIVATE');
    expect((await runHere(checkConfig, [join(dir, 'landfall.yaml')])).code).to.equal(0);
  });

  it('keeps a configuration that is there, and makes the evidence log that it names', async () => {
    const text = configuration([['./evidence', './kept/log']]);
    const cwd = await withFiles({ 'landfall.yaml': text, ...FILES });
    await mkdir(join(cwd, 'kept'));
    const { code, out } = await landfall(['init'], { cwd });
    expect(code).to.equal(0);
    expect(out).to.match(
      /^kept .*landfall\.yaml, as it is there already\nmade .*\/kept\/log\n(made .*key.*\n){2}.*and npm start\n$/,
    );
    expect(await readFile(join(cwd, 'landfall.yaml'), 'utf8')).to.equal(text);
  });

  it('puts the key where the configuration says', async () => {
    const text = configuration([['dir: ./evidence', 'dir: ./evidence, key_file: ./keys/log']]);
    const cwd = await withFiles({ 'landfall.yaml': text, ...FILES });
    const { code, out } = await runHere(command, ['--dir', cwd]);
    expect(code).to.equal(0);
    expect(out).to.include(`made ${join(cwd, 'keys/log')},`);
    expect((await readdir(join(cwd, 'keys'))).sort()).to.deep.equal(['log', 'log.vkey']);
  });

  it('never writes over evidence', async () => {
    const cwd = await withFiles();
    await runHere(command, ['--dir', cwd]);
    await rm(join(cwd, 'landfall.yaml'));
    expect(await refusalOf(command, ['--dir', cwd])).to.match(/\/evidence is not empty: /);
  });

  it('tells in a line of a place that cannot be written', async () => {
    const dir = await withFiles({ file: '' });
    const { code, err } = await landfall(['init', '--dir', join(dir, 'file')]);
    expect(code).to.equal(2);
    expect(err).to.match(/^landfall init: .*ENOTDIR.*\n$/);
    const deep = await runHere(command, ['--dir', join(dir, 'no/such/place')]).catch((error: unknown) => error);
    expect(deep).to.include({ code: 'ENOENT' });
  });

  it('is told the mistakes of a configuration that is there', async () => {
    const cwd = await withFiles();
    await writeFile(join(cwd, 'landfall.yaml'), 'claims: []\n');
    expect(await refusalOf(command, ['--dir', cwd])).to.match(
      /landfall\.yaml:1:\d+ claims must have at least 1 entry$/m,
    );
    expect(await readdir(cwd)).to.deep.equal(['landfall.yaml']);
  });
});
