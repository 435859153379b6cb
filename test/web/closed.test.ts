import { expect } from 'chai';
import { closedDocument } from '../../src/web/api-closed.ts';
import { closedPage } from '../../src/web/closed-windows.ts';
import { closedDay, closedOf } from '../views/closed.ts';
import { DRAWS } from '../views/draws.ts';
import { REPORT } from '../views/report.ts';
import { readText } from './reading.ts';
import { BROWSER, problem, serveWeb } from './served.ts';

const PATH = '/api/v1/claims/tiktok-us-oci/windows';

interface Day {
  readonly note: string;
  readonly strict: number;
  readonly ceiling: number;
  readonly lower_bound: number;
  readonly upper_bound: number;
  readonly sentence: string;
  readonly not_measured: unknown;
}

describe('web: closed windows', () => {
  const web = serveWeb();

  it('are listed beside the live ones, the latest first, with the record that holds', async () => {
    const { closed } = (await web.json(PATH)) as unknown as { closed: readonly Record<string, unknown>[] };
    expect(closed.map(({ window, status, revision, href }) => [window, status, revision, href])).to.deep.equal([
      ['2026-11-22', 'provisional', 1, `${PATH}/2026-11-22`],
      ['2026-11-19', 'final', 2, `${PATH}/2026-11-19`],
    ]);
  });

  it('carry their counts, the bounds of a fixed number of draws, and what they were made from', async () => {
    const day = (await web.json(`${PATH}/2026-11-19`)) as unknown as Day;
    expect(day).to.deep.include({
      status: 'final',
      note: 'final',
      from: '2026-11-19T00:00:00.000Z',
      to: '2026-11-20T00:00:00.000Z',
      n: DRAWS.length,
      bounds: { method: 'clopper-pearson', confidence_each_side: 0.975 },
      leaf: 60,
      frames: ['22'.repeat(32)],
      manifests: ['33'.repeat(32)],
    });
    expect(day.lower_bound).to.be.below(day.strict);
    expect(day.upper_bound).to.be.above(day.ceiling);
    expect(JSON.stringify(day.not_measured)).to.match(/Q4.*Q5.*Q6/);
    expect(day.sentence).to.include('This window is 2026-11-19 00:00 to 2026-11-20 00:00 UTC');
  });

  it('tell what other weights would make of them, and which of these take the parts of a network to be alike', async () => {
    const text = readText(await (await web.get('/claims/tiktok-us-oci/windows/2026-11-19', BROWSER)).text());
    expect(text).to.match(
      /By other weights \(not for citation\) Each network alike: .*Each network by its autonomous systems: /,
    );
    expect(text).to.match(/Each network by its client blocks, whose parts are taken to be alike: .* worth \d+ draws/);
    const { sensitivity } = (await web.json(`${PATH}/2026-11-19`)) as unknown as {
      readonly sensitivity: { readonly reweighted: readonly { readonly weights: string; readonly exact: boolean }[] };
    };
    expect(sensitivity.reweighted.map(({ exact }) => exact)).to.deep.equal([true, true, false]);
  });

  it('that are provisional say so, and that nobody is to cite them', async () => {
    const day = (await web.json(`${PATH}/2026-11-22`)) as unknown as Day;
    expect(day.note).to.equal('provisional [p], not for citation');
  });

  it('hold no percentage, bound or share where too little was measured', () => {
    const { report } = closedDay('2026-11-19', 'final', 20);
    expect(report.window.estimate.suppressed).to.equal(true);
    expect(report.verdicts.map(({ verdict }) => verdict)).to.include('SUPPRESSED');
  });

  it('tell how far classes of resolvers are apart, on the page too', () => {
    const asked = DRAWS.map(({ judgement }, i) => ({
      ...judgement,
      resolverClass: i % 2 === 0 ? 'authoritative' : 'public-ecs',
      outcome: i % 2 === 0 ? ('landed' as const) : ('elsewhere' as const),
    }));
    const closed = closedOf('2026-11-19', 'final', asked);
    const difference = { difference: 1, most: 'authoritative', least: 'public-ecs' };
    expect(closedDocument(closed)).to.deep.include({ resolver_class_difference: difference });
    expect(closedPage(REPORT, closed, '00'.repeat(32))).to.include(
      'by at most all of them: most landed by way of authoritative',
    );
    expect(closedDocument(closedDay('2026-11-19', 'final'))).to.include({ resolver_class_difference: null });
  });

  it('that are not recorded are not there, whatever they are called', async () => {
    for (const name of ['2026-11-18', '2026-W47', 'yesterday', '..%2f..%2fetc', '2026-11-19%00']) {
      await problem(await web.get(`${PATH}/${name}`));
    }
  });
});
