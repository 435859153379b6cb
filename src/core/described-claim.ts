import type { ClaimDescription } from './claim-report.ts';
import type { Levels } from './claim-verdicts.ts';

/** Who publishes the figures, who pays for that, and whom to write to. */
export interface Publisher {
  readonly name: string;
  readonly funding: string;
  readonly contact: string;
  /** Under which the figures may be used, such as `CC-BY-4.0`; undefined where none is named. */
  readonly licence: string | undefined;
}

/** A network of the frame. */
export interface DescribedNetwork {
  readonly network: string;
  /** Sum of its blocks' weights, decimal digits. */
  readonly weight: string;
  readonly blocks: number;
  /** Autonomous systems that its blocks are in, and whether all of these have one weight; absent from records of before there was this. */
  readonly ases?: number;
  readonly isEven?: boolean;
}

/**
 * What was claimed, and by whom and from where it was measured, as it stood when a closed window was recorded. Each record names it by
 * digest, so that what is said of a window never depends on a configuration of later.
 */
export interface DescribedClaim {
  readonly claim: ClaimDescription;
  readonly levels: Levels;
  readonly resolvers: readonly { readonly id: string; readonly class: string }[];
  /** Those of the frame; none where it has more than a thousand. */
  readonly networks: readonly DescribedNetwork[];
  /** `asn`: the network that it stands in, where the configuration says so. */
  readonly vantages: readonly { readonly id: string; readonly asn: number | undefined }[];
  readonly publisher: Publisher | undefined;
  /** Nothing of a demo is about the real world. */
  readonly demo: boolean;
}
