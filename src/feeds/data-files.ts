import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Countries, readCountryMmdb, readCountryRows } from './country.ts';
import { requireSuccessor } from './guards.ts';
import { fileState, readLocalFile, readLocalFiles } from './local-file.ts';
import { describeCopy, type InForce } from './part.ts';
import { type Routes, readRoutes } from './routes.ts';
import { type FeedSource, refusalAsValue } from './source.ts';

/** Files on this machine that, one after the other, are one feed. */
export interface DataFiles {
  readonly source: string;
  readonly paths: readonly string[];
  /** Unix seconds; undefined: when the latest of the files was written. */
  readonly dated: number | undefined;
}

export interface DataSettings {
  readonly limitMs: number;
  readonly maxShrink: number;
}

const MAX_MMDB_BYTES = 512 * 1024 * 1024;

/** Route origins of the data package, by RouteViews and DB-IP. */
export function packagedOrigins(): DataFiles {
  return packageFiles('@ip-location-db/asn', ['asn-ipv4-num.csv', 'asn-ipv6.csv']);
}

/** Countries of the data package, by the registries' whois and geofeeds. */
export function packagedCountries(): DataFiles {
  return packageFiles('@ip-location-db/geo-whois-asn-country-mmdb', ['geo-whois-asn-country.mmdb']);
}

/** A file that the operator supplies. */
export function suppliedFile(path: string): DataFiles {
  return { source: path, paths: [path], dated: undefined };
}

/** Rows `first,last,asn,name`. */
export function originsSource(files: DataFiles, settings: DataSettings): FeedSource<Routes> {
  return dataSource('origins', files, settings, async (paths) => {
    const data = await readRoutes(readLocalFiles(paths));
    const { sha256, badRows, bad } = data.read;
    return {
      data,
      sha256,
      prefixes: data.prefixes,
      leftOut: bad === 0 ? undefined : `${bad} rows: ${badRows.join('; ')}`,
    };
  });
}

/** An mmdb file by its name's ending, else rows `first,last,CC`. */
export function countrySource(files: DataFiles, settings: DataSettings): FeedSource<Countries> {
  return dataSource('country', files, settings, async (paths) => {
    const [path = ''] = paths;
    const mmdb = path.endsWith('.mmdb');
    const data = mmdb
      ? readCountryMmdb(await readLocalFile(path, MAX_MMDB_BYTES))
      : await readCountryRows(readLocalFiles(paths));
    return { data, sha256: data.sha256, prefixes: data.prefixes, leftOut: undefined };
  });
}

type ReadFiles<Data> = Pick<InForce<Data>, 'data' | 'sha256' | 'prefixes' | 'leftOut'>;

/** These files are copies themselves, so none is kept beside them; what is in force stays in memory when they break. */
function dataSource<Data>(
  kind: 'origins' | 'country',
  { source, paths, dated }: DataFiles,
  { limitMs, maxShrink }: DataSettings,
  read: (paths: readonly string[]) => Promise<ReadFiles<Data>>,
): FeedSource<Data> {
  const look: FeedSource<Data>['look'] = (copy, nowMs) =>
    refusalAsValue(async () => {
      const states = await Promise.all(paths.map(fileState));
      const stamp = states.map((state) => state.stamp).join('; ');
      if (copy !== undefined && copy.validators.stamp === stamp) {
        return { state: 'accepted', copy, says: `unchanged, ${describeCopy(copy)}` };
      }
      const found = await read(paths);
      const written = Math.max(...states.map((state) => state.written));
      const validators = { stamp };
      const next: InForce<Data> = { ...found, dated: dated ?? written, checked: undefined, validators, paths };
      requireSuccessor(extentOf(next), copy === undefined ? undefined : extentOf(copy), maxShrink, nowMs);
      return { state: 'accepted', copy: next, says: describeCopy(next) };
    });
  return { feed: { id: kind, kind, source, limitMs }, minIntervalMs: 0, restore: async () => undefined, look };
}

function extentOf({ dated, prefixes }: InForce<unknown>): Parameters<typeof requireSuccessor>[0] {
  return { dated, counts: prefixes === undefined ? {} : { prefixes } };
}

/** The version says when: `2.3.2026061719` is of 17 June 2026, 19 h UTC. Throws when the package is not installed. */
function packageFiles(name: string, files: readonly string[]): DataFiles {
  const require = createRequire(import.meta.url);
  const { version } = require(`${name}/package.json`) as { readonly version: string };
  const dir = dirname(require.resolve(`${name}/package.json`));
  const match = /^\d+\.\d+\.(\d{4})(\d\d)(\d\d)(\d\d)$/.exec(version)?.slice(1).map(Number);
  const [year = 0, month = 0, day = 0, hour = 0] = match ?? [];
  return {
    source: `npm:${name}@${version}`,
    paths: files.map((file) => join(dir, file)),
    dated: match === undefined ? undefined : Date.UTC(year, month - 1, day, hour) / 1000,
  };
}
