import { expect } from 'chai';
import type { Leaf } from '../../src/core/record.ts';
import { leafPage } from '../../src/web/leaf-page.ts';
import { closedDay } from '../views/closed.ts';
import { inclusionAt, LOG } from '../views/evidence.ts';
import { CLAIM, REPORT } from '../views/report.ts';
import { readText } from './reading.ts';

const place = { url: 'https://example.org/log', vkey: LOG.vkey };

function pageOf(index: number, leaf: Leaf): string {
  return leafPage(REPORT, {
    placed: { index, leaf },
    draw: undefined,
    blobs: [],
    inclusion: inclusionAt(index),
    place,
  });
}

describe('web: pages of leaves', () => {
  it('an event is told with what was noted of it', () => {
    const drift: Leaf = { $kind: 'drift', claim: CLAIM.id, slot: 1_795_000_000, events: [], left: 0 };
    expect(readText(pageOf(60, drift))).to.match(/Noted: “The site was opened on purpose” \(NOC, /);
    expect(readText(pageOf(61, drift))).not.to.include('Noted');
  });

  it('the record of a window leads to what is said of it', () => {
    const { record } = closedDay('2026-11-19', 'final');
    expect(pageOf(7, record)).to.include(`href="/claims/${record.claim}/windows/2026-11-19"`);
  });

  it('a leaf of any size makes no large page', () => {
    const feed = { kind: 'ranges', limitMs: 1, dated: 1, prefixes: 1, source: '<'.repeat(200) } as const;
    const feeds = Array.from({ length: 300 }, (_, i) => ({ ...feed, id: `feed-${i}`, sha256: 'ab'.repeat(32) }));
    const text = pageOf(7, { $kind: 'snapshot', sha256: 'cd'.repeat(32), feeds });
    expect(text.length).to.be.below(60_000);
    expect(readText(text)).to.match(/[\d,]+ characters more in the leaf itself/);
  });
});
