import type { PastAnchors } from '../beside/anchors.ts';
import type { KeptTrace } from '../beside/traces.ts';
import type { Config } from '../config/config.ts';
import { type AnchorLedger, withAnchor } from '../core/anchor-ledger.ts';
import { type ConnectionLedger, emptyConnections, withConnections } from '../core/connection-ledger.ts';
import type { Leaf } from '../core/record.ts';

/** What the log of earlier runs tells beside the outcomes. */
export interface PastBeside {
  /** What the connection judgements come to, by claim. */
  readonly ledgers: ReadonlyMap<string, ConnectionLedger>;
  /** Traces of the configured vantage, without those that were too old when the last of them was made. */
  readonly traces: readonly KeptTrace[];
  /** Handshakes of the configured vantage with anchors. */
  readonly anchors: PastAnchors;
}

/** Takes the leaves of a log in order. */
export interface PastBesideReader {
  /** Kinds that it does not need are passed over. */
  readonly take: (leaf: Leaf, index: number) => void;
  readonly past: () => PastBeside;
}

/** Has read nothing yet. */
export function pastBeside({ vantages, probes }: Pick<Config, 'vantages' | 'probes'>): PastBesideReader {
  const vantage = vantages[0]?.id ?? '';
  const goodForMs = probes.trace?.everyMs ?? 0;
  const ledgers = new Map<string, ConnectionLedger>();
  let traces: KeptTrace[] = [];
  let anchors: AnchorLedger = new Map();
  let lastSlot: number | undefined;
  return {
    take: (leaf, index) => {
      if (leaf.$kind === 'connection-judgement') {
        ledgers.set(leaf.claim, withConnections(ledgers.get(leaf.claim) ?? emptyConnections(), leaf));
      }
      if (leaf.$kind === 'trace' && leaf.vantage === vantage) {
        const oldestMs = leaf.startedMs - goodForMs;
        traces = [...traces.filter(({ record }) => record.startedMs > oldestMs), { leaf: index, record: leaf }];
      }
      if (leaf.$kind === 'anchor' && leaf.vantage === vantage) {
        anchors = withAnchor(anchors, leaf);
        lastSlot = leaf.slot;
      }
    },
    past: () => ({ ledgers, traces, anchors: { ledger: anchors, lastSlot } }),
  };
}
