/*
 * Makes a clone ready before `npm start`, `npm test` and the like: the packages of package-lock.json are installed, and the
 * Node that they pin is the `node` of npm scripts. Plain JavaScript without packages, for whatever Node (18 or later) is there.
 * Silent and quick when nothing is to be done; else one line says what is done, or what is missing and what to do (exit 2).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { takeTurn } from './turn.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const BIN_NODE = join(ROOT, 'node_modules/.bin/node');
/** Asking costs some milliseconds. */
let cachedLibc;

/** Told to the user as one line; nothing else is thrown on purpose. */
class Unready extends Error {}

try {
  await ensure();
} catch (error) {
  if (!(error instanceof Unready)) throw error;
  say(error.message);
  process.exitCode = 2;
}

async function ensure() {
  const lock = readJson('package-lock.json');
  if (lock === undefined)
    throw new Unready('package-lock.json is missing: restore it with git checkout package-lock.json');
  const pinned = pinnedNode(lock);
  const ownNode = ownNodeServes(lock);
  if (pinned === undefined && !ownNode) {
    throw new Unready(
      `there is no pinned Node for ${process.platform} ${process.arch}${libc() === 'musl' ? ' with musl' : ''}: install Node ${wantedVersion(lock)} yourself, or use a glibc system such as Debian`,
    );
  }
  if (firstDifference(lock) !== undefined) await install(lock);
  if (pinned === undefined)
    rmSync(BIN_NODE, { force: true }); // One for glibc may be linked here, and could not run.
  else checkNode(pinned);
}

/** Installs in turn with other runs in this clone, unless one of them has done it by then. */
async function install(lock) {
  const leave = await takeTurn(join(ROOT, '.landfall'), 'install', say).catch((error) => {
    throw new Unready(reasonOf(error.message) ?? error.message);
  });
  try {
    if (firstDifference(lock) === undefined) return;
    const count = packagesOf(lock).filter(([, entry]) => isWanted(entry)).length;
    say(`installing ${count} packages with npm ci, once; it takes 15 to 60 s`);
    runNpm();
    const left = firstDifference(lock);
    if (left !== undefined) {
      throw new Unready(
        `npm ci left ${left} out: see that the disk has space and the registry can be reached, then run this again`,
      );
    }
  } finally {
    leave();
  }
}

function runNpm() {
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const cli = process.env.npm_execpath;
  const options = { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 26 };
  const done =
    cli !== undefined && /\.[cm]?js$/.test(cli)
      ? spawnSync(process.execPath, [cli, ...args], options)
      : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
  if (done.error?.code === 'ENOENT')
    throw new Unready('npm is missing: install it (it comes with Node), then run this again');
  const output = `${done.stdout ?? ''}${done.stderr ?? ''}`;
  // On a full disk npm 11 warns of files that it cut short, and exits 0 as if they were whole.
  if (done.status === 0 && !output.includes('TAR_ENTRY_ERROR')) return;
  rmSync(join(ROOT, 'node_modules/.package-lock.json'), { force: true }); // What is there must not pass for installed.
  throw new Unready(reasonOf(output) ?? `${output.trimEnd()}\nlandfall: npm ci failed: what it said stands above`);
}

/** Why npm failed and what to do, for the causes that a newcomer meets; undefined for any other. */
function reasonOf(output) {
  if (/ENOSPC|EDQUOT|no space left/i.test(output)) {
    return `the disk of ${ROOT} is full: the packages take 500 MB: make room, then run this again`;
  }
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|E50\d|ERR_SOCKET_TIMEOUT/.test(
      output,
    )
  ) {
    return `the package registry cannot be reached: see to the network, a proxy (npm config set proxy URL) or the registry (npm config get registry), then run this again`;
  }
  if (/EACCES|EPERM|EROFS/.test(output)) {
    return `${ROOT} cannot be written by this user: change its owner, or clone again as the user that runs landfall`;
  }
  if (/EINTEGRITY/.test(output)) {
    return `a package differs from the one that package-lock.json names: do not use it; see whether a proxy or mirror alters packages (npm config get registry)`;
  }
  return undefined;
}

