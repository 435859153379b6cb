import type { BlockLength, Part } from './block-space.ts';

/** For which blocks answers hold: the longest prefix that holds a block decides, as in a cache that obeys RFC 7871. */
export interface ScopeTrie {
  /** An answer for all blocks of a part; a later one for the same part takes its place. Values are 0 to 2^31-2. */
  readonly set: (part: Part, value: number) => void;
  /** The longest prefix with an answer that holds all of a part. */
  readonly covering: (part: Part) => Decision | undefined;
  /** Ascending runs of blocks from `first` on that one prefix decides, with its length; OPEN where there is none. */
  readonly runs: (first: number, blocks: number, tell: TellRun) => void;
  /** Memory that it holds. */
  readonly bytes: () => number;
}

type TellRun = (blocks: number, value: number, length: number) => void;

/** What blocks have that no answer holds for. */
export const OPEN = -1;

const ROOT = 1;
const FIRST_ROOM = 1 << 10;

/**
 * A binary trie in typed arrays. Of its two slots for each node one holds 0 for nothing, the number of another node, or below 0 a value
 * that nothing stands under: most answers are such leaves, and with a server that answers every block by itself there are millions.
 */
export function scopeTrie(blockLength: BlockLength): ScopeTrie {
  let slots = new Int32Array(2 * FIRST_ROOM);
  let values = new Int32Array(FIRST_ROOM).fill(OPEN);
  let nodes = 2;

  function newNode(value: number): number {
    if (nodes === values.length) {
      const room = Math.ceil(nodes * 1.5);
      const [moreSlots, moreValues] = [new Int32Array(2 * room), new Int32Array(room).fill(OPEN, nodes)];
      moreSlots.set(slots);
      moreValues.set(values);
      [slots, values] = [moreSlots, moreValues];
    }
    values[nodes] = value;
    nodes += 1;
    return nodes - 1;
  }

  function slotOf(node: number, number: number, depth: number): number {
    return 2 * node + (Math.floor(number / 2 ** (blockLength - 1 - depth)) % 2);
  }

  /** The blocks of the span below a node, whose first block is `at`; `above` is the longest prefix with an answer so far. */
  function walk(node: number, at: number, depth: number, span: Span, above: Decision): void {
    const decision = values[node] === OPEN ? above : { value: values[node] as number, length: depth };
    const half = 2 ** (blockLength - depth - 1);
    for (const side of [0, 1] as const) {
      const begin = at + side * half;
      const [from, to] = [Math.max(begin, span.from), Math.min(begin + half, span.to)];
      if (from >= to) continue;
      const child = slots[2 * node + side] as number;
      if (child > 0) walk(child, begin, depth + 1, span, decision);
      else if (child < 0) span.tell(to - from, -child - 1, depth + 1);
      else span.tell(to - from, decision.value, decision.length);
    }
  }

  return {
    set: ({ first, length }, value) => {
      let node = ROOT;
      if (length === 0) values[ROOT] = value;
      for (let depth = 0; depth < length; depth += 1) {
        const slot = slotOf(node, first, depth);
        const child = slots[slot] as number;
        if (depth === length - 1) {
          if (child > 0) values[child] = value;
          else slots[slot] = -value - 1;
        } else {
          node = child > 0 ? child : newNode(child < 0 ? -child - 1 : OPEN);
          slots[slot] = node;
        }
      }
    },
    covering: ({ first, length }) => {
      let found = values[ROOT] === OPEN ? undefined : { value: values[ROOT] as number, length: 0 };
      let node = ROOT;
      for (let depth = 0; depth < length; depth += 1) {
        const child = slots[slotOf(node, first, depth)] as number;
        if (child === 0) break;
        if (child < 0) return { value: -child - 1, length: depth + 1 };
        if (values[child] !== OPEN) found = { value: values[child] as number, length: depth + 1 };
        node = child;
      }
      return found;
    },
    runs: (first, blocks, tell) => {
      const span = { from: first, to: first + blocks, tell };
      walk(ROOT, 0, 0, span, { value: OPEN, length: 0 });
    },
    bytes: () => slots.byteLength + values.byteLength,
  };
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly tell: TellRun;
}

/** What the longest prefix with an answer says. */
interface Decision {
  readonly value: number;
  readonly length: number;
}
