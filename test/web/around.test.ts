import { expect } from 'chai';
import { claimDocument } from '../../src/web/api.ts';
import { closedDocument } from '../../src/web/api-closed.ts';
import { closedPage } from '../../src/web/closed-windows.ts';
import { closedDay } from '../views/closed.ts';
import { CLAIM, REPORT } from '../views/report.ts';
import { detailPage } from './claim-page.ts';
import { readText } from './reading.ts';

interface Row {
  readonly strict?: number;
  readonly lower_bound?: number | null;
}

/** What stands around a routed percentage, by the member of the API that tells it. */
const MEMBERS = {
  counts: ['n', 'counts', 'coverage', 'shares'],
  figure: ['strict', 'ceiling', 'determinate', 'lower_bound', 'upper_bound', 'bounds'],
  sets: ['answer_sets'],
  across: ['operator_site', 'landed_abroad', 'landed_edge', 'vantage_only', 'regions', 'elsewhere', 'reasons'],
  beside: ['beside'],
  said: ['verdict', 'verdicts', 'sentence', 'not_measured', 'exceptions_confirmed'],
};
const BY = ['endpoint', 'role', 'family', 'resolver', 'resolver_class', 'vantage', 'country'];

describe('what stands around the figure of a window', () => {
  const closed = closedDay('2026-11-19', 'final');
  const live = (claimDocument(REPORT, CLAIM) as { windows: readonly Record<string, unknown>[] }).windows.at(-1) ?? {};
  const documents = { live, closed: closedDocument(closed) };

  for (const [kind, document] of Object.entries(documents)) {
    it(`is told of a ${kind} one in the API, all of it`, () => {
      for (const member of Object.values(MEMBERS).flat()) expect(document[member], member).not.to.be.oneOf([undefined]);
      expect(document).to.have.nested.property('by').that.includes.keys(BY);
      expect(document).to.have.nested.property('beside.domestic.shown');
      expect(document).to.have.nested.property('beside.paths[0].draws');
      expect(document).to.have.nested.property('answer_sets.every.draws');
      expect(document).to.have.nested.property('verdicts[0].draws_needed');
    });
  }

  it('is told by other weights, with bounds only where nobody looks again and again', () => {
    expect(document('live')).to.deep.include({ weights: 'each network of the frame alike', lower_bound: null });
    expect(document('live').strict).to.be.within(0.5, 1);
    expect(document('closed').lower_bound).to.be.within(0.5, 1);

    function document(kind: 'live' | 'closed'): Row {
      const { sensitivity } = documents[kind] as { readonly sensitivity: { readonly reweighted: readonly Row[] } };
      expect(sensitivity.reweighted).to.have.length(3);
      return sensitivity.reweighted[0] ?? {};
    }
  });

  it('is told by other weights on the page of a claim, not for citation, and not where nothing is fresh', () => {
    expect(readText(detailPage(REPORT))).to.match(
      /By other weights, the last \w+( \w+)? \(not for citation\) Each network alike: 7\d\.\d % to 7\d\.\d %; worth \d+ draws\./,
    );
    const stale = { ...REPORT, claims: [{ ...CLAIM, fresh: false }] };
    expect(readText(detailPage(stale))).not.to.include('By other weights');
  });

  it('is told of a closed one with networks and grades', () => {
    expect(documents.closed).to.include.keys('grades');
    expect(documents.closed).to.have.nested.property('by.network');
    expect(live).to.have.property('networks').with.length(8);
  });

  it('is told on the page of a closed one', () => {
    const text = readText(closedPage(REPORT, closed, '00'.repeat(32)));
    for (const words of [
      'By hostname',
      'By role of the hostname',
      'By address family',
      'By network of the users',
      'By resolver',
      'By class of resolver',
      'By vantage',
      'By country of the landing',
      'Landed by grade',
      'on sites of tiktok itself',
      'every address of the answer landed',
      'at least one address of the answer landed',
      'By other weights',
      'Beyond the address',
      'not shown is not abroad',
      'LEFT oci AGAIN',
    ]) {
      expect(text).to.include(words);
    }
  });

  it('is withheld as a share, and never as a count, where too little was measured', () => {
    const few = closedDocument(closedDay('2026-11-19', 'final', 20)) as Record<string, unknown>;
    for (const member of ['strict', 'ceiling', 'lower_bound', 'upper_bound', 'shares', 'operator_site']) {
      expect(few[member], member).to.equal(null);
    }
    expect(few).to.have.nested.property('answer_sets.every.ratio', null);
    expect(few).to.have.nested.property('beside.domestic.ratio', null);
    expect(few).to.have.nested.property('beside.domestic.shown', 200);
  });
});
