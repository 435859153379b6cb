import { parseAddress } from '../src/core/address.ts';
import type { JudgementLeaf } from '../src/core/judgement.ts';
import type { LandingRules } from '../src/core/outcome.ts';
import type { Leaf, SnapshotLeaf } from '../src/core/record.ts';
import type { DrawLeaf, SlotLeaf } from '../src/core/slot-record.ts';
import { openBlobs } from '../src/evidence/blobs.ts';
import { canonicalJson } from '../src/evidence/canonical-json.ts';
import { initLog, openLog } from '../src/evidence/log.ts';
import { sha256Hex } from '../src/evidence/sha256.ts';
import { restoreSnapshot } from '../src/feeds/restore.ts';
import { rejudge } from '../src/replay/replay.ts';
import { pickerFor, recordedSecrets } from '../src/replay/slots.ts';
import { sameRandom32 } from './benchmark.ts';
import { originBytes } from './origin-data.ts';

/** 31 days of a slot every five minutes with eleven draws. */
const SLOTS = 8928;
const DRAWS = 11;
/** Of the month. */
export const RECORDED_DRAWS: number = SLOTS * DRAWS;
const SLOT_S = 300;
const START_S = 1_790_812_800;
const CLAIM = 'bench';
const ENDPOINTS = Array.from({ length: 10 }, (_, i) => `host-${i}.service.example`);
/** Of OCI's published list of July 2025, and others beside it. */
const NETS = ['129.80', '129.146', '129.153', '150.136', '152.70', '193.122', '13.107', '23.55'];
export const RULES: LandingRules = {
  provider: {
    id: 'oci',
    asns: [31898],
    possibleTenants: [11983],
    feed: 'oci',
    regionPrefix: 'us-',
    edgeServices: [],
  },
  country: 'US',
  otherProviders: [{ id: 'aws', asns: [16509, 14618] }],
  cdns: [{ id: 'akamai', asns: [20940, 16625], cnameSuffixes: [] }],
  sites: [{ id: 'own', asns: [396986, 138699] }],
};

/** Writes a month of evidence: what was judged is judged by the first snapshot. Resolves with the two snapshots. */
export async function recordMonth(dir: string): Promise<readonly [SnapshotLeaf, SnapshotLeaf]> {
  await initLog(dir, { origin: 'bench.example/log' });
  const log = await openLog(dir);
  const blobs = openBlobs(dir);
  const origins = await blobs.put(await wholeOf(originBytes()));
  const countries = await blobs.put(Buffer.from('129.80.0.0,129.80.255.255,US\n'));
  const snapshotOf = async (nets: readonly string[]): Promise<SnapshotLeaf> => {
    const feed = (id: string, kind: SnapshotLeaf['feeds'][number]['kind'], sha256: string, days: number) => ({
      id,
      kind,
      limitMs: days * 86_400_000,
      sha256,
      dated: START_S - 86_400,
      prefixes: 0,
      source: 'bench',
    });
    const feeds = [
      feed('oci', 'ranges', await blobs.put(Buffer.from(listOf(nets))), 400),
      feed('origins', 'origins', origins, 400),
      feed('country', 'country', countries, 400),
    ];
    return { $kind: 'snapshot', sha256: sha256Hex(canonicalJson(feeds)), feeds };
  };
  const snapshots = [await snapshotOf(NETS.slice(0, 6)), await snapshotOf(NETS.slice(0, 3))] as const;
  const judging = canonicalJson({
    claims: [{ id: CLAIM, country: 'US', rules: RULES, grades: ['A', 'B'], acceptVantageOnly: false }],
    resolvers: [],
  });
  await log.append([
    { $kind: 'configuration', sha256: sha256Hex(''), judging: await blobs.put(Buffer.from(judging)), atMs: 0 },
    ...snapshots,
    ...Array.from({ length: 31 }, (_, day): Leaf => {
      const date = new Date((START_S + day * 86_400) * 1000).toISOString().slice(0, 10);
      return { $kind: 'seed-reveal', day: date, secret: '5f'.repeat(32) };
    }),
  ]);
  const snapshot = await restoreSnapshot(snapshots[0], { dir, blobs });
  const by = {
    claim: { rules: RULES, grades: ['A', 'B'] as const, acceptVantageOnly: false },
    resolvers: [],
    snapshot,
  };
  const secrets = await recordedSecrets(log);
  const traces = { before: async () => new Map() };
  const random = sameRandom32();
  let batch: Leaf[] = [];
  for (let i = 0; i < SLOTS; i += 1) {
    const slot = slotLeaf(START_S + i * SLOT_S);
    const first = log.size + batch.length + 1;
    const draws = Array.from({ length: DRAWS }, (_, d) => ({ leaf: first + d, record: drawLeaf(slot, d, random) }));
    const empty = judgementLeaf(slot, snapshots[0]);
    const recorded = { slot, draws, judgement: empty };
    const { pick } = pickerFor(recorded, secrets);
    batch.push(slot, ...draws.map((draw) => draw.record));
    batch.push(await rejudge(recorded, by, { echoes: new Map(), traces, pick }));
    if (batch.length < 4000 && i < SLOTS - 1) continue;
    await log.append(batch);
    batch = [];
  }
  await log.close();
  return snapshots;
}