/** The first package that is not installed as the lockfile says, or undefined. */
function firstDifference(lock) {
  const installed = readJson('node_modules/.package-lock.json');
  if (installed === undefined) return 'node_modules';
  for (const [at, wanted] of packagesOf(lock)) {
    const found = installed.packages[at];
    if (
      found === undefined ? isWanted(wanted) : found.version !== wanted.version || found.integrity !== wanted.integrity
    ) {
      return at.replace(/^.*node_modules\//, '');
    }
  }
  return Object.keys(installed.packages).find((at) => lock.packages[at] === undefined);
}

/** The packages of a lockfile by their place, without the project itself. */
function packagesOf(lock) {
  return Object.entries(lock.packages).filter(([at]) => at !== '');
}

/** An optional package is wanted where it names this platform; one that names none serves those for other platforms. */
function isWanted(entry) {
  if (entry.optional !== true) return true;
  return entry.os !== undefined && fits(entry);
}

function fits(entry) {
  return (
    isListed(entry.os, process.platform) &&
    isListed(entry.cpu, process.arch) &&
    (entry.libc === undefined || isListed(entry.libc, libc()))
  );
}

/** `os`, `cpu` and `libc` of a package: a name or several, `!` before one excludes it. */
function isListed(list, name) {
  if (list === undefined) return true;
  const names = [list].flat();
  if (names.includes(`!${name}`)) return false;
  return names.includes(name) || names.every((other) => other.startsWith('!'));
}

/** The C library of the running Node. */
function libc() {
  if (process.platform !== 'linux') return undefined;
  if (cachedLibc === undefined) {
    process.report.excludeNetwork = true; // It would look up names.
    cachedLibc = process.report.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
  }
  return cachedLibc;
}

/** Where the pinned Node for this platform is, and its version; undefined where there is none. It is built for glibc. */
function pinnedNode(lock) {
  if (process.platform === 'linux' && libc() === 'musl') return undefined;
  for (const name of Object.keys(lock.packages[''].optionalDependencies)) {
    const entry = lock.packages[`node_modules/${name}`];
    if (entry.bin?.node !== undefined && fits(entry))
      return { path: `${name}/${entry.bin.node}`, version: entry.version };
  }
  return undefined;
}

function wantedVersion(lock) {
  return Object.values(lock.packages[''].optionalDependencies)[0];
}

/** Whether the Node that is there anyhow would do, where none is pinned. */
function ownNodeServes(lock) {
  return Number.parseInt(process.versions.node, 10) >= Number.parseInt(wantedVersion(lock), 10);
}

/** npm 10 takes the pinned `node` out of `.bin` again; and it needs a library that a bare Debian does not have. */
function checkNode(pinned) {
  const target = join(ROOT, 'node_modules', pinned.path);
  if (!existsSync(BIN_NODE) && process.platform !== 'win32') {
    rmSync(BIN_NODE, { force: true }); // A link to nowhere.
    mkdirSync(dirname(BIN_NODE), { recursive: true });
    symlinkSync(join('..', pinned.path), BIN_NODE);
  }
  const ran = spawnSync(target, ['--version'], { encoding: 'utf8' });
  if (ran.stdout?.trim() === `v${pinned.version}`) return;
  const library = /error while loading shared libraries: (\S+):/.exec(ran.stderr ?? '')?.[1];
  if (library !== undefined) {
    const hint = library.startsWith('libatomic')
      ? 'on Debian: apt-get install libatomic1'
      : 'install the package that has it';
    throw new Unready(`the pinned Node ${pinned.version} needs ${library}, which is missing: ${hint}`);
  }
  const said = ran.error?.message ?? (`${ran.stdout}${ran.stderr}`.trim() || `exit ${ran.status ?? ran.signal}`);
  throw new Unready(`the pinned Node ${pinned.version} does not run (${said}): remove node_modules and run this again`);
}

function readJson(name) {
  try {
    return JSON.parse(readFileSync(join(ROOT, name), 'utf8'));
  } catch {
    return undefined; // Absent, half-written or mangled: in each case what it should tell is not known.
  }
}

function say(line) {
  process.stderr.write(`landfall: ${line}\n`);
}
