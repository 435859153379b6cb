/** Names of networks by ASN, kept as bytes: ninety thousand strings would take three times the memory. Immutable. */
export interface NetworkNames {
  readonly nameAt: (index: number) => string | undefined;
  readonly bytes: number;
}

export interface NetworkNamesBuilder {
  /**
   * Adds the next name from a CSV field (RFC 4180: in double quotes with quotes doubled, or bare). Returns what is wrong
   * with the field, and then has added nothing.
   */
  readonly add: (line: Buffer, from: number, to: number) => string | undefined;
  readonly build: () => NetworkNames;
}

/** An empty builder; names get the indices 0, 1, 2... */
export function networkNamesBuilder(): NetworkNamesBuilder {
  let text = Buffer.alloc(1 << 16);
  const ends: number[] = [];
  let end = 0;
  const add = (line: Buffer, from: number, to: number): string | undefined => {
    const wrong = wrongField(line, from, to);
    if (wrong !== undefined) return wrong;
    if (end + to - from > text.length) text = Buffer.concat([text], 2 * text.length + to - from);
    end += line.copy(text, end, from, to);
    ends.push(end);
    return undefined;
  };
  return { add, build: () => networkNames(Buffer.from(text.subarray(0, end)), Uint32Array.from(ends)) };
}

// On its own, so that what is kept holds nothing of the builder.
function networkNames(text: Buffer, ends: Uint32Array): NetworkNames {
  const nameAt = (index: number): string | undefined => {
    const to = ends[index];
    if (to === undefined) return undefined;
    const field = text.toString('utf8', index === 0 ? 0 : ends[index - 1], to);
    const name = field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
    return name === '' ? undefined : name;
  };
  return { nameAt, bytes: text.length + ends.byteLength };
}

const QUOTE = 34;
const COMMA = 44;

function wrongField(line: Buffer, from: number, to: number): string | undefined {
  if (line[from] !== QUOTE || from === to) {
    for (let i = from; i < to; i += 1) {
      if (line[i] === COMMA) return 'more than four fields';
      if (line[i] === QUOTE) return 'a quote inside a bare name';
    }
    return undefined;
  }
  let i = from + 1;
  while (i < to) {
    if (line[i] !== QUOTE) i += 1;
    else if (i + 1 < to && line[i + 1] === QUOTE) i += 2;
    else return i === to - 1 ? undefined : 'more after the closing quote';
  }
  return 'a name without its closing quote';
}
