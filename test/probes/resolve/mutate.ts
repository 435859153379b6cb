/** Integers from 0 to 2^32-1, the same in every run. */
export function xorshift32(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** Changes a message: bits, bytes, lengths, ends, pieces of itself and pointers put in. Most by little, for those come furthest. */
export function mutate(message: Uint8Array, random32: () => number): Uint8Array {
  let bytes = Uint8Array.from(message);
  const at = () => random32() % Math.max(1, bytes.length);
  for (let changes = 1 + (random32() % 3); changes > 0; changes -= 1) {
    const where = at();
    switch (random32() % 8) {
      case 0:
        bytes[where] = (bytes[where] ?? 0) ^ (1 << (random32() & 7));
        break;
      case 1:
        bytes[where] = random32() & 255;
        break;
      case 2:
        bytes = bytes.slice(0, where);
        break;
      case 3:
        bytes = Uint8Array.of(...bytes.subarray(0, where), ...bytes.subarray(at(), at()), ...bytes.subarray(where));
        break;
      case 4:
        bytes[where] = 0xc0;
        bytes[where + 1] = random32() & 255;
        break;
      case 5:
        bytes[4 + (random32() % 8)] = random32() % 5;
        break;
      case 6:
        bytes[where] = 255;
        break;
      default:
        bytes = Uint8Array.of(...bytes.subarray(0, where), ...bytes.subarray(where + 1 + (random32() % 12)));
    }
  }
  return bytes;
}
