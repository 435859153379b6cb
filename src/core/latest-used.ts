/** Values by their keys, of which those stay that were used last: what they weigh together has a limit, whoever asks for how many. */
export interface LatestUsed<K, V> {
  readonly get: (key: K) => V | undefined;
  /** Takes the place of the value of that key; one that alone is beyond the limit is not kept. */
  readonly put: (key: K, value: V, weight: number) => void;
  readonly drop: (key: K) => void;
}

/** @param most what all values may weigh together, in the unit of their weights */
export function latestUsed<K, V>(most: number): LatestUsed<K, V> {
  // A map gives its keys in the order in which they were set: the first is the one that was not used for longest.
  const kept = new Map<K, { readonly value: V; readonly weight: number }>();
  let all = 0;

  function drop(key: K): void {
    all -= kept.get(key)?.weight ?? 0;
    kept.delete(key);
  }

  return {
    get: (key) => {
      const found = kept.get(key);
      if (found === undefined) return undefined;
      kept.delete(key);
      kept.set(key, found);
      return found.value;
    },
    put: (key, value, weight) => {
      drop(key);
      if (weight > most) return;
      kept.set(key, { value, weight });
      all += weight;
      for (const oldest of kept.keys()) {
        if (all <= most) return;
        drop(oldest);
      }
    },
    drop,
  };
}

/** A value that was read, and what it weighs. */
export interface Weighed<V> {
  readonly value: V;
  readonly weight: number;
}

/**
 * Keeps values that are read by their keys, those that were asked for last; each is read once for all who ask meanwhile. What rejects is
 * not kept, and is read anew for the next who asks.
 *
 * @param most what all values that are kept may weigh together
 */
export function latestRead<K, V>(most: number): (key: K, read: () => Promise<Weighed<V>>) => Promise<V> {
  const kept = latestUsed<K, Weighed<V>>(most);
  const underWay = new Map<K, Promise<Weighed<V>>>();

  async function begin(key: K, read: () => Promise<Weighed<V>>): Promise<Weighed<V>> {
    try {
      const found = await read();
      kept.put(key, found, found.weight);
      return found;
    } finally {
      underWay.delete(key);
    }
  }

  return async (key, read) => {
    const found = kept.get(key);
    if (found !== undefined) return found.value;
    const reading = underWay.get(key) ?? begin(key, read);
    underWay.set(key, reading);
    return (await reading).value;
  };
}
