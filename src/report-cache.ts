import type { Report } from './core/report.ts';

/** A report is made anew at least this often, since windows move with time. */
const REPORT_MS = 1000;

/** The report as it is now, made when somebody asks for it and kept until something has changed. */
export interface ReportCache {
  readonly report: () => Report;
  readonly changed: () => void;
}

export function reportCache(nowMs: () => number, make: (nowMs: number) => Report): ReportCache {
  let cached: Report | undefined;
  return {
    report: () => {
      const now = nowMs();
      if (cached === undefined || now - cached.atMs >= REPORT_MS) cached = make(now);
      return cached;
    },
    changed: () => {
      cached = undefined;
    },
  };
}
