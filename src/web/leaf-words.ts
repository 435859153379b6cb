import type { Placed } from '../core/draw-dossier.ts';
import type { Leaf } from '../core/record.ts';
import { counted, integer } from '../core/rounding.ts';
import { isoTime } from './format.ts';

/** What each kind of leaf holds, as a reader who has not read the method should understand it. The order is that of a log. */
export const KIND_WORDS: Readonly<Record<Leaf['$kind'], string>> = {
  software: 'the version that wrote what follows',
  configuration: 'the configuration in force from here on',
  frame: 'the list of client blocks that users are drawn from',
  manifest: 'the list of endpoints',
  'seed-commitment': 'the digest of a day’s secret, before anything is drawn with it',
  'seed-reveal': 'the secret of a day that is over',
  snapshot: 'the lists in force together, by digest',
  slot: 'a slot as it was announced, with all that it was going to draw',
  draw: 'one draw: what was asked, and what came back',
  drift: 'something that was never seen of an endpoint before',
  judgement: 'what the draws of a slot came to',
  reprobe: 'an exception asked for again',
  confirmation: 'whether exceptions were confirmed by asking again',
  connection: 'a connection to a drawn address, and where it led',
  lookup: 'how a name that a connection led to was resolved',
  trace: 'who answered on the way to an address',
  anchor: 'a handshake with a machine in a known place',
  'connection-judgement': 'what connections and traces of a slot came to, beside its outcomes',
  window: 'the record of a closed window',
  adjudication: 'what a person found out about a draw afterwards',
  note: 'what an operator has to say of an event or a window',
  sweep: 'a sweep: every client block asked once',
};

export const KINDS = Object.keys(KIND_WORDS) as readonly Leaf['$kind'][];

/** A kind that this version has no words for is shown by its name. */
export function kindWords(kind: string): string {
  return (KIND_WORDS as Readonly<Record<string, string>>)[kind] ?? kind;
}

/** What tells a leaf from others of its kind, in a line. */
export function aboutLeaf({ leaf }: Placed): string {
  switch (leaf.$kind) {
    case 'software':
      return `landfall ${leaf.version}, ${isoTime(leaf.atMs)}`;
    case 'configuration':
      return isoTime(leaf.atMs);
    case 'frame':
      return `${leaf.id}, ${counted(leaf.blocks, 'block')}`;
    case 'manifest':
      return `${leaf.id}, ${counted(leaf.endpoints, 'endpoint')}`;
    case 'seed-commitment':
    case 'seed-reveal':
      return leaf.day;
    case 'snapshot':
      return `${counted(leaf.feeds.length, 'list')}, ${leaf.sha256.slice(0, 12)}`;
    case 'draw':
      return `${ofSlot(leaf)}: ${leaf.draw.endpoint.name} as ${leaf.draw.block} of ${leaf.draw.network}`;
    case 'reprobe':
      return `${ofSlot(leaf)}: leaf ${leaf.of} for the ${leaf.attempt}. time`;
    case 'judgement':
    case 'connection-judgement':
      return `${ofSlot(leaf)}: ${counted(leaf.judgements.length, 'draw')}`;
    case 'confirmation':
      return `${ofSlot(leaf)}: ${counted(leaf.exceptions.length, 'exception')}`;
    case 'drift':
      return `${ofSlot(leaf)}: ${counted(leaf.events.length, 'event')}`;
    case 'slot':
      return ofSlot(leaf);
    case 'connection':
      return `${ofSlot(leaf)}: ${leaf.address}`;
    case 'lookup':
      return `${ofSlot(leaf)}: ${leaf.name}`;
    case 'trace':
      return `${isoTime(leaf.startedMs)} from ${leaf.vantage}: ${leaf.subject.address}`;
    case 'anchor':
      return `${isoTime(leaf.slot * 1000)} from ${leaf.vantage}: ${leaf.name}`;
    case 'window':
      return `${leaf.claim}, ${leaf.window}, ${leaf.status}, revision ${leaf.revision}`;
    case 'adjudication':
      return `${ofSlot(leaf)}: leaf ${leaf.leaf}`;
    case 'note':
      return `${leaf.claim}, ${isoTime(leaf.atMs)}: ${leaf.text}`;
    case 'sweep':
      return `${leaf.claim}, ${leaf.endpoint} IPv${leaf.family}, ${integer(leaf.blocks.all)} blocks`;
  }
}

function ofSlot({ claim, slot }: { readonly claim: string; readonly slot: number }): string {
  return `${claim}, ${isoTime(slot * 1000)}`;
}
