import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { COMMANDS } from '../../src/command-line.ts';
import { command, wordsOf } from '../../src/commands/completion.ts';
import { refusalOf, runHere } from './landfall.ts';

async function scriptOf(shell: string): Promise<string> {
  return (await runHere(command, [shell])).out;
}

describe('completion', () => {
  it('reads from a usage what may follow a command', () => {
    expect(
      wordsOf('thing', { summary: '', usage: 'start|stop NAME [--level 0|1] [--out FILE] [--n N] [--all]' }),
    ).to.deep.equal({
      name: 'thing',
      summary: '',
      actions: ['start', 'stop'],
      options: [
        { name: '--level', value: ['0', '1'] },
        { name: '--out', value: 'path' },
        { name: '--n', value: 'free' },
        { name: '--all', value: undefined },
      ],
    });
    const usage = '[refresh | list [DIR] | diff A B [--evidence DIR]] | feeds --log KEY... [--json]';
    const { actions, options } = wordsOf('feeds', { summary: '', usage });
    expect(actions).to.deep.equal(['refresh', 'list', 'diff']);
    expect(options.map(({ name }) => name)).to.deep.equal(['--evidence', '--log', '--json']);
  });

  for (const shell of ['bash', 'zsh', 'fish']) {
    it(`gives ${shell} every command`, async () => {
      const script = await scriptOf(shell);
      for (const name of Object.keys(COMMANDS)) expect(script).to.match(new RegExp(`[ '(]${name}\\b`));
      expect(script.endsWith('\n')).to.equal(true);
    });
  }

  it('completes in a real bash', async () => {
    const script = await scriptOf('bash');
    const typed = (...words: string[]): readonly string[] => {
      const line = words.map((word) => `'${word}'`).join(' ');
      const ask = `${script}\nCOMP_WORDS=(${line}) COMP_CWORD=${words.length - 1}\n_landfall\nprintf '%s\\n' "\${COMPREPLY[@]}"`;
      return execFileSync('bash', ['--norc', '-c', ask], { encoding: 'utf8' }).trim().split('\n');
    };
    expect(typed('landfall', 'chec')).to.deep.equal(['check-config', 'check']);
    expect(typed('landfall', 'feeds', '')).to.include.members(['refresh', 'list', 'diff', '--json']);
    expect(typed('landfall', 'verify', './evidence', '--level', '')).to.deep.equal(['0', '1', '2']);
    expect(typed('landfall', 'demo', '--scenario', 'bl')).to.deep.equal(['blackout']);
    expect(typed('landfall', 'check', '--client', '')).to.deep.equal(['']); // nobody can guess a block
    expect(typed('landfall', 'serve', '--config', 'land')).to.deep.equal(['']); // left to files
  });

  it('is refused without a shell, or for one that it does not know', async () => {
    expect(await refusalOf(command, [])).to.equal('name the shell: bash, zsh, fish');
    expect(await refusalOf(command, ['fisch'])).to.equal('there is no shell "fisch"; did you mean fish?');
  });
});
