import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { Cells } from '../../src/core/cells.ts';
import { cellsOf } from '../../src/core/cells.ts';
import type { Leaf } from '../../src/core/record.ts';
import type { Report } from '../../src/core/report.ts';
import type { DrawLeaf } from '../../src/core/slot-record.ts';
import type { Published } from '../../src/evidence/published.ts';
import type { Access } from '../../src/web/access.ts';
import type { WebParts } from '../../src/web/parts.ts';
import { USUAL_LIMIT } from '../../src/web/rate-limit.ts';
import { createWeb } from '../../src/web/web.ts';
import { closedDay } from '../views/closed.ts';
import { CONNECTION_LEAVES, LOOKUP, TRACE } from '../views/connections.ts';
import { DRAWN } from '../views/drawn.ts';
import { explainDrawn, isDrawn } from '../views/drawn-reading.ts';
import { DRAWS } from '../views/draws.ts';
import { evidenceOf } from '../views/evidence.ts';
import { CLAIM, REPORT } from '../views/report.ts';
import { FEEDS_DIFF, SNAPSHOT_LEAVES, SNAPSHOTS } from '../views/snapshots.ts';

/** The members of documents that are looked into one by one. */
export interface Json {
  readonly claims?: Json[];
  readonly windows?: Json[];
  readonly n?: unknown;
  readonly coverage?: unknown;
  readonly not_measured?: unknown;
  readonly record?: unknown;
  readonly connections?: unknown;
  readonly status?: unknown;
  readonly title?: unknown;
  readonly detail?: unknown;
}

export const DRAW: DrawLeaf = {
  $kind: 'draw',
  claim: 'tiktok-us-oci',
  slot: 1_795_000_000,
  draw: {
    index: 0,
    block: '24.1.2.0/24',
    network: 'Comcast',
    endpoint: { name: 'www.tiktok.com', port: 443 },
    family: 4,
    resolver: 'direct',
    vantage: 'local',
    offsetMs: 12,
  },
  observations: [],
  fault: 'out_of_time',
};
const COMMITMENT: Leaf = { $kind: 'seed-commitment', day: '2026-11-23', sha256: '00'.repeat(32) };
const SLOT: Leaf = {
  $kind: 'slot',
  claim: 'tiktok-us-oci',
  slot: 1_795_000_000,
  lengthMs: 300_000,
  windowMs: 290_000,
  deadlineMs: 299_000,
  planned: [DRAW.draw],
  frame: 'us',
  manifest: 'tiktok',
  round: 5_983_333,
  beacon: 'local',
};
const LEAVES: ReadonlyMap<number, Leaf> = new Map<number, Leaf>([
  [0, COMMITMENT],
  [1, DRAW],
  ...SNAPSHOT_LEAVES,
  [4, SLOT],
  [5, LOOKUP],
  [6, TRACE],
  ...CONNECTION_LEAVES,
  ...DRAWN,
]);

const CLOSED = [closedDay('2026-11-19', 'final'), closedDay('2026-11-22', 'provisional')];

/** Everybody may ask as often as they like; nothing can be read again. */
export const OPEN: Access = {
  users: new Map(),
  limit: { ...USUAL_LIMIT, exempt: [] },
  reload: undefined,
  nowMs: () => 0,
};

/** The blocks of a sweep that no reader comes to the end of. */
function* endless(): Generator<string> {
  for (;;) yield '24.22.48.0/24,8\r\n';
}

/** What a browser says that it accepts. */
export const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

/** The web room served on loopback for the tests of a suite, and ways to ask it. `report`, `published`, `statement` and `probe` may be replaced by a test. */
export interface ServedWeb {
  report: Report | undefined;
  defects: unknown[];
  /** Where it is served, once the suite has begun. */
  readonly origin: () => string;
  published: Published;
  statement: WebParts['statement'];
  sweeps: WebParts['sweeps'];
  cells: WebParts['cells'];
  probe: NonNullable<WebParts['probe']>;
  readonly get: (path: string, headers?: Record<string, string>, method?: string) => Promise<Response>;
  readonly json: (path: string) => Promise<Json>;
  /** A request whose path is sent as it stands, which fetch would not do. */
  readonly raw: (
    path: string,
    headers: Record<string, string>,
  ) => Promise<{ readonly status: number; readonly body: string }>;
}

