import type { Family } from '../address.ts';
import type { AuditStratum } from './audit-strata.ts';
import type { BlockSpace } from './block-space.ts';
import type { SweepMap } from './sweep-map.ts';
import type { WeightRun } from './sweep-weights.ts';

/** One finished sweep of an endpoint. What it found stands in its map, a blob; none of it is a draw, and none enters a window. */
export interface SweepLeaf {
  readonly $kind: 'sweep';
  readonly claim: string;
  readonly endpoint: string;
  readonly family: Family;
  /** Digest of the text that tells the client blocks: the frame of IPv4, a list of routes of IPv6. A blob. */
  readonly clients: string;
  readonly snapshot: string;
  /** Digest of what judging takes of the configuration that it was swept by, a blob. Absent in leaves of before. */
  readonly judging?: string;
  readonly method: string;
  readonly version: string;
  /** Of the random order and the audit, hex. */
  readonly seed: string;
  /** Unix time of the first answer and of the last, milliseconds. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** Digest of the map's text, and of the blob that is this text packed by gzip. */
  readonly map: string;
  readonly blob: string;
  /** Blobs of the journal, packed by gzip: each answer with its bytes, in the order of asking. */
  readonly journal: readonly string[];
  readonly blocks: SweepBlocks;
  /** Scopes with how many answers had each, ascending. */
  readonly scopes: readonly { readonly scope: number; readonly answers: number }[];
  /** The one scope of a server that tells every block by itself: nothing was inherited from it. Absent: others are. */
  readonly fixedScope?: number;
  /** Answers with a scope beyond what was told. */
  readonly overlong: number;
  /** Seconds; absent when nothing was answered. */
  readonly leastTtl?: number;
  readonly audit: {
    readonly audited: number;
    readonly disagreed: number;
    /** By weight of the blocks. Absent of IPv6, where nobody knows it, and in leaves of before. */
    readonly strata?: readonly AuditStratum[];
  };
}

/** The blocks of a sweep: all = answered + missing + notAsked; of those that are answered, `asked` gave the answers. */
export interface SweepBlocks {
  readonly all: number;
  readonly answered: number;
  readonly missing: number;
  readonly notAsked: number;
  readonly asked: number;
}

/** A sweep as it was read back from the evidence. */
export interface ReadSweep {
  readonly leaf: SweepLeaf;
  readonly map: SweepMap;
  readonly space: BlockSpace;
  /** Of users; of IPv6, where nobody knows them, each block weighs the same. */
  readonly weights: readonly WeightRun[];
}
