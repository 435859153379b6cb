/**
 * One side of the resolve benchmark in a process of its own: asks as often as a message says and answers with what it counted.
 * Arguments: `bulk` or `bare`, a directory for evidence, the name, the port of its server on loopback.
 */
import { createSocket } from 'node:dgram';
import type { BulkAnswer, BulkTotals } from '../probes/resolve/bulk.ts';
import { askBulk } from '../probes/resolve/bulk.ts';
import { createTemplate } from '../probes/resolve/query-template.ts';
import { pooledRandom32 } from '../probes/resolve/random-pool.ts';
import type { Prefix } from '../src/core/address.ts';
import { openBlobs } from '../src/evidence/blobs.ts';

const OUTSTANDING = 128;
/** Bytes of responses that are kept together. */
const BATCH = 1 << 20;

const [mode = '', dir = '', name = '', dnsPort = ''] = process.argv.slice(2);
const port = Number(dnsPort);
const blobs = openBlobs(dir);

function isWhole(reading: BulkAnswer['reading']): boolean {
  return reading.state === 'answered' && reading.ecs.state === 'echoed' && reading.addresses.length === 2;
}

/** Blocks /24 in a row from 24.0.0.0. */
function* blocksOf(count: number): Generator<Prefix> {
  for (let i = 0; i < count; i += 1) yield { address: { family: 4, value: 0x18000000 + i * 256 }, length: 24 };
}

/** As a sweep asks: every response checked, judged and kept. */
async function bulk(count: number): Promise<BulkTotals & { readonly seconds: number }> {
  let batch: Uint8Array[] = [];
  let bytes = 0;
  let kept: Promise<unknown> = Promise.resolve();
  /** A batch is written while the next one comes in; who is a whole batch ahead of the disk waits. */
  const keep = async (): Promise<void> => {
    const before = kept;
    const whole = Buffer.concat(batch);
    [batch, bytes] = [[], 0];
    kept = before.then(() => blobs.put(whole));
    await before;
  };
  const onAnswer = ({ block, reading, message }: BulkAnswer): Promise<void> | undefined => {
    if (!isWhole(reading) || message === undefined) {
      throw new Error(`no answer for ${JSON.stringify(block)}: ${JSON.stringify(reading)}`);
    }
    batch.push(message);
    bytes += message.length;
    return bytes < BATCH ? undefined : keep();
  };
  const server = { address: { family: 4, value: 0x7f000001 }, port } as const;
  const task = { name, type: 'A', server, zone: name, blocks: blocksOf(count) } as const;
  const limits = {
    queriesPerSecond: Number.POSITIVE_INFINITY,
    outstanding: OUTSTANDING,
    timeoutMs: 1_000,
    attempts: 3,
    random32: pooledRandom32(),
  };
  const startedMs = performance.now();
  const totals = await askBulk(task, limits, onAnswer);
  await keep();
  await kept;
  return { seconds: (performance.now() - startedMs) / 1000, ...totals };
}

/** The least that Node can do: a query patched by its ID, sent and received over one connected socket. */
function bare(count: number): Promise<Readonly<Record<string, number>>> {
  const like: Prefix = { address: { family: 4, value: 0x18163000 }, length: 24 };
  const template = createTemplate(name, 'A', like);
  const query = new Uint8Array(template.size);
  template.write(query, 0, 0, like);
  return new Promise((resolve) => {
    const socket = createSocket({
      type: 'udp4',
      lookup: (host, _options, done) => done(null, host, 4),
    });
    let [queries, answers] = [0, 0];
    const send = (): void => {
      query[0] = queries >>> 8;
      query[1] = queries;
      queries += 1;
      socket.send(query);
    };
    const startedMs = performance.now();
    const finish = (): void => {
      clearTimeout(timer);
      const seconds = (performance.now() - startedMs) / 1000;
      socket.close(() => resolve({ seconds, queries, answers, lost: queries - answers }));
    };
    let timer = setTimeout(finish, 1_000);
    socket.on('message', () => {
      answers += 1;
      if (queries < count) send();
      else if (answers === count) finish();
      // A lost datagram would leave the loop one short for ever.
      if ((answers & 0xfff) === 0) {
        clearTimeout(timer);
        timer = setTimeout(finish, 1_000);
      }
    });
    socket.connect(port, '127.0.0.1', () => {
      for (let i = 0; i < OUTSTANDING; i += 1) send();
    });
  });
}

process.on('message', async (count: number) => {
  process.send?.(mode === 'bulk' ? await bulk(count) : await bare(count));
});
process.send?.('ready');
