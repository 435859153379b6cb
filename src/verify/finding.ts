/** Where something stands in the evidence. */
export interface Place {
  /** Path within the evidence. */
  readonly file?: string;
  /** Index in the log. */
  readonly leaf?: number;
  readonly claim?: string;
  /** Unix seconds of its start. */
  readonly slot?: number;
  /** Index within the slot. */
  readonly draw?: number;
  readonly window?: string;
}

/** The evidence contradicts itself or its signature. The first such thing ends an audit: what rests on it says nothing any more. */
export class Refuted extends Error {
  readonly place: Place;
  constructor(place: Place, message: string) {
    super(message);
    this.name = 'Refuted';
    this.place = place;
  }
}

/** What is counted of what was checked, in the order in which it is told. */
export const CHECKED = {
  older_checkpoints: 'older checkpoints that the log goes on from',
  timestamps: 'time stamps of checkpoints that the log goes on from',
  tiles: 'tiles of hashes',
  bundles: 'bundles of entries',
  leaves: 'leaves, by hash up to the signed root',
  blobs: 'blobs, by digest',
  slots: 'slots, each draw with one record and one judgement',
  drawn_slots: 'slots drawn again from their revealed seed',
  committed_days: 'days whose secret others saw committed to before they began',
  draws: 'draws',
  judged_draws: 'draws judged again',
  traces: 'traces read again from what their tracer printed',
  exchanges: 'exchanges read again from their wire bytes',
  connections: 'connections and paths judged again',
  events: 'events found again, and that there were no others',
  confirmations: 'confirmations of exceptions',
  sweeps: 'sweeps, by the map that they name',
  sweeps_again: 'sweeps found again from their answers',
  windows: 'window records summed again',
} as const;
export type Checked = keyof typeof CHECKED;

/**
 * What may be left unchecked. `missing` says that the level that was asked for is not reached by it; the others are part of any log,
 * or are not what a level promises.
 */
export const UNCHECKED = {
  unrevealed: { missing: false, says: 'slots are not drawn again: the secret of their day is not revealed yet' },
  under_way: { missing: false, says: 'slots are under way: announced, and not judged yet' },
  events: { missing: false, says: 'leaves of events are not found again: what they go on from is not there' },
  beside_left_out: {
    missing: false,
    says: 'window records do not hold what was seen beside the addresses: versions before this one kept none of it',
  },
  connections: {
    missing: false,
    says: 'judgements of connections and paths are not made again: an extract lacks what they go on from',
  },
  untimely: {
    missing: false,
    says: 'records say times outside of their slot: a clock was set meanwhile, or they are not of it',
  },
  traces: { missing: false, says: 'traces are not read again: they are of a tool that is not scamper' },
  timestamps: { missing: false, says: 'time stamps are not verified: --tsa names the certificates of their authority' },
  outside: { missing: false, says: 'leaves are not what this extract is about' },
  raw_gone: {
    missing: false,
    says: 'times a blob is named that is gone, and that no outcome rests on: a certificate, what a tracer printed, a sweep',
  },
  growth: { missing: true, says: 'older checkpoints cannot be compared with an extract' },
  witnesses: { missing: true, says: 'checkpoints are cosigned by fewer witnesses than the policy asks for' },
  feeds_gone: { missing: false, says: 'lists of feeds are gone, by which slots were judged' },
  input_gone: { missing: true, says: 'blobs are gone that slots were drawn from, judged by or recorded with' },
  not_drawn: { missing: true, says: 'slots are not drawn again: the log does not hold what they were drawn from' },
  not_judged: {
    missing: true,
    says: 'slots, or what followed them, are not judged again: the log does not hold what they were judged by',
  },
  other_version: { missing: true, says: 'slots are judged otherwise by this version than by the one that judged them' },
  other_country: { missing: true, says: 'window records are not summed again: the country of the claim changed' },
  unknown_kind: { missing: true, says: 'leaves are of kinds that this version does not know' },
} as const;
export type Unchecked = keyof typeof UNCHECKED;

/** What an audit has come across so far. */
export interface Findings {
  readonly checked: (what: Checked, count?: number) => void;
  /** `place` is kept of the first of its kind. */
  readonly unchecked: (what: Unchecked, place: Place, count?: number) => void;
  readonly sum: () => FindingSum;
}

export interface FindingSum {
  readonly checked: Readonly<Partial<Record<Checked, number>>>;
  readonly unchecked: readonly { readonly what: Unchecked; readonly count: number; readonly first: Place }[];
}

export function createFindings(): Findings {
  const checked = new Map<Checked, number>();
  const unchecked = new Map<Unchecked, { count: number; readonly first: Place }>();
  return {
    checked: (what, count = 1) => {
      checked.set(what, (checked.get(what) ?? 0) + count);
    },
    unchecked: (what, place, count = 1) => {
      const held = unchecked.get(what);
      if (held === undefined) unchecked.set(what, { count, first: place });
      else held.count += count;
    },
    sum: () => ({
      checked: Object.fromEntries(checked),
      unchecked: [...unchecked].map(([what, { count, first }]) => ({ what, count, first })),
    }),
  };
}
