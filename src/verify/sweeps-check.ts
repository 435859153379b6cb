import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { parseJudging } from '../claim/judging.ts';
import type { SweepMap } from '../core/sweep/sweep-map.ts';
import type { ReadSweep, SweepLeaf } from '../core/sweep/sweep-record.ts';
import { NOT_ASKED } from '../core/sweep/sweep-runs.ts';
import { TableError } from '../core/table.ts';
import { EvidenceError } from '../evidence/evidence-log.ts';
import { openSweep } from '../sweep/past.ts';
import { METHOD, VERSION } from '../version.ts';
import type { CheckedBlobs } from './blob-check.ts';
import { type Findings, type Place, Refuted } from './finding.ts';
import type { InputsCheck } from './inputs-check.ts';
import { isSameValue } from './leaf.ts';
import type { Rejudging } from './rejudge.ts';
import { type SweepMistake, sweepMistake } from './sweep-again.ts';
import { sweepWire } from './sweep-wire.ts';

/** Sweeps: each by its map, and what its answers come to, found again from its journal. */
export interface SweepsCheck {
  readonly swept: (leaf: SweepLeaf, at: number) => Promise<void>;
}

export interface SweepsContext {
  /** Of the evidence, for messages. */
  readonly name: string;
  readonly blobs: CheckedBlobs;
  readonly inputs: Pick<InputsCheck, 'judging' | 'snapshots'>;
  /** Undefined: only the map is looked at. */
  readonly judging: Pick<Rejudging, 'snapshotOf'> | undefined;
  /** Whether answers are read again from their bytes. */
  readonly isWire: boolean;
  readonly findings: Findings;
}

const unpack = promisify(gunzip);
/** Of a part of a journal: they are of eight million bytes, but whoever wrote it may have packed anything. */
const MAX_UNPACKED_BYTES = 1 << 28;

export function sweepsCheck({ name, blobs, inputs, judging, isWire, findings }: SweepsContext): SweepsCheck {
  async function unpacked(sha256: string, place: Place): Promise<Buffer | undefined> {
    const packed = await blobs.get(sha256, place);
    if (packed === undefined) return undefined;
    return unpack(packed, { maxOutputLength: MAX_UNPACKED_BYTES }).catch((error: unknown) => {
      throw new Refuted(place, `names a blob that is not packed as it must be: ${String(error)}`);
    });
  }

  async function mapOf(leaf: SweepLeaf, place: Place): Promise<ReadSweep | undefined> {
    if (!(await blobs.check(leaf.clients, place)) || !(await blobs.check(leaf.blob, place))) return undefined;
    try {
      return await openSweep(leaf, { dir: name, blobs: { get: (sha256) => blobs.get(sha256, place) } });
    } catch (error) {
      if (!(error instanceof EvidenceError || error instanceof TableError)) throw error;
      throw new Refuted(place, 'names a map or client blocks that are none, or another map than its blob holds');
    }
  }

  async function* journalOf({ journal }: SweepLeaf, place: Place): AsyncGenerator<string> {
    for (const sha256 of journal) {
      const chunk = await unpacked(sha256, place);
      if (chunk === undefined) throw new JournalGone();
      yield* chunk.toString('latin1').split('\n').slice(0, -1);
    }
  }

  async function again(sweep: ReadSweep, place: Place, { snapshotOf }: Pick<Rejudging, 'snapshotOf'>): Promise<void> {
    const { leaf } = sweep;
    const named = leaf.judging === undefined ? undefined : await blobs.get(leaf.judging, place);
    const rules = named === undefined ? inputs.judging() : parseJudging(named.toString());
    const claim = rules?.claims.find(({ id }) => id === leaf.claim);
    const snapshot = await snapshotOf(leaf.snapshot);
    if (claim === undefined || snapshot === undefined) {
      findings.unchecked('not_judged', place);
      return;
    }
    const wire = isWire ? sweepWire(leaf.family) : undefined;
    const mistake = await sweepMistake(sweep, journalOf(leaf, place), { claim, snapshot, wire });
    if (mistake === undefined) findings.checked('sweeps_again');
    else tell(mistake, leaf, place);
  }

  /** Another version may land otherwise, or by a leaf of before nobody knows by which rules it did. */
  function tell(mistake: SweepMistake, { version, method, judging: named }: SweepLeaf, place: Place): void {
    const isOurs = version === VERSION && method === METHOD && named !== undefined;
    if (isOurs || !mistake.isOfRules) throw new Refuted(place, mistake.says);
    findings.unchecked('other_version', place);
  }

  return {
    swept: async (leaf, at) => {
      const place = { leaf: at, claim: leaf.claim };
      if (!inputs.snapshots.has(leaf.snapshot)) throw new Refuted(place, 'names a snapshot that is not in the log');
      const sweep = await mapOf(leaf, place);
      if (sweep === undefined) {
        findings.unchecked('raw_gone', place);
        return;
      }
      checkMap(sweep, place);
      findings.checked('sweeps');
      if (judging === undefined) return;
      try {
        await again(sweep, place, judging);
      } catch (error) {
        if (!(error instanceof JournalGone)) throw error;
        findings.unchecked('raw_gone', place);
      }
    },
  };
}

class JournalGone extends Error {}

/** What a leaf says of its map by itself. */
function checkMap({ leaf, map, space }: ReadSweep, place: Place): void {
  const of = ({ claim, endpoint, family, clients }: SweepLeaf | SweepMap): unknown => ({
    claim,
    endpoint,
    family,
    clients,
  });
  if (!isSameValue(of(leaf), of(map))) throw new Refuted(place, 'names the map of another sweep');
  let [notAsked, missing] = [0, 0];
  for (const { blocks, answer } of map.runs) {
    if (answer === NOT_ASKED) notAsked += blocks;
    else if (map.answers[answer]?.addresses.length === 0) missing += blocks;
  }
  const { asked: _, ...said } = leaf.blocks;
  const answered = space.blocks - notAsked - missing;
  if (!isSameValue(said, { all: space.blocks, answered, missing, notAsked })) {
    throw new Refuted(place, 'counts other blocks than its map has');
  }
}
