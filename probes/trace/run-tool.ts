import { execFile } from 'node:child_process';

/** A command and what stands before its arguments: `['scamper']`, or behind `ip netns exec NAME`. */
export type ToolCommand = readonly [command: string, ...args: string[]];

/** What a tool printed to its end, or to the end of its time. */
export interface ToolRun {
  /** Its exit code; undefined when it was ended for its time or its output, or could not be run. */
  readonly code: number | undefined;
  readonly stdout: Buffer;
  /** What it complained of, or why it could not be run; else empty. */
  readonly words: string;
}

const MAX_OUTPUT = 1 << 18;
const MAX_WORDS = 500;

/** Runs a tool once. It is killed when its time is over, when it prints more than 256 kB, or by the signal. Never rejects. */
export function runTool(
  [command, ...before]: ToolCommand,
  args: readonly string[],
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<ToolRun> {
  const options = {
    timeout: Math.max(1, Math.ceil(timeoutMs)),
    maxBuffer: MAX_OUTPUT,
    killSignal: 'SIGKILL',
    encoding: 'buffer',
  } as const;
  return new Promise((resolve) => {
    execFile(
      command,
      [...before, ...args],
      { ...options, ...(signal === undefined ? {} : { signal }) },
      (error, stdout, stderr) => {
        const said = stderr.toString('utf8').trim().slice(-MAX_WORDS);
        if (error === null) resolve({ code: 0, stdout, words: said });
        else if (typeof error.code === 'number') resolve({ code: error.code, stdout, words: said });
        else resolve({ code: undefined, stdout, words: said || wordsOf(command, error.code, error.message) });
      },
    );
  });
}

function wordsOf(command: string, code: string | null | undefined, message: string): string {
  return code === 'ENOENT' ? `${command} is not installed` : message.slice(0, MAX_WORDS);
}
