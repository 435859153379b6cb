import { disk, errnoOf, readWhole, writeWhole } from '../evidence/files.ts';
import { FeedError } from './feed.ts';
import { readLocalFiles } from './local-file.ts';
import { type Routes, readRoutes } from './routes.ts';
import { compileRoutes, readCompiled } from './routes-compiled.ts';

/** Where the compiled form of routes is kept. */
export interface KeptRoutes {
  readonly path: string;
  /** Files are written here, and then moved. */
  readonly tempDir: string;
}

/**
 * Reads routes from files as `readRoutes` does, or from the compiled form that was kept when files of this stamp were read
 * before. The compiled form only saves time: what is wrong with it, or with keeping it, costs no more than that.
 */
export async function readRoutesKept(paths: readonly string[], stamp: string, kept: KeptRoutes): Promise<Routes> {
  const source = `${paths.join(', ')}: ${stamp}`;
  const known = await orNothing(async () => {
    const file = await readWhole(disk, kept.path);
    return file === undefined ? undefined : readCompiled(file, source);
  });
  if (known !== undefined) return known;
  const routes = await readRoutes(readLocalFiles(paths));
  const { columns } = routes;
  if (columns !== undefined) {
    const file = compileRoutes(columns.data, columns.about, source);
    await orNothing(() => writeWhole(disk, kept.tempDir, kept.path, file, 'replace'));
  }
  return routes;
}

/** What the work resolves with; undefined when the disk fails it, or what was kept is damaged. */
async function orNothing<Value>(work: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FeedError || errnoOf(error) !== undefined) return undefined;
    throw error;
  }
}
