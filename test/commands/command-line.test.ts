import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { expect } from 'chai';
import { COMMANDS as REGISTERED } from '../../src/command-line.ts';
import { configuration } from './configuration.ts';
import { landfall, MAIN, removeFiles, withFiles } from './landfall.ts';

const COMMANDS = Object.keys(REGISTERED);

describe('the command line', () => {
  after(removeFiles);

  it('tells what there is, and first what it cannot do', async () => {
    const [help, flag] = await Promise.all([landfall(['help']), landfall(['--help'])]);
    expect(help).to.deep.equal(flag);
    expect(help.code).to.equal(0);
    expect(help.out).to.include('never verify');
    for (const name of COMMANDS) expect(help.out).to.match(new RegExp(`^  ${name} `, 'm'));
  });

  it('explains a command by itself, whatever else is asked of it', async () => {
    const [plain, among] = await Promise.all([landfall(['frame', '-h']), landfall(['frame', 'build', '--help'])]);
    expect(plain).to.deep.equal(among);
    expect([plain.code, plain.err]).to.deep.equal([0, '']);
    expect(plain.out).to.match(
      /^landfall frame build \[--out FILE\]\n {2}.+\n\nFor example:\n {2}npm run landfall -- frame build --out frame\.tsv\n$/,
    );
  });

  it('shows examples of each command, of options and words that its usage has', async () => {
    for (const [name, load] of Object.entries(REGISTERED)) {
      const { usage, examples } = (await load()).command;
      expect(examples, name).not.to.deep.equal([]);
      for (const example of examples) {
        for (const [option] of example.matchAll(/--[a-z-]+/g)) expect(usage, `${name} ${example}`).to.include(option);
      }
    }
  });

  it('tells its version and that of its method', async () => {
    expect((await landfall(['--version'])).out).to.match(/^landfall \d+\.\d+\.\d+, method \d+\.\d+\n$/);
  });

  it('refuses what it does not know in one line, and ends with 2', async () => {
    const [near, far, hostile] = await Promise.all([
      landfall(['chek']),
      landfall(['toString']),
      landfall(['\u001b[31m\nred']),
    ]);
    expect(near).to.deep.equal({ code: 2, out: '', err: 'landfall: chek is not a command; did you mean check?\n' });
    expect(far.err).to.equal(`landfall: toString is not a command; there are: ${COMMANDS.join(', ')}\n`);
    expect(hostile.err).to.match(/^landfall: {1,2}\[31m red is not a command; .*\n$/);
    expect([far.code, hostile.code]).to.deep.equal([2, 2]);
  });

  it('gives options that stand alone to the command that runs without a name', async () => {
    const [demo, serve, here] = await Promise.all([
      landfall(['--list'], { cwd: await withFiles() }),
      landfall(['--config', 'absent.yaml'], { cwd: await withFiles() }),
      landfall(['--list'], { cwd: await withFiles({ 'landfall.yaml': configuration() }) }),
    ]);
    expect(demo.out).to.match(/^founding /);
    expect(serve.err).to.match(/^absent\.yaml:1:1 is not there: make one with /);
    expect(here.err).to.equal('landfall serve: there is no option --list; there are: --config\n');
  });

  it('ends quietly when its reader has read enough', async () => {
    const child = spawn(process.execPath, [MAIN, 'help']);
    child.stdout.destroy();
    expect(await endOf(child)).to.deep.equal({ code: 0, err: '' });
  });

  it('does not end with 0 when its output was lost', async function () {
    if (process.platform !== 'linux') this.skip(); // Only there is a device that is always full.
    const full = await open('/dev/full', 'w');
    const { code, err } = await endOf(spawn(process.execPath, [MAIN, 'help'], { stdio: ['ignore', full.fd, 'pipe'] }));
    await full.close();
    expect(code).to.equal(2);
    expect(err).to.match(/^landfall: not all of the output could be written: ENOSPC.*\n$/);
  });
});

async function endOf(child: ChildProcess): Promise<{ readonly code: number | null; readonly err: string }> {
  let err = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const [code]: (number | null)[] = await once(child, 'close');
  return { code: code ?? null, err };
}
