/** The service's own messages: one line each, to stderr, so that stdout stays with what a command was asked for. */
export interface Say {
  readonly info: (line: string) => void;
  readonly warn: (line: string) => void;
}

export function sayTo(stream: NodeJS.WritableStream, nowMs: () => number): Say {
  const write = (level: string, line: string): void => {
    const time = new Date(nowMs()).toISOString().slice(11, 19);
    stream.write(`${time} ${level}${oneLine(line)}\n`);
  };
  return { info: (line) => write('', line), warn: (line) => write('warning: ', line) };
}

/** A message may hold what a peer sent: no control character of it reaches the terminal. */
export function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}
