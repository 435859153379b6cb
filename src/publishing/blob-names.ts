import type { Leaf } from '../core/record.ts';

/** The blobs that a leaf names, by digest. */
export function blobsNamedBy(leaf: Leaf): readonly string[] {
  switch (leaf.$kind) {
    case 'configuration':
      return [leaf.sha256, leaf.judging, leaf.drawing].filter((sha256) => sha256 !== undefined);
    case 'frame':
    case 'manifest':
      return [leaf.sha256];
    case 'snapshot':
      return leaf.feeds.map(({ sha256 }) => sha256).filter((sha256) => sha256 !== 'none');
    case 'window':
      return [leaf.breakdowns, leaf.described];
    case 'connection':
    case 'anchor':
      return leaf.observations.flatMap((o) =>
        o.step === 'tls-handshake' && o.outcome.ok ? o.outcome.value.chain : [],
      );
    case 'trace':
      return leaf.outcome.ok ? [leaf.outcome.raw] : [];
    case 'sweep':
      return [leaf.clients, leaf.blob, ...leaf.journal, ...(leaf.judging === undefined ? [] : [leaf.judging])];
    default:
      return [];
  }
}
