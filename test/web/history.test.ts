import { expect } from 'chai';
import { EVENTS } from '../views/events.ts';
import { CLAIM, REPORT } from '../views/report.ts';
import { NEVER, readText } from './reading.ts';
import { BROWSER, serveWeb } from './served.ts';

describe('web: what became new', () => {
  const web = serveWeb();
  const pageText = async (): Promise<string> => (await web.get('/claims/tiktok-us-oci', BROWSER)).text();

  it('stands on the page with endpoint, cause, digests of lists and the draws that show it', async () => {
    const text = readText(await pageText());
    expect(text).to.include('the answer is new: 3 events');
    expect(text).to.include('lands: elsewhere: own-us (before: landed)');
    expect(text).to.include('the world: the answer is new');
    expect(text).to.include('not the world: a published list changed');
    expect(text).to.include(`oci ${'a'.repeat(12)} → ${'b'.repeat(12)}`);
    expect(text).to.include('leaf 41');
    for (const never of NEVER) expect(text.slice(text.indexOf('What became new'))).not.to.match(never);
  });

  it('tells what was noted of it and of windows beside it, and that no count changes', async () => {
    const text = readText(await pageText());
    expect(text).to.match(/AS31898\) Noted: “The site was opened on purpose” \(NOC, 23 November 2026, \d\d:\d\d\)/);
    expect(text).to.match(/Noted of windows; no count changes by that: 2026-11-22: “Our uplink was down” \(J\. Doe,/);
    const closed = readText(await (await web.get('/claims/tiktok-us-oci/windows/2026-11-22', BROWSER)).text());
    expect(closed).to.match(
      /Noted of this window No count changes by what is noted\. 2026-11-22: “Our uplink was down”/,
    );
    const other = readText(await (await web.get('/claims/tiktok-us-oci/windows/2026-11-19', BROWSER)).text());
    expect(other).not.to.include('Noted of this window');
  });

  it('marks the slots in which it began', async () => {
    const page = await (await web.get('/claims/tiktok-us-oci', BROWSER)).text();
    const chart = /<svg class="slots".*?<\/svg>/s.exec(page)?.[0] ?? '';
    // The other event of the two began before the slots that are shown.
    expect([...chart.matchAll(/<path class="event" d="M\d+ 0V\d+"/g)]).to.have.length(1);
    expect(page).to.include('upright line: something became new');
  });

  it('is told to be nothing where there was nothing', async () => {
    web.report = { ...REPORT, claims: [{ ...CLAIM, events: { counts: [], latest: [], notes: [] } }] };
    expect(readText(await pageText())).to.match(/What became new, and why.*Nothing so far\./);
  });

  it('is in the API in full, newest first, with where the evidence is', async () => {
    const document = await web.json('/api/v1/claims/tiktok-us-oci/events');
    expect(document).to.deep.include({ demo: true, claim: 'tiktok-us-oci', counts: { answer: 3, feed: 1 } });
    expect(JSON.stringify(document.not_measured)).to.match(/Q4.*Q5.*Q6/);
    const { events, window_notes } = document as unknown as {
      readonly events: readonly (Record<string, unknown> & { readonly notes: readonly unknown[] })[];
      readonly window_notes: unknown;
    };
    const [first] = events;
    expect(first).to.deep.include({
      endpoint: EVENTS.latest[0]?.endpoint,
      cause: 'answer',
      first_slot: '2026-11-23T12:05:00.000Z',
      last_slot: '2026-11-23T14:00:00.000Z',
      shown_by: 2,
      evidence: ['/api/v1/draws/41', '/api/v1/draws/43'],
      leaf: 60,
    });
    expect(first?.notes).to.have.length(1);
    expect(window_notes).to.deep.equal([
      {
        leaf: 80,
        about: { window: '2026-11-22' },
        text: 'Our uplink was down',
        author: 'J. Doe',
        at: '2026-11-23T13:05:00.000Z',
      },
    ]);
    expect(await web.json('/api/v1/claims/tiktok-us-oci/windows/2026-11-22'))
      .to.have.property('notes')
      .with.length(1);
  });
});
