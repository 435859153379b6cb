import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { children } from './children.ts';
import { temporaryDirectory } from './loopback.ts';
import { fetchText, ROOT, serving, until } from './service.ts';

const run = promisify(execFile);
const UNIT = readFileSync(join(ROOT, 'packaging/landfall.service'), 'utf8');
/** As the unit starts it. */
const LANDFALL = [join(ROOT, 'packaging/landfall')];
const CAPABILITIES = ['net_raw', 'sys_chroot', 'setuid', 'setgid'];

/** The unit as it would be installed, from where this clone is; with the drop-in for traces beside it, where wanted. */
function installed(name: string, withTracing: boolean): string {
  const dir = join(temporaryDirectory(), name);
  mkdirSync(join(dir, 'landfall.service.d'), { recursive: true });
  const file = join(dir, 'landfall.service');
  writeFileSync(file, UNIT.replaceAll('/opt/landfall/', `${ROOT}/`));
  const drop = 'landfall.service.d/tracing.conf';
  if (withTracing) copyFileSync(join(ROOT, 'packaging', drop), join(dir, drop));
  return file;
}

/** The system calls of a set of systemd's, and of the sets in it. */
async function callsOf(set: string): Promise<readonly string[]> {
  const { stdout } = await run('systemd-analyze', ['syscall-filter', set]);
  const [, ...lines] = stdout.split('\n').map((line) => line.trim());
  const names = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const nested = await Promise.all(names.filter((name) => name.startsWith('@')).map(callsOf));
  return [...names.filter((name) => !name.startsWith('@')), ...nested.flat()];
}

describe('the systemd unit', function () {
  this.timeout(60_000);
  const start = children();

  for (const [what, withTracing, most] of [
    ['as it is', false, 1.5],
    ['with the drop-in for traces', true, 2.5],
  ] as const) {
    it(`${what} has no mistakes, and leaves the service little to do harm with`, async () => {
      const file = installed(withTracing ? 'tracing' : 'plain', withTracing);
      const verified = await run('systemd-analyze', ['verify', file]);
      expect(`${verified.stdout}${verified.stderr}`).to.equal('');
      const { stdout } = await run('systemd-analyze', ['security', '--offline=true', file]);
      expect(Number(/exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1]), stdout).to.be.at.most(most);
    });
  }

  it('lets every system call of the service through', async () => {
    const counts = join(temporaryDirectory(), 'calls');
    const traced = start('strace', ['-f', '-qq', '-c', '-U', 'name', '-o', counts, ...LANDFALL, 'demo', '--port', '0']);
    const { process: service, url } = await serving(traced);
    await until('a slot', () => fetchText(`${url}-/ready`).catch(() => undefined), 30_000);
    // strace keeps a signal to itself; it writes its counts when what it traces has ended.
    for (const pid of service.leftRunning().filter((one) => one !== service.pid)) process.kill(pid, 'SIGTERM');
    await service.ended;
    const called = readFileSync(counts, 'utf8')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => /^[a-z_0-9]+$/.test(line) && line !== 'total' && line !== 'syscall');
    expect(called).to.include.members(['openat', 'sendto', 'fdatasync']);
    const privileged = await callsOf('@privileged');
    const allowed = (await callsOf('@system-service')).filter((name) => !privileged.includes(name));
    expect(called.filter((name) => !allowed.includes(name))).to.deep.equal([]);
  });

  it('hands scamper what it needs without new privileges, and nothing beyond that', async () => {
    const drop = readFileSync(join(ROOT, 'packaging/landfall.service.d/tracing.conf'), 'utf8');
    const named = CAPABILITIES.map((name) => `CAP_${name.toUpperCase()}`).join(' ');
    for (const key of ['CapabilityBoundingSet', 'AmbientCapabilities']) expect(drop).to.include(`\n${key}=${named}\n`);
    const ping = ['scamper', '-I', 'ping -c 1 127.0.0.1'];
    const asUser = ['--no-new-privs', '--reuid=12345', '--regid=12345', '--clear-groups'];
    const sets = ['bounding-set', 'inh-caps', 'ambient-caps'];
    const only = (names: readonly string[]): string[] =>
      sets.map((set) => `--${set}=${['-all', ...names.map((name) => `+${name}`)].join(',')}`);
    const { stdout } = await run('setpriv', [...asUser, ...only(CAPABILITIES), ...ping]);
    expect(stdout).to.include('from 127.0.0.1');
    for (const left of CAPABILITIES) {
      const fewer = CAPABILITIES.filter((name) => name !== left);
      const ran = await run('setpriv', [...asUser, ...only(fewer), ...ping]).catch(() => ({ stdout: 'it ended' }));
      expect(ran.stdout, `without ${left}`).not.to.include('from 127.0.0.1');
    }
  });
});
