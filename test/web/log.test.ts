import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { openBlobs } from '../../src/evidence/blobs.ts';
import type { EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { disk, type Files } from '../../src/evidence/files.ts';
import { openLog } from '../../src/evidence/log.ts';
import { openProof } from '../../src/evidence/proof-file.ts';
import { publishedFiles } from '../../src/evidence/published.ts';
import { keepTimestamp } from '../../src/evidence/timestamp-files.ts';
import { parseCheckpoint } from '../../src/evidence/tlog/checkpoint.ts';
import { parseVkey } from '../../src/evidence/tlog/key.ts';
import { leafHash } from '../../src/evidence/tlog/merkle.ts';
import { parseNote } from '../../src/evidence/tlog/note.ts';
import { freshLogs } from '../evidence/fresh-logs.ts';
import { numberedLeaf } from '../evidence/leaves.ts';
import { rejection } from '../evidence/rejection.ts';
import { problem, serveWeb } from './served.ts';

const FOR_GOOD = 'public, max-age=31536000, immutable';
const BLOB = Buffer.from('{"a":1}');

/** Paths in words, of which none may lead anywhere. */
function notPublished(blob: string): readonly string[] {
  return [
    ...`private/key private/key.vkey ../private/key tile/../private/key tile/0/../../private/key %2e%2e/private/key
    tile/%2e%2e/private/key ..%2fprivate%2fkey tile%2f0%2f000 secret checkpoint/ /checkpoint Checkpoint checkpoint%00
    checkpoint.next lock torn tile/ tile tile/0/000/ tile/00/000 tile/0/0 tile/0/x000/000 tile/64/000 tile/0/000.p/256
    tile/0/000.p/0 timestamps/../private/key timestamps timestamps/1.key proof/ proof/01 proof/300 proof/-1 proof/0x1 leaf/ leaf/01 leaf/300 leaf/-1 blobs/${blob} blobs/../${blob} blobs/ab/.. blobs/${blob.slice(0, 2)}/${blob.slice(2).toUpperCase()}`
      .split(/\s+/)
      .map((path) => `/log/${path}`),
    '/log/',
    ...[blob.toUpperCase(), blob.slice(1), `${blob}0`, '..', '../checkpoint', '0'.repeat(64)].map(
      (digest) => `/blobs/${digest}`,
    ),
  ];
}

describe('the log over HTTP', () => {
  const web = serveWeb();
  let dir = '';
  let log: EvidenceLog;
  let blob = '';

  after(() => log.close());
  const { newDir } = freshLogs();
  before(async () => {
    dir = await newDir();
    log = await openLog(dir);
    await log.append(Array.from({ length: 300 }, (_, i) => numberedLeaf(i)));
    blob = await openBlobs(dir).put(BLOB);
  });
  beforeEach(() => {
    web.published = publishedFiles(log, openBlobs(dir));
  });

  async function bytesOf(path: string): Promise<Buffer> {
    return Buffer.from(await (await web.get(path)).arrayBuffer());
  }

  it('the checkpoint is text that is asked for again each time, and sent only when it changed', async () => {
    const response = await web.get('/log/checkpoint');
    expect(response.headers.get('content-type')).to.equal('text/plain; charset=utf-8');
    expect(response.headers.get('cache-control')).to.equal('no-cache');
    expect(parseCheckpoint(parseNote(Buffer.from(await response.arrayBuffer())).text).size).to.equal(300);
    const again = await web.raw('/log/checkpoint', { 'if-none-match': response.headers.get('etag') ?? '' });
    expect(again).to.deep.equal({ status: 304, body: '' });
  });

  it('tiles, bundles and blobs are the files of the directory, to be kept for good', async () => {
    const blobPath = `blobs/${blob.slice(0, 2)}/${blob.slice(2)}`;
    for (const path of ['tile/0/000', 'tile/0/001.p/44', 'tile/1/000.p/1', 'tile/entries/001.p/44', blobPath]) {
      const response = await web.get(`/log/${path}`);
      expect(response.status, path).to.equal(200);
      expect(response.headers.get('content-type')).to.equal('application/octet-stream');
      expect(response.headers.get('cache-control')).to.equal(FOR_GOOD);
      expect(response.headers.get('etag')).to.be.a('string');
      expect(response.headers.get('access-control-allow-origin')).to.equal('*');
      expect(Buffer.from(await response.arrayBuffer()).equals(readFileSync(join(dir, path))), path).to.equal(true);
    }
    expect((await bytesOf(`/blobs/${blob}`)).equals(BLOB)).to.equal(true);
  });

  it('a full tile is read from the disk once, however many ask; one that grows each time', async () => {
    const opened: string[] = [];
    const watched: Files = {
      ...disk,
      open: (path, how) => {
        opened.push(path);
        return disk.open(path, how);
      },
    };
    web.published = publishedFiles(log, openBlobs(dir), watched);
    const [full, partial] = ['tile/0/000', 'tile/0/001.p/44'];
    for (const path of [full, full, partial, partial]) {
      expect((await bytesOf(`/log/${path}`)).equals(readFileSync(join(dir, path))), path).to.equal(true);
    }
    expect(opened).to.deep.equal([full, partial, partial].map((path) => join(dir, path)));
  });

  it('bundles are compressed for whoever takes that', async () => {
    const plain = await web.get('/log/tile/entries/000', { 'accept-encoding': 'identity' });
    const packed = await web.get('/log/tile/entries/000', { 'accept-encoding': 'gzip' });
    expect(plain.headers.get('content-encoding')).to.equal(null);
    expect(packed.headers.get('content-encoding')).to.equal('gzip');
    expect(packed.headers.get('vary')).to.match(/accept-encoding/i);
    expect(packed.headers.get('etag')).not.to.equal(plain.headers.get('etag'));
    expect(await packed.text()).to.equal(await plain.text());
  });

  it('a partial tile that is gone is 404, and nobody keeps that; the full one is there', async () => {
    for (const path of ['/log/tile/0/000.p/200', '/log/tile/entries/000.p/1']) {
      const response = await web.get(path);
      expect(response.status, path).to.equal(404);
      expect(response.headers.get('cache-control')).to.equal('no-store');
    }
    expect((await bytesOf('/log/tile/0/000')).length).to.equal(8192);
  });

  it('what lies beyond the checkpoint is not shown, though it is on disk', async () => {
    for (const path of ['tile/0/001.p/45', 'tile/entries/001.p/45', 'tile/0/001']) {
      writeFileSync(join(dir, path), 'of an append that may fail');
      expect((await web.get(`/log/${path}`)).status, path).to.equal(404);
    }
  });

  it('nothing else of the directory can be had, however the path is written', async () => {
    writeFileSync(join(dir, 'secret'), 'x');
    for (const path of notPublished(blob)) {
      const { status, body } = await web.raw(path, {});
      expect([400, 404], path).to.include(status);
      expect(body, path).not.to.match(/PRIVATE|^x$/);
    }
  });

  it('time stamps and cosigned checkpoints are there as soon as there are any', async () => {
    for (const path of ['checkpoint.cosigned', 'timestamps/index', 'timestamps/300.tsr', 'timestamps/300.note']) {
      expect((await web.get(`/log/${path}`)).status, path).to.equal(404);
    }
    const note = Buffer.from(log.checkpoint.note);
    await keepTimestamp(dir, { size: 300, note, response: Buffer.from('time') });
    writeFileSync(join(dir, 'checkpoint.cosigned'), note);
    for (const path of ['checkpoint.cosigned', 'timestamps/300.note']) {
      expect((await bytesOf(`/log/${path}`)).equals(note), path).to.equal(true);
    }
    expect((await bytesOf('/log/timestamps/index')).toString()).to.equal('300\n');
    const response = await web.get('/log/timestamps/300.tsr');
    expect(response.headers.get('content-type')).to.equal('application/timestamp-reply');
    expect(response.headers.get('cache-control')).to.equal(FOR_GOOD);
    expect((await web.get('/log/timestamps/0300.tsr')).status).to.equal(404);
  });

  it('each leaf comes with a proof that needs nothing else', async () => {
    const key = parseVkey(readFileSync(join(dir, 'private/key.vkey'), 'utf8').trimEnd());
    const policy = { logs: [{ key, url: undefined }], witnesses: [], quorum: undefined };
    for (const index of [0, 255, 256, 299]) {
      const response = await web.get(`/log/proof/${index}`);
      expect(response.headers.get('cache-control')).to.equal('no-cache');
      const proven = openProof(Buffer.from(await response.arrayBuffer()), policy);
      expect(proven.index).to.equal(index);
      expect(JSON.parse(proven.entry.toString())).to.include({ $kind: 'frame', blocks: index });
    }
  });

  it('each leaf can be had alone, as the bytes that are hashed', async () => {
    for (const index of [0, 255, 299]) {
      const response = await web.get(`/log/leaf/${index}`);
      expect(response.headers.get('content-type')).to.match(/^application\/json/);
      expect(response.headers.get('cache-control')).to.equal(FOR_GOOD);
      const bytes = Buffer.from(await response.arrayBuffer());
      expect(leafHash(bytes).toString('hex')).to.equal(await log.leafHash(index));
    }
  });

  it('is only read', async () => {
    for (const path of ['/log/checkpoint', `/blobs/${blob}`]) {
      const response = await web.get(path, {}, 'POST');
      expect(response.status).to.equal(405);
      expect(response.headers.get('allow')).to.equal('GET, HEAD');
    }
  });

  it('a blob that the disk has damaged is not passed off as whole', async () => {
    const digest = await openBlobs(dir).put(Buffer.from('to be damaged'));
    writeFileSync(join(dir, 'blobs', digest.slice(0, 2), digest.slice(2)), 'to be dAmaged');
    const response = await web.get(`/blobs/${digest}`, { accept: 'application/json' });
    expect((await problem(response)).status).to.equal(500);
    expect(String(web.defects[0])).to.include('does not have the digest of its name');
  });

  describe('a blob larger than what is sent at once', () => {
    const large = Buffer.alloc(20_000_000, 'landfall ');
    let digest = '';
    let path = '';

    before(async () => {
      digest = await openBlobs(dir).put(large);
      path = `blobs/${digest.slice(0, 2)}/${digest.slice(2)}`;
    });

    it('comes whole, with its size before it, and not again to who has it', async () => {
      const head = await web.get(`/blobs/${digest}`, {}, 'HEAD');
      expect(head.headers.get('content-length')).to.equal('20000000');
      expect(await head.text()).to.equal('');
      const response = await web.get(`/log/${path}`);
      expect(response.headers.get('content-length')).to.equal('20000000');
      expect(Buffer.from(await response.arrayBuffer()).equals(large)).to.equal(true);
      const again = await web.raw(`/log/${path}`, { 'if-none-match': response.headers.get('etag') ?? '' });
      expect(again).to.deep.equal({ status: 304, body: '' });
    });

    it('is closed when its reader goes', async () => {
      let open = 0;
      const counted: Files = {
        ...disk,
        open: async (name, how) => {
          const file = await disk.open(name, how);
          open += 1;
          const close = (): Promise<void> => {
            open -= 1;
            return file.close();
          };
          return { ...file, close };
        },
      };
      web.published = publishedFiles(log, openBlobs(dir, counted), counted);
      const readers = Array.from({ length: 20 }, () => new AbortController());
      const begun = readers.map(({ signal }) => fetch(`${web.origin()}/log/${path}`, { signal }));
      await Promise.all(begun);
      for (const reader of readers) reader.abort();
      while (open > 0) await sleep(5);
      expect(web.defects).to.deep.equal([]);
    });

    it('that is damaged ends before its last byte, and the operator is told', async () => {
      const damaged = Buffer.from(large);
      damaged.writeUInt8(1, 10_000_000);
      writeFileSync(join(dir, path), damaged);
      const response = await web.get(`/log/${path}`);
      expect(await rejection(response.arrayBuffer())).to.be.instanceOf(Error);
      expect(String(web.defects[0])).to.include('does not have the digest of its name');
    });
  });
});
