import { setTimeout as sleep } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';

/** Scrapes in parallel, each a time a second, for as long as it lives: in a thread of its own, so that asking costs the service nothing. */
const { url, scrapers } = workerData as { readonly url: string; readonly scrapers: number };

async function scrape(): Promise<never> {
  for (;;) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: status ${response.status}`);
    await response.arrayBuffer();
    await sleep(1000);
  }
}

await Promise.all(Array.from({ length: scrapers }, scrape));
