import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { children } from './children.ts';
import { temporaryDirectory } from './loopback.ts';
import { startKnotd } from './name-servers.ts';
import { landfall, until } from './service.ts';
import { placeToSweep } from './sweeping.ts';

const FRAME = [
  '# landfall frame v1',
  'first\tblocks\tweight\tasn\tnetwork\tv6_permille',
  '24.0.0.0/24\t3000\t2\t64500\tExample Cable\t0',
  '',
].join('\n');

/** What real sweeps leave, through aliases, over TCP, and after a kill in the middle. */
describe('verify, over the log of sweeps against knotd', () => {
  const dir = temporaryDirectory();
  const start = children();

  it('finds each again from its answers, and those from their bytes', async () => {
    const { port } = await startKnotd(join(dir, 'knot'), start);
    const cwd = await placeToSweep(join(dir, 'place'), { port, queriesPerSecond: 30, frame: FRAME });
    const run = (...args: readonly string[]) => landfall(args, start, { cwd });
    const sweeps = join(cwd, 'evidence/sweeps');
    const answers = (): number =>
      (existsSync(sweeps) ? readdirSync(sweeps) : [])
        .filter((name) => name.endsWith('.journal'))
        .map((name) => readFileSync(join(sweeps, name), 'latin1').split('\n').length)
        .reduce((sum, lines) => sum + lines, 0);
    // So slow that the some 320 questions take ten times as long as a journal waits before it is written.
    const killed = run('sweep');
    await until('answers in the journals', async () => (answers() > 20 ? true : undefined), 60_000);
    await killed.end('SIGKILL');
    const text = readFileSync(join(cwd, 'landfall.yaml'), 'utf8').replace('second: 30', 'second: 5000');
    writeFileSync(join(cwd, 'landfall.yaml'), text);
    const whole = run('sweep');
    expect((await whole.ended).code, whole.stderr()).to.equal(0);
    const audit = run('verify', 'evidence', '--json');
    await audit.ended;
    const { outcome, wrong, checked, unchecked } = JSON.parse(audit.stdout());
    expect([outcome, wrong], audit.stdout()).to.deep.equal(['proven', null]);
    expect(checked.sweeps).to.be.at.least(2);
    expect(checked.sweeps_again).to.equal(checked.sweeps);
    expect(unchecked).to.deep.equal([]);
  }).timeout(120_000);
});
