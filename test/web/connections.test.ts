import { expect } from 'chai';
import { CONNECTION_STATES } from '../../src/core/connection.ts';
import type { ClaimReport, ConnectionsReport } from '../../src/core/report.ts';
import { PATH_VERDICTS } from '../../src/core/trace.ts';
import { connectionLines } from '../../src/web/connection-text.ts';
import { pathWords, stateWords } from '../../src/web/connection-words.ts';
import { latestFailures } from '../../src/web/failures.ts';
import { frontPage } from '../../src/web/front.ts';
import { CONNECTION_LEAVES, CONNECTIONS } from '../views/connections.ts';
import { CLAIM, REPORT } from '../views/report.ts';
import { beyondPage, STILL } from './claim-page.ts';
import { NEVER, readText } from './reading.ts';

function pageWith(connections: ConnectionsReport | undefined, part: Partial<ClaimReport> = {}): string {
  const claim = { ...CLAIM, ...part, connections };
  return beyondPage({ ...REPORT, claims: [claim] });
}

function textWith(part: Partial<ConnectionsReport>): string {
  return readText(pageWith({ ...CONNECTIONS, ...part }));
}

const NOTHING: ConnectionsReport = {
  states: [],
  paths: [],
  left: [],
  domestic: CONNECTIONS.domestic.map(({ window }) => {
    return { window, shown: 0, notShown: 0, notTested: 0, ratio: undefined };
  }),
  failures: [],
  tracers: [{ vantage: 'local', up: false, says: 'no tool that traces is installed; install scamper' }],
  positions: [],
};

describe('page: beyond the address', () => {
  it('says first that none of it changes an outcome', () => {
    for (const connections of [CONNECTIONS, NOTHING, undefined]) {
      expect(readText(pageWith(connections))).to.match(/Beyond the address Nothing in this part changes an outcome/);
    }
  });

  it('changes no word of the figure, the outcomes and the verdicts', () => {
    const [front, without] = [CONNECTIONS, undefined].map((connections) => {
      const claim = { ...CLAIM, connections };
      return frontPage({ ...REPORT, claims: [claim] }, claim, STILL, { records: [], listed: [] });
    });
    expect(without).to.equal(front);
  });

  it('says that nothing of it is asked for, where that is so', () => {
    const text = readText(pageWith(undefined));
    expect(text).to.include('the configuration asks for no connections and no traces');
    expect(text).not.to.include('Connections that failed');
  });

  it('says loudly that a vantage is not where it is said to be, and quietly that it may be', () => {
    const says = 'refused: anchor a.example answered in 1.0 ms';
    const refused = textWith({ positions: [{ vantage: 'local', state: 'refused', says }] });
    expect(refused).to.include(`The place of vantage local is ${says}. It stands somewhere else`);
    const possible = textWith({ positions: [{ vantage: 'local', state: 'possible', says: '1 of 1 anchors' }] });
    expect(possible).to.include('The place of vantage local is tested by anchors');
    expect(possible).not.to.include('somewhere else');
    expect(readText(pageWith(NOTHING))).not.to.include('The place of vantage');
  });

  it('says how far connections came and where they were sent on to', () => {
    const text = textWith({});
    expect(text).to.include('nobody answered in time 7');
    expect(text).to.include('certificate that is not valid for the name 3');
    expect(text).to.include('Elsewhere: own-sg a redirect 12');
    expect(text).to.include(
      'Indeterminate: no route to the address is known, or sources disagree an offer of another server',
    );
  });

  it('shows twenty places and counts the others', () => {
    const places = Array.from({ length: 23 }, (_, i) => {
      return {
        purpose: 'redirect',
        outcome: 'elsewhere',
        label: `AS${64_500 + i}`,
        landing: 'other',
        draws: 1,
      } as const;
    });
    const text = textWith({ left: places });
    expect(text).to.include('AS64519').and.to.include('3 more places in the JSON');
    expect(text).not.to.include('AS64520');
  });

  it('is loud about a path that leaves the provider again, and only then', () => {
    const page = pageWith(CONNECTIONS);
    expect(page).to.match(/<p class="alarm"><strong>4 draws: the path leaves oci again\./);
    expect(readText(page)).to.include('a relay or a back-haul');
    const quiet = pageWith({ ...CONNECTIONS, paths: CONNECTIONS.paths.filter(({ path }) => path !== 'LEFT_P') });
    expect(quiet).not.to.include('class="alarm"').and.not.to.include('LEFT');
  });

  it('says plainly that there is no tracer, why, and that this speaks for nobody', () => {
    const text = readText(pageWith(NOTHING));
    expect(text).to.include(
      'No paths can be traced from vantage local: no tool that traces is installed; install scamper.',
    );
    expect(text).to.include('speaks neither for the statement nor against it');
    expect(textWith({ tracers: [] })).to.include('the configuration asks for no traces');
    expect(textWith({})).to.include('Traced from vantage local: scamper 20211212.');
  });

  it('gives the share shown in the country with its counts and limits, rounded down', () => {
    const text = textWith({});
    expect(text).to.include('the last hour 67.9 % 70 9 24');
    expect(text).to.include('today, since 00:00 UTC withheld 12 2 5');
    expect(text).to.include('Not shown is not abroad.');
    expect(text).to.include('us-ashburn-1 and other data centres in Virginia');
  });

  it('gives no such share when slots were missed', () => {
    expect(readText(pageWith(CONNECTIONS, { fresh: false }))).to.include('the last hour withheld 70 9 24');
  });

  it('never says what cannot be known from outside', () => {
    for (const connections of [CONNECTIONS, NOTHING, undefined]) {
      for (const never of NEVER) expect(readText(pageWith(connections))).not.to.match(never);
    }
  });

  it('has words for every state and verdict, each its own', () => {
    expect(new Set(CONNECTION_STATES.map(stateWords)).size).to.equal(CONNECTION_STATES.length);
    for (const state of CONNECTION_STATES.slice(1)) expect(stateWords(state)).not.to.equal(state);
    expect(new Set(PATH_VERDICTS.map((path) => pathWords(path, 'oci').name)).size).to.equal(PATH_VERDICTS.length);
    expect(stateWords('of_a_later_version')).to.equal('of_a_later_version');
  });
});

