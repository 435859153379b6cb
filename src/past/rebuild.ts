import type { OpenConfirmation } from '../claim/confirmer.ts';
import type { Config } from '../config/config.ts';
import type { Ledger } from '../core/ledger.ts';
import { emptyLedger, withConfirmation, withConnectionsOf, withSlot, withWindow } from '../core/ledger.ts';
import type { Leaf } from '../core/record.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';
import { type PastBeside, pastBeside } from './past-beside.ts';
import { pastConfirmations } from './past-confirmations.ts';
import { type PastEvents, pastEvents } from './past-events.ts';
import { type Past, pastReader } from './recovery.ts';

/** What the log of earlier runs comes to: a ledger for each configured claim, its events, and what is still to be finished. */
export interface Rebuilt {
  readonly past: Past;
  readonly ledgers: ReadonlyMap<string, Ledger>;
  readonly events: PastEvents;
  readonly confirmations: readonly OpenConfirmation[];
  /** What connections, traces and handshakes with anchors came to. */
  readonly beside: PastBeside;
}

/** What a log comes to for a configuration: in steps, so that a long log can be read while it is still written to. */
export interface Rebuilding {
  /** Reads on to the end of the log as it is now; resolves earlier when it is told to stop. */
  readonly readOn: (log: Pick<EvidenceLog, 'scan' | 'size'>, stop?: AbortSignal) => Promise<void>;
  /** What was read so far comes to. To be asked for once: what it gives grows on. */
  readonly rebuilt: (log: Pick<EvidenceLog, 'read' | 'size'>) => Promise<Rebuilt>;
}

const KINDS: readonly Leaf['$kind'][] = [
  'configuration',
  'snapshot',
  'slot',
  'drift',
  'judgement',
  'seed-commitment',
  'seed-reveal',
  'window',
  'adjudication',
  'note',
  'confirmation',
  'connection-judgement',
  'trace',
  'anchor',
];

/** Has read nothing yet. */
export function rebuilding(config: Pick<Config, 'claims' | 'vantages' | 'probes'>): Rebuilding {
  const countries = new Map(config.claims.map(({ id, country }) => [id, country]));
  const ledgers = new Map<string, Ledger>();
  const events = pastEvents();
  const confirmations = pastConfirmations();
  const runs = pastReader();
  const beside = pastBeside(config);
  let next = 0;

  function take(leaf: Leaf, index: number): void {
    for (const reader of [runs, events, confirmations, beside]) reader.take(leaf, index);
    if ('claim' in leaf) ledgers.set(leaf.claim, withLeaf(ledgers.get(leaf.claim) ?? emptyLedger(), leaf, index));
  }

  function withLeaf(ledger: Ledger, leaf: Leaf, index: number): Ledger {
    switch (leaf.$kind) {
      case 'judgement': {
        const country = countries.get(leaf.claim);
        return country === undefined ? ledger : withSlot(ledger, leaf, index, country);
      }
      case 'confirmation':
        return withConfirmation(ledger, leaf);
      case 'connection-judgement':
        return withConnectionsOf(ledger, leaf);
      case 'window':
        return withWindow(ledger, leaf);
      default:
        return ledger;
    }
  }

  return {
    readOn: async (log, stop) => {
      const end = log.size;
      for await (const { index, leaf } of log.scan(KINDS, { from: next, to: end })) {
        if (stop?.aborted) return;
        take(leaf, index);
        next = index + 1;
      }
      next = end;
    },
    rebuilt: async (log) => ({
      past: await runs.past(log, new Set(countries.keys())),
      ledgers,
      events,
      confirmations: await confirmations.open(log),
      beside: beside.past(),
    }),
  };
}

/** What the whole of a log comes to; `ahead` has read some of it already. */
export async function rebuild(
  config: Config,
  log: EvidenceLog,
  ahead: Rebuilding = rebuilding(config),
): Promise<Rebuilt> {
  await ahead.readOn(log);
  return ahead.rebuilt(log);
}
