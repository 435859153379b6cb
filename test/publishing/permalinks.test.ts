import { expect } from 'chai';
import { openBlobs } from '../../src/evidence/blobs.ts';
import type { EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { openLog } from '../../src/evidence/log.ts';
import { closedWindowReader } from '../../src/publishing/closed-windows.ts';
import { permalinks } from '../../src/publishing/permalinks.ts';
import type { Permalink } from '../../src/web/parts.ts';
import { freshLogs } from '../evidence/fresh-logs.ts';
import { MINUTE, oneClaim } from '../service/one-claim.ts';
import { readPast } from '../service/past.ts';

const HOUR = 3600;
/** Monday, 23 November 2026, 00:00 UTC. */
const MONDAY = MINUTE - 12 * HOUR;

describe('permalinks', () => {
  let log: EvidenceLog;
  after(() => log.close());
  const { newDir } = freshLogs();
  let serve: ReturnType<typeof permalinks>;
  const links: Permalink[] = [];

  before(async () => {
    const dir = await newDir();
    log = await openLog(dir);
    const claim = await oneClaim(log);
    for (const slot of [MONDAY - 60, MONDAY + HOUR, MONDAY + 72 * HOUR]) await claim.run(slot);
    const past = await readPast(log, new Set(), () => undefined);
    serve = permalinks(past.windows, log, closedWindowReader({ log, blobs: openBlobs(dir) }));
    for await (const { index, leaf } of log.scan(['window'])) {
      if (leaf.$kind !== 'window') continue;
      const { claim: id, window, revision } = leaf;
      const hash = ((await log.leafHash(index)) ?? '').slice(0, 16);
      links.push({ claim: id, window, revision, hash, form: 'html' });
    }
  });

  it('name every revision of every window, for good', async () => {
    expect(links.filter(({ window }) => window === '2026-11-22').map(({ revision }) => revision)).to.deep.equal([1, 2]);
    for (const link of links) {
      const rendered = await serve(link);
      expect(rendered?.ok, JSON.stringify(link)).to.equal(true);
      if (rendered?.ok) {
        const { claim, window, revision, hash } = link;
        expect(rendered.body.toString()).to.include(`https://example.org/log/w/${claim}/${window}/${revision}/${hash}`);
      }
    }
  });

  it('name nothing under another hash, revision, window or claim', async () => {
    const [link] = links;
    if (link === undefined) throw new Error('nothing is recorded');
    for (const part of [{ hash: '0'.repeat(16) }, { revision: 9 }, { window: '2026-11-01' }, { claim: 'other' }]) {
      expect(await serve({ ...link, ...part })).to.equal(undefined);
    }
  });

  it('give a citation of what is final, and of nothing else', async () => {
    const [provisional, final] = links.filter(({ window }) => window === '2026-11-22');
    if (provisional === undefined || final === undefined) throw new Error('nothing is recorded');
    for (const form of ['bib', 'csl.json', 'cff'] as const) {
      expect(await serve({ ...final, form })).to.deep.include({ ok: true });
      expect(await serve({ ...provisional, form })).to.deep.include({ ok: false });
    }
  });
});
