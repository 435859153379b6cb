/** Sets of ASNs behind the integers of a prefix table. Immutable. */
export interface OriginSets {
  /** The set of a value, ascending; empty for -1, which a table gives where it has no range. */
  readonly originsAt: (value: number) => readonly number[];
  /** Place of an ASN in the order in which they were added; -1 when it is not there. */
  readonly indexOf: (asn: number) => number;
  readonly bytes: number;
}

export interface OriginSetsBuilder {
  readonly has: (asn: number) => boolean;
  readonly add: (asn: number) => void;
  /** The value that stands for a set of added ASNs, ascending and without repeats: even for one ASN, odd for several. */
  readonly valueOf: (asns: readonly number[]) => number;
  readonly build: () => OriginSets;
}

/** An empty builder. Nearly every range has one origin: that costs no array of its own. */
export function originSetsBuilder(): OriginSetsBuilder {
  const indices = new Map<number, number>();
  const several: (readonly number[])[] = [];
  const severalIndices = new Map<string, number>();
  const severalValue = (asns: readonly number[]): number => {
    const key = asns.join(' ');
    const index = severalIndices.get(key) ?? several.push(asns) - 1;
    severalIndices.set(key, index);
    return 2 * index + 1;
  };
  return {
    has: (asn) => indices.has(asn),
    add: (asn) => {
      indices.set(asn, indices.size);
    },
    valueOf: (asns) => (asns.length === 1 ? 2 * (indices.get(asns[0] as number) as number) : severalValue(asns)),
    build: () => originSets(Uint32Array.from(indices.keys()), several),
  };
}

// On its own, so that what is kept holds nothing of the builder.
function originSets(asns: Uint32Array, several: readonly (readonly number[])[]): OriginSets {
  return {
    originsAt: (value) => {
      if (value < 0) return [];
      const index = value >>> 1;
      return value % 2 === 1 ? (several[index] as readonly number[]) : [asns[index] as number];
    },
    indexOf: (asn) => asns.indexOf(asn),
    bytes: asns.byteLength,
  };
}
