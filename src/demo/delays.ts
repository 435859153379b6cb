/** Tasks that wait, all of which can be called off at once. */
export interface Delays {
  readonly after: (delayMs: number, task: () => void) => void;
  readonly clear: () => void;
}

export function createDelays(): Delays {
  const timers = new Set<NodeJS.Timeout>();
  return {
    after: (delayMs, task) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        task();
      }, delayMs);
      timers.add(timer);
    },
    clear: () => {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