function slotLeaf(slot: number): SlotLeaf {
  const times = { lengthMs: SLOT_S * 1000, windowMs: 285_000, deadlineMs: 297_500 };
  const digests = { frame: '0'.repeat(64), manifest: '1'.repeat(64), beacon: 'landfall/day-secret/v1' };
  return { $kind: 'slot', claim: CLAIM, slot, ...times, planned: [], ...digests, round: slot / SLOT_S };
}

function judgementLeaf({ slot, lengthMs, frame, manifest }: SlotLeaf, { sha256 }: SnapshotLeaf): JudgementLeaf {
  const versions = { configuration: sha256Hex(''), method: '1', version: '0' };
  return {
    $kind: 'judgement',
    claim: CLAIM,
    slot,
    lengthMs,
    frame,
    manifest,
    snapshot: sha256,
    ...versions,
    judgements: [],
  };
}

/** A draw as the probe records one: two steps of discovery and the answer, with wire bytes as long as real ones. */
function drawLeaf({ slot }: SlotLeaf, index: number, random: () => number): DrawLeaf {
  const name = ENDPOINTS[random() % ENDPOINTS.length] ?? '';
  const block = `24.${random() % 256}.${random() % 256}.0/24`;
  const net = NETS[random() % NETS.length] ?? '';
  const answers = Array.from({ length: 2 + (random() % 3) }, () => ({
    name,
    type: 'A',
    ttl: 60,
    data: `${net}.${random() % 256}.${1 + (random() % 254)}`,
  }));
  const step = (purpose: 'discover' | 'answer', asked: string, type: string) => ({
    step: 'dns-exchange' as const,
    startedMs: slot * 1000,
    durationUs: 20_000,
    subject: { purpose, name: asked, type, server: '192.0.2.53:53', zone: 'service.example', ecs: block },
    outcome: {
      ok: true as const,
      value: {
        rcode: 'NOERROR',
        authoritative: true,
        truncated: false,
        transport: 'udp' as const,
        answers: purpose === 'answer' ? answers : [],
        ecs: { state: 'echoed' as const, scope: 24 },
        rejected: 0,
      },
    },
    sent: 'A'.repeat(96),
    received: 'B'.repeat(320),
  });
  return {
    $kind: 'draw',
    claim: CLAIM,
    slot,
    draw: {
      index,
      block,
      network: 'Example Cable',
      endpoint: { name, port: 443 },
      family: 4,
      resolver: 'direct',
      vantage: 'bench',
      offsetMs: 1000 * index,
    },
    observations: [step('discover', 'service.example', 'NS'), step('answer', name, 'A')],
  };
}

function listOf(nets: readonly string[]): string {
  for (const net of nets) if (parseAddress(`${net}.0.0`) === undefined) throw new TypeError(net);
  const cidrs = nets.map((net) => ({ cidr: `${net}.0.0/16`, tags: ['OCI'] }));
  return JSON.stringify({
    last_updated_timestamp: '2026-09-30T00:00:00.000000',
    regions: [{ region: 'us-ashburn-1', cidrs }],
  });
}

async function wholeOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}
