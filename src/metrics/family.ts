import type { Report } from '../core/report.ts';

/** One series of a family at one moment. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Appended to the family's name: the parts of a histogram. */
  readonly suffix?: '_bucket' | '_sum' | '_count';
  /** The draw that last added to a counter: its leaf in the evidence log, and when its slot began (Unix seconds). */
  readonly exemplar?: { readonly leaf: number; readonly atSeconds: number };
}

/** A metric of the contract: its name, what it means, and its series in a report. No series: the metric is absent. */
export interface Family {
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly help: string;
  readonly samples: (report: Report) => readonly Sample[];
}

/** A series, or none when there is no data: absent is never 0. */
export function present(labels: Readonly<Record<string, string>>, value: number | undefined): readonly Sample[] {
  return value === undefined ? [] : [{ labels, value }];
}
