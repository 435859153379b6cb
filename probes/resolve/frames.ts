/** Bytes before a message in a stream that tell its length (RFC 1035, section 4.2.2). */
const LENGTH = 2;

/**
 * Takes a stream apart into DNS messages: give it each chunk as it comes, and it gives the messages that are whole by then. It holds
 * no more than one message of at most 65,535 bytes and the chunk.
 */
// Written by the peer: any length, may lie about it.
export function createFrames(): (chunk: Uint8Array) => readonly Uint8Array[] {
  let held: Uint8Array = new Uint8Array();
  return (chunk) => {
    const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    const messages: Uint8Array[] = [];
    let at = 0;
    while (at + LENGTH <= bytes.length) {
      const end = at + LENGTH + ((bytes[at] ?? 0) << 8) + (bytes[at + 1] ?? 0);
      if (end > bytes.length) break;
      messages.push(bytes.subarray(at + LENGTH, end));
      at = end;
    }
    held = bytes.subarray(at);
    return messages;
  };
}
