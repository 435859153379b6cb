import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a client is told: requests a second, for how long, and of which paths, each by its share. */
export interface LoadAsked {
  readonly url: string;
  readonly perSecond: number;
  readonly seconds: number;
  readonly kinds: readonly LoadKind[];
}

export interface LoadKind {
  readonly name: string;
  /** Of all requests; the shares of all kinds come to 1. */
  readonly share: number;
  readonly paths: readonly string[];
}

/** Milliseconds from when a request was due to its last byte, those of each kind by themselves; and what went wrong, by its words. */
export interface LoadSeen {
  readonly latencies: Readonly<Record<string, readonly number[]>>;
  readonly wrong: Readonly<Record<string, number>>;
}

const MOST_SOCKETS = 100;

/**
 * Asks at fixed times whatever the service does (an open loop): what waits for a slow answer counts as late too. A process of its own,
 * so that asking takes nothing of the service's thread.
 */
async function load({ url, perSecond, seconds, kinds }: LoadAsked): Promise<LoadSeen> {
  const agent = new Agent({ keepAlive: true, maxSockets: MOST_SOCKETS });
  const latencies: Record<string, number[]> = Object.fromEntries(kinds.map(({ name }) => [name, []]));
  const wrong: Record<string, number> = {};
  const next = interleaved(kinds);

  async function ask(dueMs: number): Promise<void> {
    const { name, path } = next();
    const status = await statusOf(new URL(path, url), agent);
    latencies[name]?.push(performance.now() - dueMs);
    if (status !== '200') wrong[`${path}: ${status}`] = (wrong[`${path}: ${status}`] ?? 0) + 1;
  }

  const startMs = performance.now();
  const asked: Promise<void>[] = [];
  while (asked.length < perSecond * seconds) {
    const due = Math.min(perSecond * seconds, 1 + Math.floor(((performance.now() - startMs) * perSecond) / 1000));
    while (asked.length < due) asked.push(ask(startMs + (asked.length * 1000) / perSecond));
    await sleep(1); // Also when it is late: answers must be read meanwhile.
  }
  await Promise.all(asked);
  agent.destroy();
  return { latencies, wrong };
}

/** The kinds in turn by their shares, the paths of each one after the other. */
function interleaved(kinds: readonly LoadKind[]): () => { readonly name: string; readonly path: string } {
  const owed = kinds.map(() => 0);
  const next = kinds.map(() => 0);
  return () => {
    for (const [k, { share }] of kinds.entries()) owed[k] = (owed[k] ?? 0) + share;
    const k = owed.indexOf(Math.max(...owed));
    const kind = kinds[k];
    if (kind === undefined) throw new RangeError('there is nothing to ask for');
    owed[k] = (owed[k] ?? 0) - 1;
    const at = next[k] ?? 0;
    next[k] = at + 1;
    return { name: kind.name, path: kind.paths[at % kind.paths.length] ?? '/' };
  };
}

/** Resolves once all of the answer is there: with its status, or with what came in its place. */
function statusOf(url: URL, agent: Agent | false): Promise<string> {
  return new Promise((resolve) => {
    const request = get(url, { agent }, (response) => {
      response.resume();
      response.once('end', () => resolve(String(response.statusCode)));
    });
    request.once('error', (error: NodeJS.ErrnoException) => {
      // The server had let go of a socket that was idle, before it saw the request: whoever keeps sockets asks again.
      if (request.reusedSocket && error.code === 'ECONNRESET') resolve(statusOf(url, false));
      else resolve(error.code ?? error.message);
    });
  });
}

process.once('message', (asked: LoadAsked) => {
  void load(asked).then((seen) => {
    // Not before it is sent: it is long.
    process.send?.(seen, () => process.disconnect?.());
  });
});
