import { LINE_OVERHEAD } from './lines.ts';

const CHUNK = 65_536;
const STRIDE = 64;

/** Leaf sizes fit two bytes, so a line costs two, and every 64th an offset besides: 10 million leaves take 21 MB. */
interface Chunk {
  readonly sizes: Uint16Array;
  readonly offsets: Float64Array;
}

/** Where each line of the leaves file begins and how long it is, in memory. Offsets and lengths are bytes. */
export interface LineIndex {
  readonly count: number;
  /** Where the last line ends. */
  readonly end: number;
  /** Adds a line of that length, its line break included, at the end. */
  readonly push: (length: number) => void;
  /** `index` must be below `count`. */
  readonly offsetOf: (index: number) => number;
  readonly lengthOf: (index: number) => number;
}

export function createLineIndex(): LineIndex {
  const chunks: Chunk[] = [];
  let count = 0;
  let end = 0;

  function chunkOf(index: number): Chunk {
    const chunk = index >= 0 && index < count ? chunks[Math.floor(index / CHUNK)] : undefined;
    if (chunk === undefined) throw new RangeError(`no line ${index} among ${count}`);
    return chunk;
  }

  function lengthOf(index: number): number {
    return (chunkOf(index).sizes[index % CHUNK] ?? 0) + LINE_OVERHEAD;
  }

  return {
    get count() {
      return count;
    },
    get end() {
      return end;
    },
    push: (length) => {
      const at = count % CHUNK;
      if (at === 0) chunks.push({ sizes: new Uint16Array(CHUNK), offsets: new Float64Array(CHUNK / STRIDE) });
      count += 1;
      const chunk = chunkOf(count - 1);
      chunk.sizes[at] = length - LINE_OVERHEAD;
      if (at % STRIDE === 0) chunk.offsets[at / STRIDE] = end;
      end += length;
    },
    offsetOf: (index) => {
      const marked = index - (index % STRIDE);
      let offset = chunkOf(index).offsets[(marked % CHUNK) / STRIDE] ?? 0;
      for (let i = marked; i < index; i++) offset += lengthOf(i);
      return offset;
    },
    lengthOf,
  };
}
