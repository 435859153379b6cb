import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { LOCAL_BEACON } from '../../src/claim/claim-in-force.ts';
import { drawSeed } from '../../src/core/draw.ts';
import { CLOSED_BOUNDS, lowerBound1 } from '../../src/core/interval.ts';
import { landAddress } from '../../src/core/landing.ts';
import type { AddressFacts } from '../../src/core/outcome.ts';
import { INDETERMINATE_REASONS, MISSING_REASONS, OUTCOMES } from '../../src/core/outcome.ts';
import { sequenceBounds } from '../../src/core/sequence.ts';
import { confirmedByShare, drawsNeeded, VERDICTS } from '../../src/core/verdict.ts';
import { METHOD } from '../../src/version.ts';
import * as land from '../core/landing-facts.ts';
import { codeSpans, documentText, matches, tableRows } from './documents.ts';

const TEXT = documentText('METHOD.md');
const A_DAY = 3168;
const NO_DRAWS = { landed: 0, fronted: 0, elsewhere: 0, indeterminate: 0, missing: 0 };

describe('the method', () => {
  it('bears the version that judgements carry', () => {
    expect(matches(TEXT, /^# The measurement method, version ([\d.]+)$/gm)).to.deep.equal([METHOD]);
  });

  it('names every outcome, verdict and reason, and no other', () => {
    expect(tableRows(TEXT, 'outcome').map(([name = '']) => name)).to.deep.equal(OUTCOMES.map((name) => `\`${name}\``));
    const verdicts = tableRows(TEXT, 'verdict').map(([name = '']) => name.replaceAll('`', ''));
    expect([...new Set(verdicts)]).to.deep.equal([...VERDICTS]);
    const reasons = codeSpans(TEXT.slice(TEXT.indexOf('Reasons of `indet'), TEXT.indexOf('## 3.')));
    const kinds = ['indeterminate', 'missing'];
    expect(reasons).to.have.members([...kinds, ...INDETERMINATE_REASONS, ...MISSING_REASONS]);
  });

  it('has the rules in the order and with the results of the code', () => {
    const rows = tableRows(TEXT, 'rule').map(([number, , lands = '']) => ({
      rule: Number(number),
      outcome: matches(lands, /^`(\w+)`/g)[0],
      reason: matches(lands, /\(`(\w+)`\)/g)[0],
    }));
    // Each meets the conditions of the rules after it as well, as far as they allow: so the order shows.
    const origins = [land.P];
    const facts: readonly Partial<AddressFacts>[] = [
      { special: 'private-use', undecided: ['oci'], range: land.edge, origins },
      { undecided: ['oci'], range: land.edge, origins, route: land.invalidRoute },
      { range: land.edge, origins, route: land.invalidRoute },
      { range: land.edge, origins },
      { range: land.ashburn, origins },
      { range: land.ashburn, origins: [land.TENANT] },
      { origins },
      { origins: [land.TENANT], route: land.tenantRoute, path: land.entered, cdnRange: land.cdnRange('akamai') },
      { origins: [land.TENANT], cdnRange: land.cdnRange('akamai') },
      { origins: [land.CDN] },
      { origins: [land.OWN] },
      { origins: [land.ISP, land.CLOUD] },
    ];
    const landings = facts.map((some) => landAddress(land.factsOf(some), land.rules));
    expect(rows).to.deep.equal(
      landings.map((l) => ({ rule: l.rule, outcome: l.outcome, reason: 'reason' in l ? l.reason : undefined })),
    );
  });

  it('gives a seed that the code makes', () => {
    const [beacon = '', seed = ''] = matches(TEXT, /`([0-9a-f]{64})`/g);
    const made = drawSeed(
      {
        claim: 'tiktok-us-oci',
        frameSha256: '0'.repeat(64),
        manifestSha256: '1'.repeat(64),
        slotStart: 1_767_225_600,
        beacon,
        round: 1000,
        randomness: '2'.repeat(64),
      },
      (bytes) => createHash('sha256').update(bytes).digest(),
    );
    expect(Buffer.from(made).toString('hex')).to.equal(seed);
    expect(codeSpans(TEXT)).to.include(LOCAL_BEACON);
  });

  it('gives bounds that the code computes', () => {
    const rows = tableRows(TEXT, 'x, n');
    expect(rows).to.have.lengthOf.above(5);
    for (const [counts = '', closed = '', live = ''] of rows) {
      const [x = 0, n = 0] = counts.split(', ').map(Number);
      if (closed !== '') expect(lowerBound1(x, n)).to.be.closeTo(Number(closed), 1e-6);
      if (live !== '') expect(sequenceBounds(1000).lower(x, n)).to.be.closeTo(Number(live), 1e-6);
    }
  });

  it('says what a day can carry', () => {
    const day = sequenceBounds(A_DAY);
    for (const [level, live, closed] of tableRows(TEXT, 'level')) {
      expect(drawsNeeded(Number(level), NO_DRAWS, day), level).to.equal(Number(live));
      expect(drawsNeeded(Number(level), NO_DRAWS, CLOSED_BOUNDS), level).to.equal(Number(closed));
    }
    expect(day.lower(A_DAY, A_DAY)).to.be.within(0.9986, 0.9987);
    const fits = (draws: number): boolean =>
      (drawsNeeded(0.999, NO_DRAWS, sequenceBounds(288 * draws)) ?? 0) <= 288 * draws;
    expect([15, 16].map(fits)).to.deep.equal([false, true]);
  });

  it('says how many exceptions are confirmed', () => {
    const day = sequenceBounds(A_DAY);
    for (const [exceptions, draws] of [
      [3, 138],
      [5, 500],
      [10, 2094],
    ] as const) {
      expect(confirmedByShare(exceptions, draws, day)).to.equal(exceptions);
      expect(confirmedByShare(exceptions, draws + 1, day)).to.equal(0);
    }
  });
});
