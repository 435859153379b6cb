import type { PastAnchors } from '../beside/anchors.ts';
import type { KeptTrace } from '../beside/traces.ts';
import type { Config } from '../config/config.ts';
import { withAnchor } from '../core/anchor-ledger.ts';
import { type ConnectionLedger, emptyConnections, withConnections } from '../core/connection-ledger.ts';
import type { Leaf } from '../core/record.ts';

/** What the log of earlier runs tells beside the outcomes. */
export interface PastBeside {
  /** What the connection judgements come to, by claim. */
  readonly ledgers: ReadonlyMap<string, ConnectionLedger>;
  /** Of each configured vantage. */
  readonly vantages: ReadonlyMap<string, PastVantage>;
}

/** What a vantage saw. */
export interface PastVantage {
  /** Its traces, without those that were too old when the last of them was made. */
  readonly traces: readonly KeptTrace[];
  /** Its handshakes with anchors. */
  readonly anchors: PastAnchors;
}

/** Takes the leaves of a log in order. */
export interface PastBesideReader {
  /** Kinds that it does not need are passed over. */
  readonly take: (leaf: Leaf, index: number) => void;
  readonly past: () => PastBeside;
}

const NOTHING: PastVantage = { traces: [], anchors: { ledger: new Map(), lastSlot: undefined } };

/** Has read nothing yet. */
export function pastBeside({ vantages, probes }: Pick<Config, 'vantages' | 'probes'>): PastBesideReader {
  const seen = new Map<string, PastVantage>(vantages.map(({ id }) => [id, NOTHING]));
  const goodForMs = probes.trace?.everyMs ?? 0;
  const ledgers = new Map<string, ConnectionLedger>();
  return {
    take: (leaf, index) => {
      if (leaf.$kind === 'connection-judgement') {
        ledgers.set(leaf.claim, withConnections(ledgers.get(leaf.claim) ?? emptyConnections(), leaf));
      }
      if (leaf.$kind !== 'trace' && leaf.$kind !== 'anchor') return;
      const { vantage } = leaf;
      const own = seen.get(vantage);
      if (own === undefined) return;
      if (leaf.$kind === 'trace') {
        const oldestMs = leaf.startedMs - goodForMs;
        const traces = own.traces.filter(({ record }) => record.startedMs > oldestMs);
        seen.set(vantage, { ...own, traces: [...traces, { leaf: index, record: leaf }] });
      } else {
        seen.set(vantage, { ...own, anchors: { ledger: withAnchor(own.anchors.ledger, leaf), lastSlot: leaf.slot } });
      }
    },
    past: () => ({ ledgers, vantages: seen }),
  };
}
