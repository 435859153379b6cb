/*
 * `npm run test:integration`: the tests against real servers. Installs the Debian packages that they need by apt-get when it may
 * (as root), and says what to do when it may not (exit 2); then runs them and exits as mocha does. A peer that is absent is
 * never a reason to skip.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const PACKAGES = [
  ...[
    'bc',
    'bgpdump',
    'bird2',
    'bzip2',
    'chromium',
    'curl',
    'ethtool',
    'fish',
    'iproute2',
    'jq',
    'knot',
    'knot-dnsutils',
    'knot-module-geoip',
  ],
  ...[
    'mmdb-bin',
    'mtr-tiny',
    'nftables',
    'nginx',
    'openssl',
    'pandoc',
    'poppler-utils',
    'prometheus',
    'prometheus-alertmanager',
    'python3',
    'python3-maxminddb',
  ],
  ...['python3-html5lib', 'python3-pybtex', 'python3-pyld', 'python3-scipy', 'qpdf', 'scamper'],
  ...['strace', 'systemd', 'traceroute', 'unbound', 'util-linux', 'xxd', 'zsh'],
];

const problem = providePeers();
if (problem === undefined) {
  process.exitCode = runTests();
} else {
  process.stderr.write(`landfall: ${problem}\n`);
  process.exitCode = 2;
}

/** Sees to it that the packages are there; says in one line what is in the way, if anything is. */
function providePeers() {
  const missing = PACKAGES.filter((name) => !isInstalled(name));
  if (missing.length === 0) return undefined;
  const names = missing.join(' ');
  if (spawnSync('apt-get', ['--version']).error !== undefined) {
    return `the integration tests run on Debian and need its packages ${names}: run them there, or in a Debian container`;
  }
  if (process.getuid?.() !== 0) {
    return `the integration tests need the Debian packages ${names}: sudo apt-get install -y --no-install-recommends ${names}`;
  }
  process.stderr.write(`landfall: installing ${names} by apt-get; it takes about a minute\n`);
  return aptGet(['update']) ?? aptGet(['install', '-y', '--no-install-recommends', ...missing]);
}

function isInstalled(name) {
  const asked = spawnSync('dpkg-query', ['--status', name], { encoding: 'utf8' });
  return asked.status === 0 && asked.stdout.includes('\nStatus: install ok installed\n');
}

function aptGet(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const done = spawnSync('apt-get', ['-q', ...args], { encoding: 'utf8', env, maxBuffer: 1 << 26 });
  if (done.status === 0) return undefined;
  return `${done.stdout}${done.stderr}\nlandfall: apt-get ${args[0]} failed: what it said stands above; see to the network and the package sources`;
}

/** Mocha without `.mocharc.json`, which leaves these tests out of `npm test`. */
function runTests() {
  const mocha = join(ROOT, 'node_modules/mocha/bin/mocha.js');
  const options = ['--no-config', '--forbid-only', '--forbid-pending', '--check-leaks', '--timeout', '60000'];
  const args = [mocha, ...options, '--spec', 'test/integration/**/*.test.ts', ...process.argv.slice(2)];
  const done = spawnSync(join(ROOT, 'node_modules/.bin/node'), args, { cwd: ROOT, stdio: 'inherit' });
  return done.status ?? 1;
}
