import { claimEvents } from '../../src/claim/claim-events.ts';
import { addressPicker, planSlot, seedOf } from '../../src/claim/claim-in-force.ts';
import type { LoadedClaim } from '../../src/claim/claims.ts';
import { windowRecorder } from '../../src/claim/closing.ts';
import { describedClaim } from '../../src/claim/described-claim.ts';
import { logInputs } from '../../src/claim/inputs.ts';
import { formatJudging, type JudgedBy, judgeRecorded } from '../../src/claim/judging.ts';
import { openSeeds } from '../../src/claim/seeds.ts';
import type { Config } from '../../src/config/config.ts';
import { type ConfirmationLeaf, confirmedBy, planReprobes, type ReprobeLeaf } from '../../src/core/confirmation.ts';
import { createEventMemory } from '../../src/core/event-memory.ts';
import { parseFrame } from '../../src/core/frame.ts';
import type { JudgementLeaf } from '../../src/core/judgement.ts';
import {
  emptyLedger,
  type Ledger,
  withConfirmation,
  withConnectionsOf,
  withSlot,
  withWindow,
} from '../../src/core/ledger.ts';
import { formatManifest } from '../../src/core/manifest.ts';
import type { Observation } from '../../src/core/observation.ts';
import type { Leaf, SnapshotLeaf } from '../../src/core/record.ts';
import type { Draw, DrawLeaf, SlotLeaf } from '../../src/core/slot-record.ts';
import { openBlobs } from '../../src/evidence/blobs.ts';
import { canonicalJson } from '../../src/evidence/canonical-json.ts';
import type { EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { initLog, openLog } from '../../src/evidence/log.ts';
import { sha256, sha256Hex } from '../../src/evidence/sha256.ts';
import { restoreSnapshot } from '../../src/feeds/restore.ts';
import type { Snapshot } from '../../src/feeds/snapshot.ts';
import type { Basis } from '../../src/feeds/transition.ts';
import { windowRecords } from '../../src/past/window-records.ts';
import { METHOD, VERSION } from '../../src/version.ts';
import { rules } from '../core/landing-facts.ts';
import { CLAIM, CONFIG, FRAME_TEXT } from '../service/one-claim.ts';
import { exchangesOf, PROVIDED } from './recorded-answers.ts';
import { BESIDE, recordedBeside } from './recorded-beside.ts';
import { recordedSweep } from './recorded-sweep.ts';

/** Evidence of days on end, written in seconds by the parts of the service itself, with answers made up here as wire bytes. */

/** Monday, 5 October 2026, 00:00 UTC. */
const START: number = Date.UTC(2026, 9, 5) / 1000;
const SLOT_S = 300;
/** From here on the provider's list tells another region. */
const NEWS_SLOT = 30;

export interface RecordedLog {
  /** Slots of five minutes; slot 0 is a claim's first. */
  readonly slots: number;
  /** When that one begins, Unix seconds, a full hour; `START` where nothing else is said. */
  readonly from?: number;
  readonly draws?: number;
  /** Name of the log and id of the claim, where another service is to go on with it. */
  readonly origin?: string;
  readonly claim?: string;
  /** With connections, traces and anchors beside the draws, with a sweep, and so few addresses that they are met again and again. */
  readonly beside?: boolean;
  /** The origin data, where the few rows here are not enough. */
  readonly origins?: Buffer;
}

const ORIGINS = `129.80.0.0,129.80.255.255,31898,Oracle Corporation
198.51.0.0,198.51.255.255,396986,Own Network
`;
const RANGES = JSON.stringify({
  last_updated_timestamp: '2026-10-01T00:00:00.000000',
  regions: [{ region: 'us-ashburn-1', cidrs: [{ cidr: `${PROVIDED}.0.0/16`, tags: ['OCI'] }] }],
});
const COUNTRIES = `129.80.0.0,129.80.255.255,US
198.51.0.0,198.51.255.255,SG
`;

/** Makes the log of an empty directory; resolves with its verifier key. */
export async function recordLog(dir: string, options: RecordedLog): Promise<string> {
  const { slots, from = START, draws = 11, origin = 'example.org/log', claim: id = CLAIM.id, origins } = options;
  const hosts = options.beside === true ? 2 : 256;
  const { vkey } = await initLog(dir, { origin });
  const log = await openLog(dir);
  const blobs = openBlobs(dir);
  const claim = { ...CLAIM, id, rules: { ...rules, provider: { ...rules.provider, possibleTenants: [] } } };
  const config: Config = {
    ...CONFIG,
    ...(options.beside === true ? BESIDE : {}),
    claims: [claim],
    resolvers: [
      { id: 'public', kind: 'udp', class: 'public-ecs', weight: 2, address: '192.0.2.53', port: 53 },
      { id: 'other', kind: 'udp', class: 'public-ecs', weight: 1, address: '192.0.2.54', port: 53 },
    ],
    slots: { everyMs: SLOT_S * 1000, draws, firstDraws: 3 * draws },
  };
  const manifestText = formatManifest(claim.manifest.endpoints);
  const loaded: LoadedClaim = {
    config: claim,
    frame: { text: FRAME_TEXT, sha256: sha256Hex(FRAME_TEXT), frame: parseFrame(FRAME_TEXT) },
    manifestText,
    manifestSha256: sha256Hex(manifestText),
  };
  await logInputs(config, [loaded], { log, blobs }, { demo: false, nowMs: from * 1000 });
  const given = { origins: origins ?? Buffer.from(ORIGINS), ranges: Buffer.from(RANGES) };
  const leaf = await snapshotLeaf(blobs, given);
  await log.append([leaf]);
  let snapshot = await restoreSnapshot(leaf, { dir, blobs });
  const judgedBy = (): JudgedBy => ({ claim, resolvers: config.resolvers, snapshot });
  const events = claimEvents(createEventMemory(), async () => undefined);
  const seeds = openSeeds(log, { commitments: new Map(), revealedDays: new Set() });
  const recordWindows = windowRecorder(describedClaim(loaded, config, false), windowRecords(), { log, blobs });
  const lookUp = (name: string, draw: Draw, seed: number): readonly Observation[] =>
    exchangesOf({ ...draw, endpoint: { name, port: 443 } }, seed, hosts);
  const beside = options.beside === true ? recordedBeside(judgedBy(), blobs, lookUp) : undefined;
  const batch = batched(log);
  let ledger: Ledger = emptyLedger();
  for (let i = 0; i < slots; i += 1) {
    const start = from + i * SLOT_S;
    // Windows and secrets are told of at the turn of an hour or a day.
    if (start % 3600 === 0) {
      await batch.flush();
      await recordWindows(ledger, start * 1000, (recorded) => {
        ledger = withWindow(ledger, recorded);
      });
    }
    const round = Math.floor(start / SLOT_S);
    const randomness = await seeds.randomness(start, round);
    const slot = planSlot(loaded, config, { slot: start, first: i === 0, randomness }, sha256);
    batch.add(slot);
    const facts = {
      traces: { before: async () => new Map() },
      pick: addressPicker(seedOf(slot, randomness, sha256), sha256),
    };
    if (i === NEWS_SLOT) {
      const next = await snapshotLeaf(blobs, { ...given, ranges: Buffer.from(RANGES.replace('ashburn', 'phoenix')) });
      batch.add(next);
      snapshot = await restoreSnapshot(next, { dir, blobs }, snapshot.parts);
    }
    const by = judgedBy();
    const records = slot.planned.map((draw) => {
      const record: DrawLeaf = {
        $kind: 'draw',
        claim: claim.id,
        slot: start,
        draw,
        observations: exchangesOf(draw, start, hosts),
      };
      return { leaf: batch.add(record), record };
    });
    const judgements = await judgeRecorded(slot, records, by, { ...facts, echoes: ledger.echoes });
    const judged = judgementLeaf(slot, snapshot.leaf, config, judgements);
    const basis = basisOf(judged, snapshot, config);
    const drift = await events.find(judged, basis, ledger.drift);
    events.take(judged, drift === undefined ? undefined : { leaf: drift, index: batch.add(drift) }, basis);
    ledger = withSlot(ledger, judged, batch.add(judged), claim.country);
    await beside?.settled();
    const followed = beside?.follow(slot, records, judged, batch.add);
    if (followed !== undefined) ledger = withConnectionsOf(ledger, followed);
    const plan = planReprobes(judged, slot.planned, { resolvers: ['public', 'other'], vantages: [] });
    if (plan.length === 0) continue;
    const again = plan.map((reprobe) => {
      const observations = exchangesOf(reprobe.draw, start + 1, hosts);
      const record: ReprobeLeaf = { $kind: 'reprobe', claim: claim.id, slot: start, ...reprobe, observations };
      return { leaf: batch.add(record), record: { ...record, $kind: 'draw' as const } };
    });
    const judgedAgain = await judgeRecorded(slot, again, by, { ...facts, echoes: ledger.echoes });
    const confirmation = confirmationLeaf(
      judged,
      plan.map(({ of }) => of),
      judgedAgain,
    );
    batch.add(confirmation);
    ledger = withConfirmation(ledger, confirmation);
  }
  await beside?.settled();
  if (options.beside === true) {
    const startedMs = (from + slots * SLOT_S) * 1000;
    batch.add(await recordedSweep({ claim, snapshot, judging: sha256Hex(formatJudging(config)), blobs, startedMs }));
  }
  await batch.flush();
  await log.close();
  return vkey;
}

/** Keeps leaves back and appends many at once. */
function batched(log: EvidenceLog): { readonly add: (leaf: Leaf) => number; readonly flush: () => Promise<void> } {
  let held: Leaf[] = [];
  return {
    add: (leaf) => log.size + held.push(leaf) - 1,
    flush: async () => {
      const leaves = held;
      held = [];
      if (leaves.length > 0) await log.append(leaves);
    },
  };
}

async function snapshotLeaf(
  blobs: ReturnType<typeof openBlobs>,
  { origins, ranges }: { readonly origins: Buffer; readonly ranges: Buffer },
): Promise<SnapshotLeaf> {
  const feed = async (id: string, kind: SnapshotLeaf['feeds'][number]['kind'], bytes: Buffer) => ({
    id,
    kind,
    limitMs: 4000 * 86_400_000,
    sha256: await blobs.put(bytes),
    dated: START - 86_400,
    prefixes: 0,
    source: 'test',
  });
  const feeds = [
    await feed('oci', 'ranges', ranges),
    await feed('origins', 'origins', origins),
    await feed('country', 'country', Buffer.from(COUNTRIES)),
  ];
  return { $kind: 'snapshot', sha256: sha256Hex(canonicalJson(feeds)), feeds };
}

function basisOf({ version, method, slot }: JudgementLeaf, snapshot: Snapshot, config: Config): Basis {
  const [claim] = config.claims;
  if (claim === undefined) throw new RangeError('no claim');
  const { rules: judged, grades } = claim;
  const configuration = sha256Hex(formatJudging(config));
  return { snapshot, rules: judged, grades, configuration, version, method, nowMs: slot * 1000 };
}

function judgementLeaf(
  { claim, slot, lengthMs, frame, manifest }: SlotLeaf,
  { sha256: snapshot }: SnapshotLeaf,
  { text }: Config,
  judgements: JudgementLeaf['judgements'],
): JudgementLeaf {
  const versions = { configuration: sha256Hex(text), method: METHOD, version: VERSION };
  return { $kind: 'judgement', claim, slot, lengthMs, frame, manifest, snapshot, ...versions, judgements };
}

function confirmationLeaf(
  { claim, slot, snapshot, configuration, method, version, judgements }: JudgementLeaf,
  asked: readonly number[],
  again: JudgementLeaf['judgements'],
): ConfirmationLeaf {
  const exceptions = [...new Set(asked)].map((of) => {
    const exception = judgements.find(({ leaf }) => leaf === of);
    if (exception === undefined) throw new RangeError(`no exception ${of}`);
    const own = again.filter((_, i) => asked[i] === of);
    const confirmed = confirmedBy(exception, own);
    return {
      leaf: of,
      endpoint: exception.endpoint,
      ...(confirmed === undefined ? {} : { by: confirmed }),
      judgements: own,
    };
  });
  return { $kind: 'confirmation', claim, slot, snapshot, configuration, method, version, exceptions };
}
