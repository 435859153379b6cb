import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Leaf } from '../../src/core/record.ts';
import { entriesOf } from '../evidence/tree-on-disk.ts';
import { samplesOf } from '../metrics/exposition.ts';
import type { Child, ChildOptions, StartChild } from './children.ts';

export const ROOT: string = fileURLToPath(new URL('../../', import.meta.url));

/** landfall in a process of its own, as an operator runs it, once its page is served. */
export interface RunningService {
  readonly process: Child;
  readonly url: string;
}

/** Runs landfall's command line: `node src/main.ts ...`. */
export function landfall(args: readonly string[], start: StartChild, options: ChildOptions = {}): Child {
  return start(process.execPath, [join(ROOT, 'src/main.ts'), ...args], options);
}

/** Waits until a process serves its page. */
export async function serving(child: Child): Promise<RunningService> {
  const [url] = await child.says(/http:\/\/127\.0\.0\.1:\d+\//);
  return { process: child, url };
}

export async function fetchText(url: string, accept?: string): Promise<string> {
  const response = await fetch(url, accept === undefined ? {} : { headers: { Accept: accept } });
  if (!response.ok) throw new Error(`${url}: status ${response.status}`);
  return response.text();
}

/** A JSON document whose form the caller vouches for. */
export async function fetchJson<T>(url: string): Promise<T> {
  return JSON.parse(await fetchText(url)) as T;
}

/** The values of one metric by their labels, `claim=c,family=v4`: in the order of the alphabet. */
export function seriesOf(metrics: string, name: string): ReadonlyMap<string, number> {
  const series = new Map<string, number>();
  for (const [sample, value] of samplesOf(metrics)) {
    const at = sample.indexOf('{');
    if ((at < 0 ? sample : sample.slice(0, at)) === name) series.set(labelsKey(labelsOf(sample)), value);
  }
  return series;
}

export function labelsKey(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([label, value]) => `${label}=${value}`)
    .sort()
    .join(',');
}

function labelsOf(sample: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from(sample.matchAll(/(\w+)="([^"]*)"/g), ([, label, value]) => [label, value]));
}

/** The leaves of an evidence log as its bundles have them, by index, without the program that wrote it. */
export function leavesIn(evidenceDir: string): readonly Leaf[] {
  return entriesOf(evidenceDir).map((entry) => JSON.parse(entry.toString()) as Leaf);
}

const ASK_EVERY_MS = 20;

/** Asks again until there is an answer that is not undefined. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>, withinMs: number): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
}
