import type { ClaimInForce } from '../../src/claim/claim-in-force.ts';
import type { ClaimRunner, RunnerContext } from '../../src/claim/claim-runner.ts';
import { claimRunner } from '../../src/claim/claim-runner.ts';
import { windowRecorder } from '../../src/claim/closing.ts';
import { describedClaim } from '../../src/claim/described-claim.ts';
import { openSeeds } from '../../src/claim/seeds.ts';
import type { ClaimConfig, Config } from '../../src/config/config.ts';
import { formatAddress } from '../../src/core/address.ts';
import { parseFrame } from '../../src/core/frame.ts';
import type { JudgementLeaf } from '../../src/core/judgement.ts';
import { emptyLedger, withConnectionsOf, withSlot } from '../../src/core/ledger.ts';
import type { Observation } from '../../src/core/observation.ts';
import type { Draw } from '../../src/core/slot-record.ts';
import { openBlobs } from '../../src/evidence/blobs.ts';
import type { EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { sha256 } from '../../src/evidence/sha256.ts';
import { emptyPart } from '../../src/feeds/part.ts';
import type { Snapshot } from '../../src/feeds/snapshot.ts';
import { pastEvents } from '../../src/past/past-events.ts';
import type { UnfinishedSlot } from '../../src/past/recovery.ts';
import { ashburn, factsOf, OWN, P, rules } from '../core/landing-facts.ts';
import { answer, silence } from '../core/records.ts';
import { readPast } from './past.ts';

/** Claims, network and feeds as small as a runner needs them, over a real log. */

export const MINUTE: number = Date.UTC(2026, 10, 23, 12) / 1000;
export const ON_P = '129.213.0.10';
const OWN_SITE = '198.18.0.1';

export const FRAME_TEXT = `# landfall frame v1
# vintage: 2026-06-17
first\tblocks\tweight\tasn\tnetwork\tv6_permille
24.0.0.0/24\t16\t1\t7922\tComcast\t0
`;

export const CLAIM: ClaimConfig = {
  id: 'test',
  statement: 'Everything is on OCI',
  source: { publisher: 'Example News', date: '2022-06-17' },
  country: 'US',
  rules,
  operator: undefined,
  frame: { id: 'us', file: 'frame.tsv' },
  manifest: {
    id: 'example',
    weightsKnown: false,
    endpoints: [
      { name: 'www.example', port: 443, path: '/', role: 'web', weight: 3 },
      { name: 'api.example', port: 443, path: '/', role: 'api', weight: 1 },
    ],
  },
  levels: { quoted: 1, tested: [0.999] },
  grades: ['A', 'B'],
  acceptVantageOnly: false,
};

/** Slots of a minute, five draws each, seven in the first. */
export const CONFIG: Config = {
  file: 'test.yaml',
  text: 'test',
  claims: [CLAIM],
  resolvers: [{ id: 'public', kind: 'udp', class: 'public-ecs', weight: 1, address: '192.0.2.53', port: 53 }],
  vantages: [{ id: 'local', latitude: undefined, longitude: undefined, positionErrorKm: undefined, asn: undefined }],
  slots: { everyMs: 60_000, draws: 5, firstDraws: 7 },
  probes: { connect: undefined, trace: undefined },
  dns: { timeoutMs: 100, attempts: 1, queriesPerSecond: 1000 },
  feeds: { refresh: '17 4 * * *', maxShrink: 0.3, maxAgeMs: { ranges: 1, cdn: 1, rpki: 1, origins: 1 }, overrides: {} },
  evidence: { dir: '', origin: 'example.org/log' },
  web: { host: '127.0.0.1', port: 0 },
};

export const SNAPSHOT: Snapshot = {
  leaf: { $kind: 'snapshot', sha256: '5a'.repeat(32), feeds: [] },
  parts: {
    ranges: [],
    origins: emptyPart({ id: 'origins', kind: 'origins', source: 'test', limitMs: 1 }),
    rpki: undefined,
    country: emptyPart({ id: 'country', kind: 'country', source: 'test', limitMs: 1 }),
  },
  facts: (address) =>
    formatAddress(address) === ON_P
      ? factsOf({ address: ON_P, origins: [P], range: ashburn })
      : factsOf({ address: formatAddress(address), origins: [OWN], country: 'SG' }),
  reports: () => [],
  networkName: () => undefined,
};

/** What came of a draw: most land, one in five is elsewhere, one in five is lost. */
export function observationsOf({
  index,
  endpoint: { name },
}: Pick<Draw, 'index' | 'endpoint'>): readonly Observation[] {
  if (index % 5 === 3) return [silence(name)];
  return [answer(name, [index % 5 === 1 ? OWN_SITE : ON_P])];
}

export function claimInForce(part: Partial<ClaimConfig> = {}): ClaimInForce {
  return {
    config: { ...CLAIM, ...part },
    frame: { frame: parseFrame(FRAME_TEXT), sha256: 'f0'.repeat(32) },
    manifestSha256: 'f1'.repeat(32),
  };
}

/** A service of one claim, begun as the real one begins: from what the log holds. */
export interface OneClaim {
  readonly runner: ClaimRunner;
  readonly unfinished: readonly UnfinishedSlot[];
  /** Runs the slot that starts at this second, all of whose draws are due at once. */
  readonly run: (slot: number, first?: boolean) => Promise<void>;
  readonly abort: () => void;
}

export async function oneClaim(
  log: EvidenceLog,
  part: Partial<
    Pick<RunnerContext, 'measure' | 'pinSnapshot' | 'config' | 'beside' | 'seeds' | 'stop' | 'recordWindows'>
  > & {
    readonly claim?: ClaimInForce;
  } = {},
): Promise<OneClaim> {
  const { claim = claimInForce(), ...rest } = part;
  const { everyMs } = (part.config ?? CONFIG).slots;
  let nowMs = MINUTE * 1000;
  const stopping = new AbortController();
  let ledger = emptyLedger();
  const events = pastEvents();
  const onJudgement = (leaf: JudgementLeaf, index: number): void => {
    if (leaf.claim === claim.config.id) ledger = withSlot(ledger, leaf, index, 'US');
  };
  const past = await readPast(log, new Set([claim.config.id]), onJudgement, (leaf, index) => {
    events.take(leaf, index);
    if (leaf.$kind === 'connection-judgement') ledger = withConnectionsOf(ledger, leaf);
  });
  const runner = claimRunner(claim, ledger, {
    config: CONFIG,
    log,
    seeds: openSeeds(log, past),
    sha256,
    pinSnapshot: async () => SNAPSHOT,
    versions: { configuration: 'c0'.repeat(32), version: '0', method: '1' },
    judging: 'cc'.repeat(32),
    notesOf: past.windows.notes,
    eventsOf: (id) => events.of(id, { dir: log.dir, blobs: openBlobs(log.dir) }, () => undefined),
    warn: () => undefined,
    fatal: (error) => {
      throw error;
    },
    recordWindows: windowRecorder(describedClaim(claim, CONFIG, false), past.windows, {
      log,
      blobs: openBlobs(log.dir),
    }),
    changed: () => undefined,
    slotTook: () => undefined,
    beside: undefined,
    nowMs: () => nowMs,
    measure: async (draw) => observationsOf(draw),
    defect: () => undefined,
    stop: stopping.signal,
    ...rest,
  });
  return {
    runner,
    unfinished: past.unfinished,
    run: (slot, first = false) => {
      // As late as a draw of this slot can come: none of them is waited for.
      nowMs = slot * 1000 + (first ? 20_000 : everyMs - 300);
      return runner.run(slot, first);
    },
    abort: () => stopping.abort(),
  };
}
