import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { ConfigError } from '../../src/config/config.ts';
import type { EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { openLog } from '../../src/evidence/log.ts';
import { keepTimestamp, parseTimestampIndex, stampedSizes } from '../../src/evidence/timestamp-files.ts';
import { TlogFormatError } from '../../src/evidence/tlog/format-error.ts';
import { configuredAuthority, startStamping } from '../../src/publishing/stamping.ts';
import { freshLogs } from '../evidence/fresh-logs.ts';
import { numberedLeaf } from '../evidence/leaves.ts';
import { rejection } from '../evidence/rejection.ts';
import { tempDirs } from '../evidence/temp-dir.ts';

const MADE = fileURLToPath(new URL('../evidence/timestamps/', import.meta.url));
const REPLY = { 'Content-Type': 'application/timestamp-reply' };

/** What takes a real authority is in the integration tests. */
describe('stamping', () => {
  let open: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of open.toReversed()) await close();
    open = [];
  });
  const tempDir = tempDirs();
  const { newDir } = freshLogs();

  async function newLog(): Promise<EvidenceLog> {
    const log = await openLog(await newDir());
    open.push(() => log.close());
    await log.append([numberedLeaf(0)]);
    return log;
  }

  async function serve(handler: RequestListener): Promise<string> {
    const server = createServer(handler);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    open.push(async () => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsr`;
  }

  /** What is said of an authority that answers like this. */
  async function saidOf(
    handler: RequestListener,
  ): Promise<{ readonly said: readonly string[]; readonly log: EvidenceLog }> {
    const log = await newLog();
    const certificates = `${MADE}authority.pem`;
    const authority = await configuredAuthority({ url: await serve(handler), certificates, everyMs: 1 });
    const said: string[] = [];
    const say = { info: () => undefined, warn: (line: string) => said.push(line) };
    const fatal = (error: unknown): void => void said.push(`defect: ${String(error)}`);
    const standing = startStamping({ authority, everyMs: 5, log, nowMs: () => 0, say, fatal });
    for (let i = 0; said.length === 0 && i < 400; i += 1) await sleep(5);
    await standing.stop();
    return { said, log };
  }

  const answers: readonly (readonly [string, RequestListener, RegExp])[] = [
    [
      'an error',
      (_, response) => response.writeHead(500, REPLY).end(),
      /answers 500 with "application\/timestamp-reply"/,
    ],
    [
      'a page',
      (_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>'),
      /with "text\/html"/,
    ],
    ['nothing', (_, response) => response.writeHead(200, REPLY).end(), /it cannot be read/],
    ['a hang-up', (request) => request.destroy(), /socket hang up|ECONNRESET/],
    [
      'another’s time stamp',
      (_, response) => response.writeHead(200, REPLY).end(readFileSync(`${MADE}plain.tsr`)),
      /is of other data/,
    ],
    ['a refusal', (_, response) => response.writeHead(200, REPLY).end(readFileSync(`${MADE}refused.tsr`)), /refused/],
    ['too much', (_, response) => response.writeHead(200, REPLY).end(Buffer.alloc(300_000)), /maxContentLength/],
  ];
  for (const [what, handler, message] of answers) {
    it(`keeps nothing when the authority answers with ${what}, and says so`, async () => {
      const { said, log } = await saidOf(handler);
      expect(said[0])
        .to.match(/^the checkpoint got no time stamp: /)
        .and.to.match(message);
      expect(await stampedSizes(log.dir)).to.deep.equal([]);
    });
  }

  it('ends at once while the authority is silent', async () => {
    const log = await newLog();
    const certificates = `${MADE}authority.pem`;
    let asked = false;
    const url = await serve(() => {
      asked = true;
    });
    const authority = await configuredAuthority({ url, certificates, everyMs: 1 });
    const said: string[] = [];
    const say = { info: () => undefined, warn: (line: string) => said.push(line) };
    const standing = startStamping({
      authority,
      everyMs: 5,
      log,
      nowMs: () => 0,
      say,
      fatal: (e) => said.push(String(e)),
    });
    while (!asked) await sleep(5);
    await standing.stop();
    expect(said).to.deep.equal([]);
  });

  it('is refused at the start without certificates', async () => {
    const file = join(tempDir(), 'tsa.pem');
    const configured = { url: 'http://127.0.0.1/', certificates: file, everyMs: 1 };
    expect(await rejection(configuredAuthority(configured)))
      .to.be.instanceOf(ConfigError)
      .with.property('message')
      .that.includes(`${file}:1:1 is not there`);
    writeFileSync(file, 'nothing');
    expect(String(await rejection(configuredAuthority(configured)))).to.include('no certificate in PEM form');
  });

  it('keeps the stamped checkpoint, the answer, and an index of the sizes', async () => {
    const { dir } = await newLog();
    for (const size of [700, 5, 1000]) {
      await keepTimestamp(dir, { size, note: Buffer.from(`note ${size}`), response: Buffer.from('time') });
    }
    expect(readFileSync(join(dir, 'timestamps/5.note'), 'utf8')).to.equal('note 5');
    expect(existsSync(join(dir, 'timestamps/700.tsr'))).to.equal(true);
    expect(parseTimestampIndex(readFileSync(join(dir, 'timestamps/index')))).to.deep.equal([5, 700, 1000]);
    expect(await stampedSizes(dir)).to.deep.equal([5, 700, 1000]);
  });

  it('has an index in one form only', () => {
    expect(parseTimestampIndex(Buffer.from(''))).to.deep.equal([]);
    for (const text of ['1', '2\n1\n', '1\n1\n', '01\n', '\n', '-1\n', '1 \n', 'x\n']) {
      expect(() => parseTimestampIndex(Buffer.from(text)), JSON.stringify(text)).to.throw(TlogFormatError);
    }
  });
});
