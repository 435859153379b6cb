import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { children } from './children.ts';
import { temporaryDirectory } from './loopback.ts';
import { landfall } from './service.ts';

describe('the completion in shells that are not bash', function () {
  this.timeout(30_000);
  const start = children();

  /** The file of what `completion` prints for a shell. */
  async function scriptFor(shell: string): Promise<string> {
    const child = landfall(['completion', shell], start);
    expect((await child.ended).code).to.equal(0);
    const file = join(temporaryDirectory(), `landfall.${shell}`);
    writeFileSync(file, child.stdout());
    return file;
  }

  /** What a shell prints for a script of its own. */
  async function said(command: string, ...args: readonly string[]): Promise<readonly string[]> {
    const child = start(command, args);
    const { code } = await child.ended;
    expect([code, child.stderr()]).to.deep.equal([0, '']);
    return child.stdout().trim().split('\n');
  }

  it('completes in fish', async () => {
    const file = await scriptFor('fish');
    const typed = async (line: string): Promise<readonly string[]> => {
      const lines = await said('fish', '--no-config', '-c', `source ${file}; complete -C '${line}'`);
      return lines.map((one) => one.split('\t')[0] ?? '');
    };
    expect(await typed('landfall chec')).to.have.members(['check', 'check-config']);
    expect(await typed('landfall verify --level ')).to.deep.equal(['0', '1', '2']);
    expect(await typed('landfall feeds refr')).to.deep.equal(['refresh']);
  });

  it('is read and taken over by zsh', async () => {
    const file = await scriptFor('zsh');
    const taken = `autoload -Uz compinit && compinit -u -D; source ${file}; print $_comps[landfall]`;
    expect(await said('zsh', '-f', '-c', taken)).to.deep.equal(['_landfall']);
  });
});
