import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, posix } from 'node:path';
import { countBareDates, countMember, importsOf, UNREADABLE } from './imports.ts';
import { type Token, tokensOf } from './tokens.ts';

/** A source file: its path from the root with `/`, and what it asks for: paths of files, `npm:NAME`, `node:NAME`. */
interface Source {
  readonly path: string;
  readonly lines: number;
  readonly tokens: readonly Token[];
  readonly imports: readonly string[];
}

/** A rule of the design, and what it finds wrong in one file. */
interface Rule {
  readonly name: string;
  readonly findings: (source: Source) => readonly string[];
}

/** Packages and modules that belong to some rooms only. */
const HOMES: readonly (readonly [string, readonly string[]])[] = [
  ['npm:express', ['src/web/']],
  ['npm:prom-client', ['src/metrics/']],
  ['npm:node-cron', ['src/schedule/']],
  ['npm:axios', ['probes/connect/', 'probes/resolve/', 'src/feeds/', 'src/evidence/remote.ts']],
  ['npm:pkijs', ['src/evidence/timestamp.ts', 'src/evidence/timestamp-signer.ts']],
  // Tools that trace; and the browser that prints statements, which nothing else here can make a tagged PDF of.
  ['node:child_process', ['probes/trace/', 'src/reports/pdf.ts']],
];

/** Finds data packages by their configured names; it runs none of their code. */
const NAMES_DATA_PACKAGES = 'src/feeds/data-files.ts';

const VIEWS = ['src/web/', 'src/metrics/'];
const LONGEST = 250;

const RULES: readonly Rule[] = [
  {
    name: 'core imports only core',
    findings: (source) => (isIn(source.path, ['src/core/']) ? outside(source, ['src/core/']) : []),
  },
  {
    name: 'core knows no clock and no chance',
    findings: (source) =>
      isIn(source.path, ['src/core/'])
        ? [
            ...times(countMember(source.tokens, 'Date', 'now'), 'Date.now'),
            ...times(countBareDates(source.tokens), 'new Date()'),
            ...times(countMember(source.tokens, 'Math', 'random'), 'Math.random'),
          ]
        : [],
  },
  {
    name: 'probes import only core, probes and the network',
    findings: (source) =>
      isIn(source.path, ['probes/']) ? outside(source, ['src/core/', 'probes/', 'npm:', 'node:']) : [],
  },
  {
    name: 'the views know neither each other nor the probes nor the log',
    findings: (source) => {
      const own = VIEWS.find((view) => source.path.startsWith(view));
      if (own === undefined) return [];
      const strangers = [...VIEWS.filter((view) => view !== own), 'probes/', 'src/evidence/log.ts'];
      return source.imports.filter((name) => isIn(name, strangers));
    },
  },
  {
    name: 'packages and processes stay in their rooms',
    findings: (source) =>
      HOMES.flatMap(([name, homes]) =>
        source.imports.filter((asked) => isModule(asked, name) && !isIn(source.path, homes)),
      ),
  },
  {
    name: 'the service needs nothing of its tests, benches and lab',
    findings: (source) => source.imports.filter((name) => isIn(name, ['test/', 'bench/', 'lab/', 'scripts/'])),
  },
  {
    name: 'every import can be read',
    findings: (source) =>
      source.path === NAMES_DATA_PACKAGES ? [] : source.imports.filter((name) => name === UNREADABLE),
  },
  {
    name: 'no file is beyond 250 lines',
    findings: (source) => (source.lines > LONGEST ? [`${source.lines} lines`] : []),
  },
];

/** What breaks the design in the sources under `root`, a line each: `src/core/x.ts: core imports only core: node:fs`. */
export function violations(root: string): readonly string[] {
  const sources = ['src', 'probes'].flatMap((dir) => readSources(root, dir));
  const broken = sources.flatMap((source) =>
    RULES.flatMap((rule) => rule.findings(source).map((finding) => `${source.path}: ${rule.name}: ${finding}`)),
  );
  return [...broken, ...clocks(sources)];
}

/** Time is an argument: the clock is read through one `Date.now` only. */
function clocks(sources: readonly Source[]): readonly string[] {
  const rule = 'Date.now is named once';
  const named = sources.flatMap((source) => times(countMember(source.tokens, 'Date', 'now'), source.path));
  const bare = sources.flatMap((source) => times(countBareDates(source.tokens), `${source.path}: ${rule}: new Date()`));
  return [...(named.length > 1 ? named.map((path) => `${path}: ${rule}: ${named.length} times in all`) : []), ...bare];
}

function readSources(root: string, dir: string): readonly Source[] {
  const names = readdirSync(join(root, dir), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => /\.[cm]?[jt]s$/.test(name))
    .map((name) => {
      const path = posix.join(dir, name.replaceAll('\\', '/'));
      const text = readFileSync(join(root, path), 'utf8');
      const tokens = tokensOf(text);
      return {
        path,
        lines: text.trimEnd().split('\n').length,
        tokens,
        imports: importsOf(tokens).map((name) => resolve(path, name)),
      };
    });
}

function resolve(from: string, name: string): string {
  if (name === UNREADABLE) return name;
  if (name.startsWith('.')) return posix.join(dirname(from), name);
  if (isBuiltin(name)) return name.startsWith('node:') ? name : `node:${name}`;
  return `npm:${name}`;
}

function isModule(asked: string, name: string): boolean {
  return asked === name || asked.startsWith(`${name}/`);
}

function outside(source: Source, allowed: readonly string[]): readonly string[] {
  return source.imports.filter((name) => !isIn(name, allowed));
}

function isIn(path: string, places: readonly string[]): boolean {
  return places.some((place) => path.startsWith(place));
}

function times(count: number, finding: string): readonly string[] {
  return Array.from({ length: count }, () => finding);
}
