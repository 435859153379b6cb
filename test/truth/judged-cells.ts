import { setTimeout as sleep } from 'node:timers/promises';
import type { Network } from '../../probes/probe.ts';
import { openBeside } from '../../src/beside/beside.ts';
import type { Doors } from '../../src/beside/standpoint.ts';
import { openFeedsFor, snapshotPinner, userAgentOf } from '../../src/claim/inputs.ts';
import { measureSlot } from '../../src/claim/slot.ts';
import type { Config } from '../../src/config/config.ts';
import type { ConnectionJudgement } from '../../src/core/connection-record.ts';
import { judgeSlot } from '../../src/core/judge.ts';
import type { Judgement } from '../../src/core/judgement.ts';
import type { DrawLeaf, SlotLeaf } from '../../src/core/slot-record.ts';
import { openBlobs } from '../../src/evidence/blobs.ts';
import { initLog, openLog } from '../../src/evidence/log.ts';
import { pastBeside } from '../../src/past/past-beside.ts';
import { createProber } from '../../src/resolving/prober.ts';
import type { Cell } from '../../src/world/truth.ts';
import { each } from './each.ts';

/** What the service's own parts made of one cell, as it stands in the log. */
export interface JudgedCell {
  readonly cell: Cell;
  readonly judgement: Judgement;
  /** Absent where the draw gave no address. */
  readonly connection?: FollowedCell;
}

interface FollowedCell extends ConnectionJudgement {
  /** Full handshakes with the address of the slots that had been judged before this one. */
  readonly handshakesBefore: number;
}

/** A measured world: what a service needs of it. */
export interface Measured {
  readonly config: Config;
  readonly network: Network;
  readonly doors: Doors;
}

