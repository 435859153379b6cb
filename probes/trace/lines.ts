/** Longer than any trace with the options of ours, in any tool's output. */
const MAX_LINE = 1 << 18;

/**
 * Takes bytes as they come and tells of each whole line, without its end. What has no end within 256 kB is told as `tooLong`, once,
 * and nothing after it is looked at.
 */
export function createLines(line: (text: string) => void, tooLong: () => void): (bytes: Uint8Array) => void {
  const decoder = new TextDecoder();
  let rest = '';
  let over = false;
  return (bytes) => {
    if (over) return;
    const parts = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) line(part);
    if (rest.length > MAX_LINE) {
      over = true;
      rest = '';
      tooLong();
    }
  };
}
