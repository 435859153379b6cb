import { expect } from 'chai';
import { judgeBeside, judgingBeside } from '../../src/beside/judging-beside.ts';
import { emptyConnections } from '../../src/core/connection-ledger.ts';
import type {
  AnchorLeaf,
  ConnectionJudgement,
  ConnectionJudgementLeaf,
  TraceLeaf,
} from '../../src/core/connection-record.ts';
import type { Leaf } from '../../src/core/record.ts';
import type { SlotLeaf } from '../../src/core/slot-record.ts';
import { connectionsCheck } from '../../src/verify/connections-check.ts';
import { createFindings, Refuted } from '../../src/verify/finding.ts';
import type { Rejudging } from '../../src/verify/rejudge.ts';
import { tracesSeen } from '../../src/verify/traces-seen.ts';
import { METHOD, VERSION } from '../../src/version.ts';
import { answered, connectionJudgements, connectionOf, step, traceOf } from '../core/connected.ts';
import { rules } from '../core/landing-facts.ts';
import { drawOf } from '../core/records.ts';
import { CLAIM, MINUTE, ON_P, SNAPSHOT } from '../service/one-claim.ts';

const VANTAGES = [
  { id: 'east', latitude: 39.04, longitude: -77.49, positionErrorKm: 5, asn: 64_500 },
  { id: 'west', latitude: 33.45, longitude: -112.07, positionErrorKm: 5, asn: 64_501 },
].map((vantage) => ({
  ...vantage,
  anchors: [{ ...vantage, name: `${vantage.id}.example`, address: '129.80.255.1', port: 443, positionErrorKm: 5 }],
}));
const BESIDE = judgingBeside({
  probes: { connect: { budgetMs: 8000 }, trace: { everyMs: 3_600_000 } },
  vantages: VANTAGES,
});
const [TRACE_OF_EAST, TRACE_OF_WEST, ANNOUNCED, CONNECTION, JUDGED] = [0, 1, 2, 3, 4];

/** A log with one slot of one draw, measured from the west, and all that is told beside it. */
async function audited(
  told: (honest: ConnectionJudgementLeaf) => ConnectionJudgementLeaf,
  { anchors = [] }: { readonly anchors?: readonly AnchorLeaf[] } = {},
): Promise<string> {
  if (BESIDE === undefined) throw new TypeError('nothing is judged');
  const slot: SlotLeaf = {
    $kind: 'slot',
    claim: CLAIM.id,
    slot: MINUTE,
    lengthMs: 60_000,
    windowMs: 50_000,
    deadlineMs: 55_000,
    planned: [drawOf({ index: 0, vantage: 'west' })],
    frame: '',
    manifest: '',
    round: 1,
    beacon: 'test',
  };
  const traceFrom = (vantage: string): TraceLeaf => ({
    ...traceOf('24.0.0.1', ON_P),
    vantage,
    startedMs: MINUTE * 1000 - 1000,
  });
  const traces = [traceFrom('east'), traceFrom('west')];
  const connection = { ...connectionOf(answered()), slot: MINUTE, address: ON_P };
  const leaves: readonly Leaf[] = [...traces, slot, connection];
  const leafAt = async (at: number): Promise<Leaf | undefined> => leaves[at];
  const seen = tracesSeen(leafAt);
  const findings = createFindings();
  const basisOf = (async () => ({
    judging: { claims: [CLAIM], resolvers: [], beside: BESIDE },
    claim: CLAIM,
    snapshot: SNAPSHOT,
  })) as unknown as Rejudging['basisOf'];
  const check = connectionsCheck({ judging: { basisOf }, traces: seen, leafAt, findings });
  traces.forEach(seen.take);
  check.announced(slot, ANNOUNCED);
  for (const anchor of anchors) check.anchored(anchor);
  check.recorded(connection, CONNECTION);
  const [trace] = [traces[TRACE_OF_WEST]];
  const honest = {
    ...connectionJudgements(MINUTE, []),
    version: VERSION,
    method: METHOD,
    ...judgeBeside(
      MINUTE,
      [
        {
          index: 0,
          endpoint: 'www.example',
          vantage: 'west',
          address: ON_P,
          connection: { leaf: CONNECTION, record: connection },
          ...(trace === undefined ? {} : { trace: { leaf: TRACE_OF_WEST, record: trace } }),
        },
      ],
      {
        rules,
        snapshot: SNAPSHOT,
        vantages: VANTAGES.map((_, i) => ({ place: [BESIDE, ...(BESIDE.others ?? [])][i]?.place, anchors: [] })),
        ledger: emptyConnections(),
      },
    ),
  };
  try {
    await check.judgedBeside(told(honest), JUDGED);
    return findings.sum().checked.connections === 1 ? 'proven' : 'unchecked';
  } catch (error) {
    if (error instanceof Refuted) return error.message;
    throw error;
  }
}

const alter =
  (part: Partial<ConnectionJudgementLeaf['judgements'][number]>) =>
  (leaf: ConnectionJudgementLeaf): ConnectionJudgementLeaf => ({
    ...leaf,
    judgements: leaf.judgements.map((judgement) => ({ ...judgement, ...part })),
  });

function withoutVantage(judgement: ConnectionJudgement): ConnectionJudgement {
  const told = Object.entries(judgement).filter(([member]) => member !== 'vantage');
  return Object.fromEntries(told) as unknown as ConnectionJudgement;
}

const anchor = (vantage: string, durationUs: number): AnchorLeaf => ({
  $kind: 'anchor',
  vantage,
  slot: MINUTE,
  name: `${vantage}.example`,
  server: '129.80.255.1:443',
  observations: [step('tls-handshake', { durationUs })] as unknown as AnchorLeaf['observations'],
});

describe('verify: what several vantages followed', () => {
  it('is proven as it was judged', async () => {
    expect(await audited((honest) => honest)).to.equal('proven');
    expect(await audited((honest) => honest, { anchors: [anchor('east', 9000), anchor('west', 9000)] })).to.equal(
      'proven',
    );
  });

  it('is refuted where it is said to be of a vantage that did not measure the draw, or of none', async () => {
    const lie = /is not what its connections, traces and handshakes come to/;
    expect(await audited(alter({ vantage: 'east' }))).to.match(lie);
    expect(await audited((leaf) => ({ ...leaf, judgements: leaf.judgements.map(withoutVantage) }))).to.match(lie);
  });

  it('is refuted where an address is called anycast that nobody tested, or a place refused that was not', async () => {
    const lie = /is not what its connections, traces and handshakes come to/;
    expect(await audited(alter({ anycast: 'anycast' }))).to.match(lie);
    expect(await audited((leaf) => ({ ...leaf, beatLight: [{ vantage: 'west', anchor: 'west.example' }] }))).to.match(
      lie,
    );
  });

  it('is refuted where it rests on a trace of another vantage', async () => {
    expect(await audited(alter({ trace: TRACE_OF_EAST }))).to.match(
      /which is too old or of another vantage|was there before/,
    );
  });
});