describe('page: connections that failed', () => {
  it('are listed by endpoint with their leaves, and the steps of the latest', () => {
    const page = pageWith(CONNECTIONS);
    for (const { leaf } of CONNECTIONS.failures) expect(page).to.include(`href="/draws/${leaf}"`);
    expect(page.match(/<pre/g)).to.have.length(2);
    expect(readText(page)).to.include('webcast-va.tiktokv.us 23 November 2026, 14:00: nobody answered in time');
  });

  it('are listed without steps where the evidence cannot be found', () => {
    const page = beyondPage(REPORT, new Map());
    expect(page).to.include('href="/draws/515"').and.not.to.include('<pre');
  });

  it('that never happened are said to be none', () => {
    expect(textWith({ failures: [] })).to.include('Connections that failed None so far.');
  });

  it('have one latest for each endpoint', () => {
    expect(latestFailures(CONNECTIONS).map(({ leaf }) => leaf)).to.deep.equal([515, 503]);
  });

  it('show what a host wrote as text, never as markup', () => {
    const page = pageWith(CONNECTIONS);
    expect(page).to.include('nginx&quot;&gt;&lt;script&gt;').and.not.to.include('<script');
  });
});

describe('steps of a connection as text', () => {
  const leaf = CONNECTION_LEAVES.get(503);

  it('tell of each place that it led to, then when, what and how', () => {
    expect(leaf === undefined ? [] : connectionLines(leaf)).to.deep.equal([
      'the drawn address: https://www.tiktok.com:443 at 192.0.2.1',
      '  14:00:41.000  tcp-connect: connected to 192.0.2.1:443, 12.3 ms',
      '  14:00:41.013  tls-handshake: TLSv1.3, TLS_AES_128_GCM_SHA256, certificate not valid (CERT_HAS_EXPIRED), 12.3 ms',
      '  14:00:41.026  http-exchange: status 302, location https://login.tiktok.example/, server nginx"><script>alert(1)</script>, 12.3 ms',
      'a redirect: https://login.tiktok.example:443 at 198.51.100.7',
      '  14:00:41.060  tcp-connect: connect_reset (ECONNRESET), 12.3 ms',
      'an offer of another server (Alt-Svc): https://alt.tiktok.example:8443 by h3 at 192.0.2.40, not connected to: over a protocol that is not spoken here',
      'an offer of another server (Alt-Svc): https://gone.tiktok.example:443 by h2, not connected to: its name gave no address',
    ]);
  });

  it('cut a long header short', () => {
    const exchange = leaf?.observations.find(({ step }) => step === 'http-exchange');
    if (leaf === undefined || exchange?.step !== 'http-exchange' || !exchange.outcome.ok)
      throw new Error('no exchange');
    const value = { ...exchange.outcome.value, headers: { location: `https://long.example/${'a'.repeat(1000)}` } };
    const lines = connectionLines({ ...leaf, observations: [{ ...exchange, outcome: { ok: true, value } }] });
    expect(lines[1]).to.match(/location https:\/\/long\.example\/a+\.\.\., 12\.3 ms$/);
    expect(lines[1]?.length).to.be.below(200);
  });
});
