/** Watches a stream from now on for what its reader or its disk does to it. */
export interface Watched {
  /** Resolves, once all that was written is through, with the first error; a reader who has left is none. */
  readonly settled: () => Promise<Error | undefined>;
}

/** Without this any error of the stream would end the process with a stack, also `| head`. */
export function watchOutput(stream: NodeJS.WritableStream): Watched {
  let first: Error | undefined;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') first ??= error;
  });
  return {
    settled: async () => {
      await new Promise<void>((resolve) => {
        stream.write('', () => resolve());
      });
      return first;
    },
  };
}
