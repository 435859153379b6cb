import { expect } from 'chai';
import fc from 'fast-check';
import { CONNECTION_STATES } from '../../src/core/connection.ts';
import { type ConnectionLedger, emptyConnections, withConnections } from '../../src/core/connection-ledger.ts';
import type { ConnectionJudgement, ConnectionJudgementLeaf } from '../../src/core/connection-record.ts';
import { connectionsReport } from '../../src/core/connections-report.ts';
import { PATH_VERDICTS } from '../../src/core/trace.ts';

const NOW_MS = Date.UTC(2026, 10, 23, 12);
const HOUR_S = 3600;

function judged(part: Partial<ConnectionJudgement>): ConnectionJudgement {
  return { index: 0, endpoint: 'api.example', address: '192.0.2.1', left: [], ...part };
}

function ledgerOf(...slots: readonly (readonly ConnectionJudgement[])[]): ConnectionLedger {
  return slots.reduce((ledger, judgements, i) => {
    const leaf: ConnectionJudgementLeaf = {
      $kind: 'connection-judgement',
      claim: 'test',
      slot: NOW_MS / 1000 - (slots.length - i) * HOUR_S,
      lengthMs: HOUR_S * 1000,
      snapshot: '00'.repeat(32),
      configuration: '00'.repeat(32),
      method: '1',
      version: '0.1.0',
      judgements,
    };
    return withConnections(ledger, leaf);
  }, emptyConnections());
}

function reportOf(ledger: ConnectionLedger): ReturnType<typeof connectionsReport> {
  return connectionsReport(ledger, [], []);
}

describe('connections report', () => {
  it('of a ledger without connections holds nothing', () => {
    expect(reportOf(emptyConnections())).to.deep.equal({
      states: [],
      paths: [],
      left: [],
      failures: [],
      tracers: [],
      positions: [],
    });
  });

  it('hands on what the tracer says', () => {
    const tracer = { vantage: 'local', up: false, says: 'no scamper on this host' };
    expect(connectionsReport(emptyConnections(), [tracer], []).tracers).to.deep.equal([tracer]);
  });

  it('counts every draw once by state and once by path, in the order of the lists', () => {
    const some = fc.array(
      fc.record({ state: fc.constantFrom(...CONNECTION_STATES), path: fc.constantFrom(...PATH_VERDICTS) }).map(judged),
    );
    fc.assert(
      fc.property(some, (draws) => {
        const { states, paths } = reportOf(ledgerOf(draws));
        for (const rows of [states, paths]) expect(rows.reduce((sum, r) => sum + r.draws, 0)).to.equal(draws.length);
        const order = states.map(({ state }) => CONNECTION_STATES.indexOf(state));
        expect(order).to.deep.equal(order.toSorted((a, b) => a - b));
      }),
    );
  });

  it('names what an edge led to only by configured ids', () => {
    const edge = { purpose: 'redirect' as const, host: 'evil.example' };
    const { left } = reportOf(
      ledgerOf([
        judged({
          left: [
            { ...edge, outcome: 'elsewhere', label: 'AS64500' },
            { ...edge, outcome: 'elsewhere', label: 'own-sg' },
            { ...edge, outcome: 'fronted', label: 'akamai' },
            { ...edge, outcome: 'indeterminate', label: 'unrouted' },
            { ...edge, outcome: 'missing', label: 'invalid_address' },
          ],
        }),
        judged({ left: [{ ...edge, outcome: 'elsewhere', label: 'own-sg' }] }),
      ]),
    );
    expect(left.map(({ label, landing, draws }) => [label, landing, draws])).to.deep.equal([
      ['own-sg', 'own-sg', 2],
      ['AS64500', 'other', 1],
      ['akamai', 'akamai', 1],
      ['invalid_address', 'other', 1],
      ['unrouted', 'other', 1],
    ]);
  });

  it('keeps failures through any number of successes, the endpoint that failed last first', () => {
    const failed = judged({ leaf: 7, state: 'connect_timeout' });
    const other = judged({ endpoint: 'www.example', leaf: 9, state: 'invalid_certificate' });
    const answered = judged({ leaf: 11, state: 'answered' });
    const { failures } = reportOf(ledgerOf([failed], [other], ...Array(20).fill([answered, answered])));
    expect(failures.map(({ endpoint, leaf, failure }) => [endpoint, leaf, failure])).to.deep.equal([
      ['www.example', 9, 'invalid_certificate'],
      ['api.example', 7, 'connect_timeout'],
    ]);
  });
});
