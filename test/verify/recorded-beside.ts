import { judgeBeside, judgingBeside } from '../../src/beside/judging-beside.ts';
import type { JudgedBy } from '../../src/claim/judging.ts';
import type { Config } from '../../src/config/config.ts';
import { type AnchorLedger, anchorsAt, withAnchor } from '../../src/core/anchor-ledger.ts';
import type { FollowedDraw } from '../../src/core/connection-judgement.ts';
import { type ConnectionLedger, emptyConnections, withConnections } from '../../src/core/connection-ledger.ts';
import type {
  AnchorLeaf,
  ConnectionJudgementLeaf,
  ConnectionLeaf,
  LookupLeaf,
  TraceLeaf,
} from '../../src/core/connection-record.ts';
import type { RecordedDraw } from '../../src/core/judge.ts';
import type { JudgementLeaf } from '../../src/core/judgement.ts';
import type { Leaf } from '../../src/core/record.ts';
import type { Draw, SlotLeaf } from '../../src/core/slot-record.ts';
import type { Blobs } from '../../src/evidence/blobs.ts';
import { canonicalJson } from '../../src/evidence/canonical-json.ts';
import { sha256, sha256Hex } from '../../src/evidence/sha256.ts';
import { answered, connectionOf, edge, step, traceOf } from '../core/connected.ts';

/** What follows the draws of a recorded slot: connections with an edge that leaves, traces of an hour, anchors. */

const HOUR_MS = 3_600_000;
/** A hundred kilometres from where the vantage stands, which is in Ashburn. */
const ANCHOR = {
  name: 'anchor.example',
  address: '129.80.255.1',
  port: 443,
  latitude: 39.94,
  longitude: -77.49,
  positionErrorKm: 5,
};

/** What a configuration says of connections and traces. */
export const BESIDE: Pick<Config, 'probes' | 'vantages'> = {
  probes: { connect: { budgetMs: 8000 }, trace: { everyMs: HOUR_MS } },
  vantages: [
    { id: 'local', latitude: 39.04, longitude: -77.49, positionErrorKm: 5, asn: undefined, anchors: [ANCHOR] },
  ],
};

export interface RecordedBeside {
  /** Logs what followed the draws of a slot that has been judged; gives how that is judged. `add` gives the index of a leaf. */
  readonly follow: (
    slot: SlotLeaf,
    records: readonly RecordedDraw[],
    judged: JudgementLeaf,
    add: (leaf: Leaf) => number,
  ) => ConnectionJudgementLeaf;
  /** Resolves when every blob that a leaf names is there. */
  readonly settled: () => Promise<void>;
}

export function recordedBeside(
  { claim: { rules }, snapshot }: Pick<JudgedBy, 'claim' | 'snapshot'>,
  blobs: Pick<Blobs, 'put'>,
  lookUp: (name: string, draw: Draw, slot: number) => LookupLeaf['observations'],
): RecordedBeside {
  const puts: Promise<unknown>[] = [];
  const by = judgingBeside(BESIDE);
  const traces = new Map<string, { readonly leaf: number; readonly record: TraceLeaf }>();
  let anchors: AnchorLedger = new Map();
  let ledger: ConnectionLedger = emptyConnections();
  if (by?.place === undefined) throw new TypeError('a vantage without a place');
  const { place, anchors: machines } = by;

  function traced(address: string, slot: number, add: (leaf: Leaf) => number): FollowedDraw['trace'] {
    const known = traces.get(address);
    if (known !== undefined && known.record.startedMs > slot * 1000 - HOUR_MS) return known;
    const { outcome, ...rest } = traceOf('24.0.0.1', '129.80.0.1', address);
    if (!outcome.ok) throw new TypeError('no trace');
    const trace = { ...outcome.trace, tool: 'demo' as const };
    const printed = canonicalJson(trace);
    puts.push(blobs.put(Buffer.from(printed)));
    const raw = sha256Hex(printed);
    const record: TraceLeaf = { ...rest, startedMs: slot * 1000 + 1000, outcome: { ok: true, trace, raw } };
    const entry = { leaf: add(record), record };
    traces.set(address, entry);
    return entry;
  }

  return {
    settled: async () => {
      await Promise.all(puts.splice(0));
    },
    follow: ({ claim, slot, lengthMs }, records, judged, add) => {
      const anchor: AnchorLeaf = {
        $kind: 'anchor',
        vantage: 'local',
        slot,
        name: ANCHOR.name,
        server: `${ANCHOR.address}:${ANCHOR.port}`,
        observations: [step('tls-handshake', { durationUs: 1400 })] as unknown as AnchorLeaf['observations'],
      };
      add(anchor);
      anchors = withAnchor(anchors, anchor);
      const given = records.flatMap(({ record }, i) => {
        const judgement = judged.judgements[i];
        const address = judgement?.address;
        if (judgement === undefined || address === undefined) return [];
        const trace = traced(address, slot, add);
        return [{ draw: record.draw, address, outcome: judgement.outcome, ...(trace === undefined ? {} : { trace }) }];
      });
      const connections = given.map(({ draw: { index }, address }): readonly [number, ConnectionLeaf] => {
        const durationUs = 300 + (sha256(Buffer.from(`${slot} ${index}`))[0] ?? 0);
        const edges = [edge(0, address, { purpose: 'drawn' }), edge(1, '198.51.7.7', { host: 'own.example' })];
        const record = { ...connectionOf(answered({}, durationUs), edges), claim, slot, index, address };
        return [add(record), record];
      });
      for (const { draw } of given) {
        const name = 'own.example';
        add({ $kind: 'lookup', claim, slot, index: draw.index, name, observations: lookUp(name, draw, slot) });
      }
      const draws = given.map(({ draw, ...rest }, i): FollowedDraw => {
        const [leaf = 0, record] = connections[i] ?? [];
        return {
          index: draw.index,
          endpoint: draw.endpoint.name,
          vantage: draw.vantage,
          ...rest,
          ...(record === undefined ? {} : { connection: { leaf, record } }),
        };
      });
      const { snapshot: named, configuration, method, version } = judged;
      const leaf = {
        $kind: 'connection-judgement' as const,
        claim,
        slot,
        lengthMs,
        snapshot: named,
        configuration,
        method,
        version,
        ...judgeBeside(slot, draws, {
          rules,
          snapshot,
          vantages: [{ place, anchors: anchorsAt(anchors, machines, slot) }],
          ledger,
        }),
      };
      add(leaf);
      ledger = withConnections(ledger, leaf);
      return leaf;
    },
  };
}