/** Measures cells of the caller's choice, where a service draws them at random; all else is done by the service's own parts. */
export interface CellJudge {
  /** In slots of fifty draws, several under way at once. */
  readonly judge: (cells: readonly Cell[]) => Promise<readonly JudgedCell[]>;
  /** Resolves when every address that was followed has been traced. */
  readonly traced: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The judgements of a slot stand in one leaf. */
const DRAWS_A_SLOT = 50;
const SLOT_MS = 3_600_000;
const TRACED_WITHIN_MS = 120_000;

const versions = { configuration: '00'.repeat(32), version: '0', method: '1' } as const;
/** The first address and the last in turn: of a name that leads to two places they are one of each. */
const pick = (index: number, count: number): number => (index % 2 === 0 ? 0 : count - 1);

/**
 * @param dir where the evidence is to be; nothing is there yet
 * @param slotsAtOnce how many are under way together
 */
export async function openCellJudge(
  { config, network, doors }: Measured,
  dir: string,
  slotsAtOnce: number,
): Promise<CellJudge> {
  const claim = claimOf(config);
  await initLog(dir, { origin: config.evidence.origin });
  const log = await openLog(dir);
  const keep = { log, blobs: openBlobs(dir) };
  const feeds = await openFeedsFor({ ...config, evidence: { ...config.evidence, dir } }, network.nowMs);
  await feeds.refresh();
  const pinSnapshot = snapshotPinner(feeds, keep);
  const prober = createProber(config, network);
  const stopping = new AbortController();
  const defect = (error: unknown): never => {
    throw new Error('a defect of landfall', { cause: error });
  };
  const beside = openBeside([{ config: claim }], pastBeside(config).past(), {
    ...keep,
    config,
    doors,
    network,
    prober,
    pinSnapshot,
    versions,
    changed: () => undefined,
    fatal: defect,
    warn: defect,
    userAgent: userAgentOf(config),
    stop: stopping.signal,
  });
  const connections = beside.of(claim.id);
  let echoes: Parameters<typeof judgeSlot>[2] = new Map();
  // Slots begin in the past, so that each has a second of its own and no draw waits for it.
  let latest = Math.floor(network.nowMs() / 1000) - 1000;

  async function judgeSlotOf(cells: readonly Cell[]): Promise<readonly JudgedCell[]> {
    latest += 1;
    const slot = slotOf(cells, latest, config);
    const draws = await measureSlot(slot, {
      nowMs: network.nowMs,
      measure: prober.measure,
      measured: (record) => connections?.follow(slot, record, pick),
      progress: () => undefined,
      defect,
      stop: stopping.signal,
    });
    const first = await log.append(draws);
    const snapshot = await pinSnapshot();
    const judged = judgeSlot(slot.slot, recorded(draws, first), echoes, {
      rules: claim.rules,
      grades: claim.grades,
      acceptVantageOnly: claim.acceptVantageOnly,
      facts: (address) => snapshot.facts(address, claim.rules, slot.slot * 1000),
      pickAddress: pick,
      resolverClass: (id) => config.resolvers.find((one) => one.id === id)?.class ?? 'public-ecs',
    });
    echoes = judged.echoes;
    await connections?.settle(slot, judged.judgements, async (leaf) => {
      await log.append([leaf]);
    });
    const followed = await followedIn(slot.slot);
    return judged.judgements.map((judgement, i) => {
      const connection = followed.find(({ index }) => index === judgement.index);
      return { cell: cells[i] as Cell, judgement, ...(connection === undefined ? {} : { connection }) };
    });
  }

  /** The connection judgements of a slot, each with the handshakes that stand before it. */
  async function followedIn(slot: number): Promise<readonly FollowedCell[]> {
    const handshakes = new Map<string, number>();
    for await (const { leaf } of log.scan(['connection-judgement'])) {
      if (leaf.$kind !== 'connection-judgement' || leaf.slot > slot) continue;
      const { judgements } = leaf;
      if (leaf.slot === slot) {
        return judgements.map((one) => ({ ...one, handshakesBefore: handshakes.get(one.address) ?? 0 }));
      }
      for (const { address, handshakeUs } of judgements) {
        if (handshakeUs !== undefined) handshakes.set(address, (handshakes.get(address) ?? 0) + 1);
      }
    }
    return [];
  }

  async function untraced(): Promise<number> {
    const [followed, traced] = [new Set<string>(), new Set<string>()];
    for await (const { leaf } of log.scan(['connection-judgement', 'trace'])) {
      if (leaf.$kind === 'trace') traced.add(leaf.subject.address);
      if (leaf.$kind === 'connection-judgement') for (const { address } of leaf.judgements) followed.add(address);
    }
    return [...followed].filter((address) => !traced.has(address)).length;
  }

  return {
    judge: async (cells) => {
      const slots = Array.from({ length: Math.ceil(cells.length / DRAWS_A_SLOT) }, (_, i) =>
        cells.slice(i * DRAWS_A_SLOT, (i + 1) * DRAWS_A_SLOT),
      );
      return (await each(slots, slotsAtOnce, judgeSlotOf)).flat();
    },
    traced: async () => {
      const deadline = performance.now() + TRACED_WITHIN_MS;
      while ((await untraced()) > 0) {
        if (performance.now() > deadline) throw new Error(`${await untraced()} addresses have not been traced`);
        await sleep(200);
      }
    },
    close: async () => {
      stopping.abort();
      await beside.stop();
      await log.close();
    },
  };
}

function claimOf({ claims }: Config): Config['claims'][number] {
  const [claim] = claims;
  if (claim === undefined) throw new RangeError('a configuration without a claim');
  return claim;
}

function recorded(draws: readonly DrawLeaf[], first: number): Parameters<typeof judgeSlot>[1] {
  return draws.map((record, i) => ({ leaf: first + i, record }));
}

function slotOf(cells: readonly Cell[], slot: number, config: Config): SlotLeaf {
  const resolverOf = ({ via }: Cell): string => {
    const kind = via === 'authoritative' ? 'authoritative' : 'udp';
    return config.resolvers.find((one) => one.kind === kind)?.id ?? '';
  };
  return {
    $kind: 'slot',
    claim: claimOf(config).id,
    slot,
    lengthMs: SLOT_MS,
    windowMs: SLOT_MS / 2,
    deadlineMs: SLOT_MS,
    frame: '',
    manifest: '',
    round: 1,
    beacon: 'cells',
    planned: cells.map((cell, index) => ({
      index,
      block: cell.block,
      network: '',
      endpoint: { name: cell.name, port: 443 },
      family: cell.family,
      resolver: resolverOf(cell),
      vantage: config.vantages[0]?.id ?? '',
      offsetMs: 0,
    })),
  };
}
