import { type Countries, readCountryMmdb, readCountryRows } from './country.ts';
import type { DataReader, ReadData } from './data-files.ts';
import { readLocalFile, readLocalFiles } from './local-file.ts';
import { type Routes, readRoutes } from './routes.ts';
import { type KeptRoutes, readRoutesKept } from './routes-kept.ts';
import { readVrps, type Vrps } from './rpki.ts';

const MAX_FILE_BYTES = 512 * 1024 * 1024;

/** Origins in any form that `readRoutes` knows; routes are kept compiled, so that the next start is quick. */
export function originsReader(kept: KeptRoutes): DataReader<Routes> {
  return {
    fromBytes: async (bytes) => originData(await readRoutes([bytes])),
    fromFiles: async (paths, stamp) => originData(await readRoutesKept(paths, stamp, kept)),
  };
}

function originData(data: Routes): ReadData<Routes> {
  const { read, prefixes, dated } = data;
  const leftOut = read.bad === 0 ? undefined : `${read.bad} rows: ${read.badRows.join('; ')}`;
  return { data, sha256: read.sha256, prefixes, leftOut, dated };
}

/** Validated payloads as JSON. */
export const vrpsReader: DataReader<Vrps> = {
  fromBytes: async (bytes) => vrpData(bytes),
  fromFiles: async ([path = '']) => vrpData(await readLocalFile(path, MAX_FILE_BYTES)),
};

function vrpData(bytes: Buffer): ReadData<Vrps> {
  const data = readVrps(bytes);
  const { sha256, prefixes, dated } = data;
  return { data, sha256, prefixes, leftOut: undefined, dated };
}

/** An mmdb file by its name's ending, else rows `first,last,CC`; by an address only rows. */
export const countriesReader: DataReader<Countries> = {
  fromBytes: async (bytes) => countryData(await readCountryRows([bytes])),
  fromFiles: async (paths) => {
    const [path = ''] = paths;
    if (!path.endsWith('.mmdb')) return countryData(await readCountryRows(readLocalFiles(paths)));
    return countryData(await readCountryMmdb(await readLocalFile(path, MAX_FILE_BYTES)));
  },
};

function countryData(data: Countries): ReadData<Countries> {
  return { data, sha256: data.sha256, prefixes: data.prefixes, leftOut: undefined, dated: undefined };
}