/** What the web room is given in tests; `web` may be changed while it is served. */
export function partsOf(
  web: Pick<ServedWeb, 'report' | 'defects' | 'published' | 'statement'> &
    Partial<Pick<ServedWeb, 'probe' | 'sweeps' | 'cells'>>,
): WebParts {
  return {
    report: () => web.report,
    metrics: {
      render: (accept) =>
        Promise.resolve({ contentType: 'text/plain; version=0.0.4; charset=utf-8', body: `# ${accept}\n` }),
    },
    probe: async (asked) => web.probe?.(asked) ?? { ok: false, why: 'no_claim' },
    leaf: (index) =>
      index === 9999 ? Promise.reject(new Error('disk: /secret/path')) : Promise.resolve(LEAVES.get(index)),
    leafHash: (index) => Promise.resolve(LEAVES.has(index) || index === CLOSED[0]?.leaf ? 'ab'.repeat(32) : undefined),
    judgements: async function* ({ from, to }) {
      for (const [index, leaf] of LEAVES) {
        if (leaf.$kind === 'judgement' && index >= from && index < to) yield { index, leaf };
      }
    },
    evidence: evidenceOf(LEAVES),
    explain: (draw) => {
      if (isDrawn(draw)) return explainDrawn(draw);
      return draw.claim === 'tiktok-us-oci' ? { snapshot: String(draw.slot), landings: [] } : undefined;
    },
    sweeps: (claim) => web.sweeps?.(claim) ?? [],
    sweepCsv: async (claim, index) => {
      if (claim !== CLAIM.id) return undefined;
      if (index === 14) return endless();
      return index === 12 ? ['first,blocks\r\n', '24.22.48.0/24,8\r\n'] : undefined;
    },
    cells: (claim, window) => web.cells?.(claim, window),
    snapshots: () => SNAPSHOTS,
    feedsDiff: async () => FEEDS_DIFF,
    statement: (asked) => web.statement(asked),
    published: (path) => web.published(path),
    closed: () =>
      CLOSED.map(({ leaf, record: { window, status, revision, sums } }) => ({
        leaf,
        window,
        status,
        revision,
        slots: sums.slots,
        counts: sums.counts,
      })),
    closedWindow: (_claim, name) => Promise.resolve(CLOSED.find(({ record }) => record.window === name)),
    notReady: () => (web.report === undefined ? 'The first slot is under way.' : undefined),
    onDefect: (error) => web.defects.push(error),
  };
}

/** The draws of the report, in each of its windows. */
function usualCells(_claim: string, window: string): Cells | undefined {
  return CLAIM.windows.some((live) => live.window === window)
    ? cellsOf(DRAWS.map(({ judgement }) => judgement))
    : undefined;
}

/** To be called within a `describe`. */
export function serveWeb(): ServedWeb {
  let port = 0;
  const get: ServedWeb['get'] = (path, headers = {}, method = 'GET') =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers, method, redirect: 'manual' });
  const web: ServedWeb = {
    report: REPORT,
    defects: [],
    origin: () => `http://127.0.0.1:${port}`,
    published: async (path) => ({
      bytes: Buffer.from(`${path}\n`),
      contentType: 'text/plain; charset=utf-8',
      isImmutable: false,
    }),
    statement: async () => undefined,
    probe: async () => ({ ok: false, why: 'no_claim' }),
    sweeps: () => [],
    cells: usualCells,
    get,
    json: async (path) => (await (await get(path)).json()) as Json,
    raw: (path, headers) => raw(port, path, headers),
  };
  const server = createServer(createWeb(partsOf(web), OPEN));
  before((done) => {
    server.listen(0, '127.0.0.1', () => {
      port = (server.address() as AddressInfo).port;
      done();
    });
  });
  after((done) => {
    server.closeAllConnections();
    server.close(done);
  });
  beforeEach(() => {
    web.report = REPORT;
    web.defects = [];
    web.sweeps = () => [];
    web.cells = usualCells;
  });
  return web;
}

/** The problem document that a response is; fails when it is none. */
export async function problem(response: Response): Promise<Json> {
  expect(response.headers.get('content-type')).to.match(/^application\/problem\+json/);
  const body = (await response.json()) as Json;
  expect(body.status).to.equal(response.status);
  return body;
}

function raw(
  port: number,
  path: string,
  headers: Record<string, string>,
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    httpRequest({ hostname: '127.0.0.1', port, path, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on('error', reject)
      .end();
  });
}
