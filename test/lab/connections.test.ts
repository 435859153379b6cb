import { expect } from 'chai';
import { laboratory } from '../../src/world/laboratory.ts';
import { truthsOf } from '../../src/world/laboratory-cells.ts';
import { servedTruth } from '../../src/world/laboratory-connections.ts';
import { turned } from '../../src/world/laboratory-knobs.ts';
import { pathTruth } from '../../src/world/path-truth.ts';
import type { Laboratory } from '../../src/world/topology.ts';

const PATIENCE_MS = 2000;

function stateOf(lab: Laboratory, label: string, address: string, patienceMs = PATIENCE_MS): string {
  return servedTruth(lab, 'v1', { name: `${label}.quillbird.example`, address }, patienceMs).state;
}

describe('the truth about connections of the laboratory', () => {
  it('is one for each thing that a machine can do to a client', () => {
    expect(stateOf(laboratory, 'www', '129.80.10.1')).to.equal('answered');
    expect(stateOf(laboratory, 'hole', '129.80.15.1')).to.equal('connect_timeout');
    expect(stateOf(laboratory, 'stall', '129.80.15.3')).to.equal('tls_timeout');
    expect(stateOf(laboratory, 'reset', '129.80.15.4')).to.equal('tls_closed');
    expect(stateOf(laboratory, 'expired', '129.80.16.1')).to.equal('invalid_certificate');
    expect(stateOf(laboratory, 'relay', '129.80.11.1')).to.equal('answered');
  });

  it('depends on how long one waits for a machine that is slow', () => {
    expect(stateOf(laboratory, 'slow', '129.80.15.2')).to.equal('http_timeout');
    expect(stateOf(laboratory, 'slow', '129.80.15.2', 4000)).to.equal('answered');
  });

  it('is that nobody is there when nobody announces the address', () => {
    const withdrawn = turned(laboratory, { kind: 'withdraw', prefix: '9.102.0.0/24', router: 'pcore' });
    expect(stateOf(withdrawn, 'brought', '9.102.0.10')).to.equal('connect_unreachable');
  });

  it('tells where a response leads', () => {
    const leads = (label: string, address: string) =>
      servedTruth(laboratory, 'v2', { name: `${label}.quillbird.example`, address }, PATIENCE_MS).leads;
    expect(leads('go', '129.80.14.1')).to.deep.equal([{ purpose: 'redirect', host: 'app.otterstack.example' }]);
    expect(leads('offer', '129.80.14.2')).to.deep.equal([{ purpose: 'alt-svc', host: 'app.otterstack.example' }]);
    expect(leads('www', '129.80.10.1')).to.deep.equal([]);
  });
});

describe('the truth about paths of the laboratory', () => {
  const verdict = (address: string, lab = laboratory) => pathTruth(lab, 'v1', address);

  it('is told by who owns the machines on the way', () => {
    expect(verdict('129.80.10.1')).to.equal('REACHED_IN_P');
    expect(verdict('9.102.0.10'), 'brought by a customer').to.equal('REACHED_IN_P');
    expect(verdict('9.101.0.10'), 'a tenant').to.equal('ENTERED_P');
    expect(verdict('129.80.15.1'), 'a black hole').to.equal('ENTERED_P');
    expect(verdict('129.80.200.10'), 'hauled away').to.equal('LEFT_P');
    expect(verdict('9.96.32.30'), 'Singapore').to.equal('NOT_ENTERED');
  });

  it('is unknown where somebody else announces what the provider lists, or nobody does', () => {
    const taken = turned(laboratory, { kind: 'announce', prefix: '129.80.10.0/24', router: 'oedge', to: 'va' });
    expect(verdict('129.80.10.1', taken)).to.equal('UNKNOWN');
    expect(verdict('9.90.0.1')).to.equal('UNKNOWN');
  });

  it('is printed with all else that is true, from both vantages', () => {
    const { paths, connections } = truthsOf(laboratory);
    for (const told of [paths, connections]) {
      expect(new Set(told.map(({ vantage }) => vantage))).to.deep.equal(new Set(['v1', 'v2']));
    }
    expect(new Set(paths.map((path) => path.verdict))).to.deep.equal(
      new Set(['REACHED_IN_P', 'NOT_ENTERED', 'ENTERED_P', 'LEFT_P']),
    );
  });
});
