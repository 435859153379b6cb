import { type Drawing, type DrawnEndpoint, parseDrawing } from '../claim/drawing.ts';
import { type Judging, parseJudging } from '../claim/judging.ts';
import { type Frame, parseFrame } from '../core/frame.ts';
import type { JudgementLeaf } from '../core/judgement.ts';
import { parseManifest } from '../core/manifest.ts';
import type { ConfigurationLeaf, FrameLeaf, ManifestLeaf, SnapshotLeaf, SoftwareLeaf } from '../core/record.ts';
import { TableError } from '../core/table.ts';
import { canonicalJson } from '../evidence/canonical-json.ts';
import { sha256Hex } from '../evidence/sha256.ts';
import type { CheckedBlobs } from './blob-check.ts';
import { type Findings, type Place, Refuted } from './finding.ts';

/** What slots are drawn from and judged by, as the log names it before it is used. */
export interface InputsCheck {
  readonly take: (leaf: InputLeaf, at: number) => Promise<void>;
  /** What a judgement says that it was made by must be what is in force. Throws Refuted. */
  readonly checkVersions: (leaf: Versions, place: Place) => void;
  readonly configuration: () => ConfigurationLeaf | undefined;
  /** Undefined when the log does not hold it. */
  readonly judging: () => Judging | undefined;
  readonly drawing: () => Drawing | undefined;
  /** Of a digest; undefined when its bytes are gone. Throws Refuted when the log does not name it. */
  readonly frame: (sha256: string, place: Place) => Frame | undefined;
  readonly endpoints: (sha256: string, place: Place) => readonly DrawnEndpoint[] | undefined;
  readonly snapshots: ReadonlyMap<string, SnapshotLeaf>;
  /** Whether the bytes of all feeds of a snapshot are there. */
  readonly isWhole: (snapshot: string) => boolean;
}

export type InputLeaf = SoftwareLeaf | ConfigurationLeaf | FrameLeaf | ManifestLeaf | SnapshotLeaf;
type Versions = Pick<JudgementLeaf, 'snapshot' | 'configuration' | 'method' | 'version'>;

export function inputsCheck(blobs: CheckedBlobs, findings: Findings): InputsCheck {
  const frames = new Map<string, Frame | undefined>();
  const manifests = new Map<string, readonly DrawnEndpoint[] | undefined>();
  const snapshots = new Map<string, SnapshotLeaf>();
  const torn = new Set<string>();
  let software: SoftwareLeaf | undefined;
  let configuration: ConfigurationLeaf | undefined;
  let judging: Judging | undefined;
  let drawing: Drawing | undefined;

  /** The text of an input, which without its bytes is told as gone. */
  async function textOf(sha256: string, place: Place): Promise<string | undefined> {
    const bytes = await blobs.get(sha256, place);
    if (bytes === undefined) findings.unchecked('input_gone', place);
    return bytes?.toString();
  }

  async function takeConfiguration(leaf: ConfigurationLeaf, at: number): Promise<void> {
    const place = { leaf: at };
    configuration = leaf;
    await textOf(leaf.sha256, place);
    const judged = leaf.judging === undefined ? undefined : await textOf(leaf.judging, place);
    const drawn = leaf.drawing === undefined ? undefined : await textOf(leaf.drawing, place);
    judging = judged === undefined ? undefined : parsed(parseJudging(judged), 'judges', place);
    drawing = drawn === undefined ? undefined : parsed(parseDrawing(drawn), 'draws', place);
  }

  async function takeFrame(leaf: FrameLeaf, at: number): Promise<void> {
    if (frames.get(leaf.sha256) !== undefined) return;
    const text = await textOf(leaf.sha256, { leaf: at });
    const frame = text === undefined ? undefined : table(() => parseFrame(text), 'frame', { leaf: at });
    if (frame !== undefined && (frame.blocks !== leaf.blocks || frame.rows.length !== leaf.rows)) {
      throw new Refuted({ leaf: at }, `says ${leaf.blocks} blocks in ${leaf.rows} rows, and its frame has others`);
    }
    frames.set(leaf.sha256, frame);
  }

  async function takeManifest(leaf: ManifestLeaf, at: number): Promise<void> {
    const text = await textOf(leaf.sha256, { leaf: at });
    const endpoints = text === undefined ? undefined : table(() => parseManifest(text), 'manifest', { leaf: at });
    if (endpoints !== undefined && endpoints.length !== leaf.endpoints) {
      throw new Refuted({ leaf: at }, `says ${leaf.endpoints} endpoints, and its manifest has ${endpoints.length}`);
    }
    manifests.set(leaf.sha256, endpoints);
  }

  async function takeSnapshot(leaf: SnapshotLeaf, at: number): Promise<void> {
    if (sha256Hex(canonicalJson(leaf.feeds)) !== leaf.sha256) {
      throw new Refuted({ leaf: at }, 'is not named by the digest of its feeds');
    }
    snapshots.set(leaf.sha256, leaf);
    torn.delete(leaf.sha256);
    for (const { sha256 } of leaf.feeds) {
      if (sha256 === 'none' || (await blobs.check(sha256, { leaf: at }))) continue;
      findings.unchecked('feeds_gone', { leaf: at });
      torn.add(leaf.sha256);
    }
  }

  return {
    take: async (leaf, at) => {
      switch (leaf.$kind) {
        case 'software':
          software = leaf;
          return;
        case 'configuration':
          return takeConfiguration(leaf, at);
        case 'frame':
          return takeFrame(leaf, at);
        case 'manifest':
          return takeManifest(leaf, at);
        case 'snapshot':
          return takeSnapshot(leaf, at);
      }
    },
    checkVersions: (leaf, place) => {
      if (leaf.configuration !== configuration?.sha256) {
        throw new Refuted(place, 'names another configuration than the one in force');
      }
      if (leaf.version !== software?.version || leaf.method !== software.method) {
        throw new Refuted(place, 'names another version of the software or the method than the one that runs');
      }
      if (!snapshots.has(leaf.snapshot))
        throw new Refuted(place, `names a snapshot that is not in the log: ${leaf.snapshot}`);
    },
    configuration: () => configuration,
    judging: () => judging,
    drawing: () => drawing,
    frame: (sha256, place) => named(frames, sha256, 'frame', place),
    endpoints: (sha256, place) => named(manifests, sha256, 'manifest', place),
    snapshots,
    isWhole: (snapshot) => !torn.has(snapshot),
  };
}

function parsed<T>(value: T | undefined, does: string, place: Place): T {
  if (value === undefined) throw new Refuted(place, `what ${does} by this configuration is not in the form of that`);
  return value;
}

function named<T>(all: ReadonlyMap<string, T>, sha256: string, what: string, place: Place): T | undefined {
  if (!all.has(sha256)) throw new Refuted(place, `was drawn from a ${what} that is not in the log before it`);
  return all.get(sha256);
}

function table<T>(parse: () => T, what: string, place: Place): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    throw new Refuted(place, `names a ${what} that is none: ${error.message}`);
  }
}
