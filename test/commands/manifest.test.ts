import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { command } from '../../src/commands/manifest.ts';
import { configuration, FILES } from './configuration.ts';
import { refusalOf, removeFiles, runHere, withFiles } from './landfall.ts';

describe('manifest import', () => {
  after(removeFiles);

  it('prints a manifest that a configuration takes, and says how much of the capture that of a claim covers', async () => {
    const dir = await withFiles({ ...FILES, 'landfall.yaml': configuration() });
    const file = join(dir, 'hosts.csv');
    await writeFile(file, 'host,connections\nwww.quillbird.example,30\nother.example,10\n192.0.2.1,1\n');
    const { code, out, err } = await runHere(command, ['import', file, '--config', join(dir, 'landfall.yaml')]);
    expect(code).to.equal(0);
    expect(parse(out)).to.deep.equal({
      manifests: {
        captured: {
          weights: 'unknown',
          endpoints: [
            { name: 'www.quillbird.example', port: 443, path: '/', role: 'captured', weight: 30 },
            { name: 'other.example', port: 443, path: '/', role: 'captured', weight: 10 },
          ],
        },
      },
    });
    expect(err.split('\n').slice(0, 3)).to.deep.equal([
      'recall: 73.1 % of the captured connections (30 of 41) are to hosts of the manifest',
      '  not in it: other.example, 10',
      '  not in it: 192.0.2.1, 1',
    ]);
  });

  it('refuses files of another kind, and says what is wrong with one of its own', async () => {
    const dir = await withFiles();
    const file = join(dir, 'x.har');
    await writeFile(file, '{}');
    expect(await refusalOf(command, ['import', file])).to.include('has no log.entries');
    expect(await refusalOf(command, ['import', join(dir, 'x.txt')])).to.include('must end with .har or .csv');
    expect(await refusalOf(command, [])).to.include('manifest import FILE.har');
  });
});
