import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Extent, requireSuccessor } from './guards.ts';
import { fileState } from './local-file.ts';
import { describeCopy, type InForce } from './part.ts';
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

/** Route origins of the data package, by RouteViews and DB-IP. */
export function packagedOrigins(): DataFiles {
  return packageFiles('@ip-location-db/asn', ['asn-ipv4-num.csv', 'asn-ipv6.csv']);
}

/** Countries of the data package, by the registries' whois and geofeeds. */
export function packagedCountries(): DataFiles {
  return packageFiles('@ip-location-db/geo-whois-asn-country-mmdb', ['geo-whois-asn-country.mmdb']);
}

/** Files that the operator supplies: one list in all. */
export function suppliedFiles(paths: readonly string[]): DataFiles {
  return { source: paths.join(' '), paths, dated: undefined };
}

/** Data as a reader gives it. `dated`: by its own word, Unix seconds. */
export type ReadData<Data> = Pick<InForce<Data>, 'data' | 'sha256' | 'prefixes' | 'leftOut'> & {
  readonly dated: number | undefined;
};

/** Reads one kind of data, from wherever it is. Both reject with FeedError when it is none. */
export interface DataReader<Data> {
  readonly fromBytes: (bytes: Buffer) => Promise<ReadData<Data>>;
  /** `stamp` changes when a file does. */
  readonly fromFiles: (paths: readonly string[], stamp: string) => Promise<ReadData<Data>>;
}

export type DataKind = 'origins' | 'rpki' | 'country';

/** These files are copies themselves, so none is kept beside them; what is in force stays in memory when they break. */
export function filedData<Data>(
  kind: DataKind,
  { source, paths, dated }: DataFiles,
  { limitMs, maxShrink }: DataSettings,
  { fromFiles }: DataReader<Data>,
): FeedSource<Data> {
  const look: FeedSource<Data>['look'] = (copy, nowMs) =>
    refusalAsValue(async () => {
      const states = await Promise.all(paths.map(fileState));
      const stamp = states.map((state) => state.stamp).join('; ');
      if (copy !== undefined && copy.validators.stamp === stamp) {
        return { state: 'accepted', copy, says: `unchanged, ${describeCopy(copy)}` };
      }
      const { dated: ownDate, ...found } = await fromFiles(paths, stamp);
      const written = Math.max(...states.map((state) => state.written));
      const validators = { stamp };
      const next = { ...found, dated: dated ?? ownDate ?? written, checked: undefined, validators, paths };
      requireSuccessor(extentOf(next), copy === undefined ? undefined : extentOf(copy), maxShrink, nowMs);
      return { state: 'accepted', copy: next, says: describeCopy(next) };
    });
  return { feed: { id: kind, kind, source, limitMs }, minIntervalMs: 0, restore: async () => undefined, look };
}

/** What a successor of data is compared by. */
export function extentOf({ dated, prefixes }: Pick<InForce<unknown>, 'dated' | 'prefixes'>): Extent {
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
