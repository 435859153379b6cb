import { expect } from 'chai';
import { type Clone, clones, type Ended } from './clone.ts';

describe('the runner of the integration tests', () => {
  const newClone = clones();
  const root = 'process.getuid = () => 0;';
  const somebody = 'process.getuid = () => 1000;';

  /** A clone in which `installed` decides what dpkg knows, and apt-get and the tests leave a note of how they were called. */
  function clone(installed: string): Clone {
    const made = newClone();
    made.copy('scripts/integration.mjs');
    made.command('dpkg-query', `${installed} && printf 'Package: x\\nStatus: install ok installed\\nVersion: 1\\n'`);
    made.command('apt-get', 'echo "apt-get $*"');
    made.command('node', 'echo "$*" >> tests.txt; exit 7');
    made.write('node_modules/.bin/.keep', '');
    return made;
  }

  function runAs(made: Clone, who: string): Promise<Ended> {
    const env = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(who)}` };
    return made.run(process.execPath, ['scripts/integration.mjs'], env);
  }

  it('runs the tests at once when their peers are there, and exits as they do', async () => {
    const made = clone('true');
    await made.run('ln', ['-s', '../../commands/node', 'node_modules/.bin/node']);
    const ended = await runAs(made, somebody);
    expect(ended).to.include({ status: 7, stderr: '' });
    const { stdout } = await made.run('cat', ['tests.txt']);
    expect(stdout).to.match(/mocha\.js --no-config .*--forbid-pending .*--spec test\/integration\/\*\*\/\*\.test\.ts/);
  });

  it('says what to install when it may not, and exits with 2 without a test', async () => {
    const made = clone('[ "$2" != knot ] && [ "$2" != prometheus ]');
    const ended = await runAs(made, somebody);
    expect(ended.status).to.equal(2);
    expect(ended.stderr).to.equal(
      'landfall: the integration tests need the Debian packages knot prometheus: sudo apt-get install -y --no-install-recommends knot prometheus\n',
    );
    expect((await made.run('cat', ['tests.txt'])).status).to.equal(1);
  });

  it('installs what is missing when it may', async () => {
    const made = clone('[ -e done ]');
    made.command('apt-get', 'echo "$*" >> apt.txt; [ "$2" = install ] && touch done; exit 0');
    await made.run('ln', ['-s', '../../commands/node', 'node_modules/.bin/node']);
    expect(await runAs(made, root)).to.include({ status: 7 });
    const { stdout } = await made.run('cat', ['apt.txt']);
    expect(stdout).to.match(/-q update\n-q install -y .* knot knot-dnsutils .* prometheus .* unbound .*\n$/);
  });

  it('says so when the installation fails', async () => {
    const made = clone('false');
    made.command('apt-get', 'echo "E: no such mirror" >&2; [ "$1" = --version ]');
    const ended = await runAs(made, root);
    expect(ended.status).to.equal(2);
    expect(ended.stderr).to.match(/E: no such mirror\n\nlandfall: apt-get update failed/);
  });
});
