import type { Report } from '../core/report.ts';
import type { Query } from './query.ts';

/** Seconds between two loads: a demo moves fast, a real slot takes minutes. */
const RELOAD_SECONDS = 30;
const DEMO_RELOAD_SECONDS = 5;
export const STARTING_RELOAD_SECONDS = 2;

export interface PageOptions {
  /** False when the reader asked the page to keep still. */
  readonly reload: boolean;
  /** What was asked for behind the path; links of the page keep it. */
  readonly query: Query;
}

/** How a page of live figures loads itself again. */
export function reloading(
  report: Report,
  { reload, query }: PageOptions,
): { readonly reloadSeconds: number | undefined; readonly query: Query } {
  if (!reload) return { reloadSeconds: undefined, query };
  return { reloadSeconds: report.demo === undefined ? RELOAD_SECONDS : DEMO_RELOAD_SECONDS, query };
}
