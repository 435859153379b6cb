import { readdirSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { openBlobs } from '../../src/evidence/blobs.ts';
import { initLog } from '../../src/evidence/log.ts';
import { children } from './children.ts';
import { temporaryDirectory } from './loopback.ts';
import { fetchText, landfall, type RunningService, seriesOf, serving, until } from './service.ts';

const READERS = 1000;
/** As large as the routes of the whole internet. */
const BLOB = Buffer.alloc(38_000_000, 'landfall ');
/** A part of what one copy of the blob for each reader would take, and far more than all of them need. */
const MOST_RSS = (READERS * BLOB.length) / 20;
const WITHIN_MS = 60_000;

describe('a service that a thousand read from at once', function () {
  this.timeout(150_000);
  const start = children();
  const dir = join(temporaryDirectory(), 'evidence');
  const readers: Socket[] = [];
  let service: RunningService;
  let path = '';

  before(async () => {
    await initLog(dir, { origin: 'demo.example/log' });
    path = `/blobs/${await openBlobs(dir).put(BLOB)}`;
    service = await serving(landfall(['demo', '--port', '0', '--evidence', dir], start));
  });
  after(() => {
    for (const reader of readers) reader.destroy();
  });

  const rss = (): number =>
    Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${service.process.pid}/status`, 'utf8'))?.[1]) * 1024;
  const openFiles = (): number => readdirSync(`/proc/${service.process.pid}/fd`).length;
  const lastSlot = async (): Promise<number | undefined> => {
    const [at] = seriesOf(await fetchText(`${service.url}metrics`), 'landfall_last_slot_timestamp_seconds').values();
    return at;
  };

  /** Asks for the blob and reads the beginning of it only. */
  async function begin(): Promise<void> {
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1').on('error', () => undefined);
    readers.push(socket);
    const begun = new Promise<Buffer>((resolve) => {
      socket.once('data', (bytes: Buffer) => {
        socket.pause();
        resolve(bytes);
      });
    });
    socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect(String(await begun)).to.match(/^HTTP\/1\.1 200 OK\r\n/);
  }

  it('holds the blob for none of them, answers others and goes on measuring', async () => {
    const before = openFiles();
    await Promise.all(Array.from({ length: READERS }, begin));
    const slot = (await lastSlot()) ?? 0;
    expect(await fetchText(service.url)).to.include('</html>');
    const later = await until('another slot', async () => ((await lastSlot()) ?? 0) > slot || undefined, WITHIN_MS);
    expect(later).to.equal(true);
    expect(rss()).to.be.below(MOST_RSS);
    for (const reader of readers) reader.destroy();
    await until(
      'the files of those that went are closed',
      async () => openFiles() < before + 100 || undefined,
      WITHIN_MS,
    );
    const whole = await fetch(new URL(path, service.url));
    expect(Buffer.from(await whole.arrayBuffer()).equals(BLOB)).to.equal(true);
    expect(await service.process.end('SIGTERM')).to.include({ code: 0 });
  });
});
