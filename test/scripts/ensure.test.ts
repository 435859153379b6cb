import { existsSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Clone, clones, type Ended } from './clone.ts';

const PLATFORM = { os: [process.platform], cpu: [process.arch] };
const OTHER = { os: ['aix'], cpu: ['ppc64'] };

/** Packages of a lockfile: a pinned Node for this platform and one for another, and three that are none. */
function packages(version = '1.0.0'): Record<string, object> {
  return {
    '': { optionalDependencies: { 'node-here': '26.10.0', 'node-there': '26.10.0' } },
    'node_modules/needed': { version, integrity: `sha512-${version}` },
    'node_modules/node-here': { version: '26.10.0', optional: true, ...PLATFORM, bin: { node: 'bin/node' } },
    'node_modules/node-there': { version: '26.10.0', optional: true, ...OTHER, bin: { node: 'bin/node' } },
    'node_modules/only-there': { version: '1.0.0', optional: true, ...OTHER },
    'node_modules/helper-of-there': { version: '1.0.0', optional: true },
  };
}

describe('ensure', () => {
  const newClone = clones();

  /** A clone whose npm installs what the lockfile says for this platform; `before` runs first and can make it fail. */
  function clone(before = ''): Clone {
    const made = newClone();
    made.copy('scripts/ensure.mjs');
    made.copy('scripts/turn.mjs');
    made.write('package-lock.json', { packages: packages() });
    const { '': _, ...installed } = packages();
    for (const name of ['node-there', 'only-there', 'helper-of-there']) delete installed[`node_modules/${name}`];
    made.write('installed.json', { packages: installed });
    made.command(
      'npm',
      `echo "npm $*" >> npm.txt
       ${before}
       mkdir -p node_modules/.bin node_modules/node-here/bin
       printf '#!/bin/sh\\necho v26.10.0\\n' > node_modules/node-here/bin/node
       chmod +x node_modules/node-here/bin/node
       cp installed.json node_modules/.package-lock.json`,
    );
    return made;
  }

  function ensure(made: Clone, env?: Readonly<Record<string, string>>): Promise<Ended> {
    return made.run(process.execPath, ['scripts/ensure.mjs'], env);
  }

  function npmRuns(made: Clone): readonly string[] {
    const record = join(made.dir, 'npm.txt');
    return existsSync(record) ? readFileSync(record, 'utf8').trim().split('\n') : [];
  }

  it('installs in a fresh clone without running install scripts, says so in one line, and is silent from then on', async () => {
    const made = clone();
    const first = await ensure(made);
    expect(first).to.include({ status: 0, stdout: '' });
    expect(first.stderr).to.match(/^landfall: installing 2 packages with npm ci, once; it takes .*\n$/);
    expect(npmRuns(made)).to.deep.equal(['npm ci --ignore-scripts --no-audit --no-fund']);
    expect(await ensure(made)).to.deep.equal({ status: 0, stdout: '', stderr: '' });
    expect(npmRuns(made)).to.have.length(1);
  });

  it('makes the pinned Node the one of npm scripts, also when npm took it out again', async () => {
    const made = clone();
    await ensure(made);
    const link = join(made.dir, 'node_modules/.bin/node');
    expect(readlinkSync(link)).to.equal('../node-here/bin/node');
    rmSync(link);
    await ensure(made);
    expect(readlinkSync(link)).to.equal('../node-here/bin/node');
    expect(npmRuns(made)).to.have.length(1);
  });

  const changes: readonly (readonly [string, (made: Clone) => void])[] = [
    ['another version', (made) => made.write('package-lock.json', { packages: packages('1.0.1') })],
    [
      'other bytes under the same version',
      (made) => {
        const text = readFileSync(join(made.dir, 'package-lock.json'), 'utf8');
        writeFileSync(join(made.dir, 'package-lock.json'), text.replace('sha512-1.0.0', 'sha512-2'));
      },
    ],
    [
      'one package more',
      (made) =>
        made.write('package-lock.json', { packages: { ...packages(), 'node_modules/x': { version: '1.0.0' } } }),
    ],
    [
      'one package less',
      (made) => {
        const { 'node_modules/needed': _, ...rest } = packages();
        made.write('package-lock.json', { packages: rest });
      },
    ],
  ];
  for (const [name, change] of changes) {
    it(`installs again when the lockfile asks for ${name}`, async () => {
      const made = clone();
      await ensure(made);
      change(made);
      await ensure(made);
      expect(npmRuns(made)).to.have.length(2);
    });
  }

  it('installs once when two run at the same time', async () => {
    const made = clone('sleep 0.5');
    const [one, other] = await Promise.all([ensure(made), ensure(made)]);
    expect([one.status, other.status]).to.deep.equal([0, 0]);
    expect(npmRuns(made)).to.have.length(1);
    expect(one.stderr + other.stderr).to.match(/waiting for process \d+/);
    expect(existsSync(join(made.dir, '.landfall/install.lock'))).to.equal(false);
  });

  it('does not wait for one that was killed', async () => {
    const made = clone();
    // Beyond the greatest process number that Linux gives.
    made.write('.landfall/install.lock', '4194305');
    expect(await ensure(made)).to.include({ status: 0 });
  });

  const failures: readonly (readonly [string, string, RegExp])[] = [
    ['a full disk', 'echo "npm error ENOSPC: no space left" >&2; exit 1', /the disk of \S+ is full.*: make room/],
    [
      'a full disk on which npm says that all went well',
      'echo "npm warn tar TAR_ENTRY_ERROR ENOSPC: no space left on device, write" >&2; mkdir -p node_modules; cp installed.json node_modules/.package-lock.json; exit 0',
      /the disk of \S+ is full.*: make room/,
    ],
    ['no registry', 'echo "npm error code ENOTFOUND" >&2; exit 1', /registry cannot be reached: see to the network/],
    ['a directory that is not ours', 'echo "npm error code EACCES" >&2; exit 1', /cannot be written by this user/],
    ['a package with other bytes', 'echo "npm error code EINTEGRITY" >&2; exit 1', /a package differs/],
    ['anything else', 'echo "npm error strange" >&2; exit 1', /npm error strange\nlandfall: npm ci failed/],
    ['a package that npm left out', 'echo "{}" > installed.json', /npm ci left/],
  ];
  for (const [name, script, says] of failures) {
    it(`says what to do at ${name}, exits with 2, and tries again the next time`, async () => {
      const made = clone(`[ -e healed ] || { ${script}; }`.replace('echo "{}"', `echo '{"packages":{}}'`));
      const failed = await ensure(made);
      expect(failed.status).to.equal(2);
      expect(failed.stderr).to.match(says);
      made.write('healed', '');
      const { '': _, ...all } = packages();
      made.write('installed.json', { packages: all });
      expect(await ensure(made)).to.include({ status: 0 });
    });
  }

  it('says which library the pinned Node is missing, and how to get it', async () => {
    const made = clone();
    await ensure(made);
    const text = 'error while loading shared libraries: libatomic.so.1: cannot open shared object file';
    made.write('node_modules/node-here/bin/node', `#!/bin/sh\necho "node: ${text}" >&2\nexit 127\n`);
    const ended = await ensure(made);
    expect(ended.status).to.equal(2);
    expect(ended.stderr).to.match(/needs libatomic\.so\.1, which is missing: on Debian: apt-get install libatomic1/);
  });

  it('says so when another version answers in the place of the pinned Node', async () => {
    const made = clone();
    await ensure(made);
    made.write('node_modules/node-here/bin/node', '#!/bin/sh\necho v20.0.0\n');
    expect((await ensure(made)).stderr).to.match(/Node 26\.10\.0 does not run \(v20\.0\.0\): remove node_modules/);
  });

  describe('where no Node is pinned', () => {
    /** Runs as if on another machine, by way of a module that is loaded first. */
    function elsewhere(code: string): Readonly<Record<string, string>> {
      return { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(code)}` };
    }
    const oldNode = `Object.defineProperty(process.versions, 'node', { value: '20.20.2' });`;
    const ppc = `Object.defineProperty(process, 'arch', { value: 'ppc64' });`;
    const musl = `Object.defineProperty(process, 'platform', { value: 'linux' }); process.report.getReport = () => ({ header: {} });`;

    it('installs nothing and says what to do', async () => {
      for (const [machine, name] of [
        [ppc, `${process.platform} ppc64`],
        [musl, `linux ${process.arch} with musl`],
      ] as const) {
        const made = clone();
        const ended = await ensure(made, elsewhere(oldNode + machine));
        expect(ended.status).to.equal(2);
        expect(ended.stderr).to.match(new RegExp(`no pinned Node for ${name}: install Node 26.10.0 yourself`));
        expect(npmRuns(made)).to.deep.equal([]);
      }
    });

    it('goes on with a Node that is new enough, and links none that could not run', async () => {
      const made = clone();
      expect(await ensure(made, elsewhere(musl))).to.include({ status: 0 });
      expect(existsSync(join(made.dir, 'node_modules/.bin/node'))).to.equal(false);
    });
  });
});
