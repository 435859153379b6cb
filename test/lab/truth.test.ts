import { expect } from 'chai';
import { laboratory } from '../../src/world/laboratory.ts';
import { laboratoryCells } from '../../src/world/laboratory-cells.ts';
import { turned } from '../../src/world/laboratory-knobs.ts';
import { laboratoryTruth } from '../../src/world/laboratory-truth.ts';
import type { Laboratory } from '../../src/world/topology.ts';
import type { Cell } from '../../src/world/truth.ts';

const EAST = '198.18.0.0/24';
const WEST = '198.18.64.0/24';

/** What a cell lands on, in short. */
function said(
  lab: Laboratory,
  label: string,
  block = EAST,
  family: Cell['family'] = 4,
  via: Cell['via'] = 'authoritative',
) {
  const truth = laboratoryTruth(lab, { block, name: `${label}.example`, family, via });
  if (truth.state === 'missing') return truth.reason;
  return [...new Set(truth.landings.map(({ outcome, label: where, rule }) => `${outcome} ${where} ${rule}`))];
}

describe('the truth of the laboratory', () => {
  it('knows where each kind of name lands', () => {
    const expected: readonly (readonly [string, string | readonly string[]])[] = [
      ['www.quillbird', ['landed us-ashburn-1 4']],
      ['media.quillbird', ['fronted fernedge 9']],
      ['telemetry.quillbird', ['landed us-ashburn-1 4']],
      ['gateway.quillbird-push', ['indeterminate vantage_only 4']],
      ['sync.quillbird', ['elsewhere own-virginia 10']],
      ['brought.quillbird', ['landed unknown 6']],
      ['tenant.quillbird', ['indeterminate tenant_unresolved 8']],
      ['hauled.quillbird', ['landed us-ashburn-1 4']],
      ['rotate.quillbird', ['landed us-ashburn-1 4', 'landed us-phoenix-1 4']],
      ['mixed.quillbird', ['landed us-ashburn-1 4']],
      ['loop.quillbird', 'broken_chain'],
      ['www.lame.quillbird', 'not_authoritative'],
      ['gone.quillbird', 'nxdomain'],
    ];
    for (const [label, landing] of expected) expect(said(laboratory, label), label).to.deep.equal(landing);
  });

  it('tells clients, families and ways of asking apart', () => {
    expect(said(laboratory, 'www.quillbird', WEST)).to.deep.equal(['landed us-phoenix-1 4']);
    expect(said(laboratory, 'sync.quillbird', WEST)).to.deep.equal(['elsewhere own-singapore 10']);
    expect(said(laboratory, 'mixed.quillbird', EAST, 6)).to.deep.equal(['elsewhere otterstack 10']);
    expect(said(laboratory, 'api.quillbird', EAST, 6)).to.deep.equal(said(laboratory, 'api.quillbird'));
    expect(said(laboratory, 'loop.quillbird', EAST, 4, 'recursive')).to.equal('servfail');
    expect(said(laboratory, 'www.lame.quillbird', EAST, 4, 'recursive')).to.equal('servfail');
    expect(said(laboratory, 'gateway.quillbird-push', EAST, 4, 'recursive')).to.equal('ecs_absent');
  });

  it('weighs api over two regions and the operator’s site, so that each is met', () => {
    const met = new Set(
      laboratoryCells(laboratory)
        .filter(({ name }) => name === 'api.quillbird.example')
        .flatMap((cell) => said(laboratory, 'api.quillbird', cell.block, cell.family)),
    );
    expect([...met]).to.have.members(['landed us-ashburn-1 4', 'landed us-phoenix-1 4', 'elsewhere own-virginia 10']);
  });

  it('makes a listed address undecided when somebody else announces it, and no other', () => {
    const taken = turned(laboratory, { kind: 'announce', prefix: '129.80.10.0/24', router: 'oedge', to: 'va' });
    expect(said(taken, 'www.quillbird')).to.deep.equal(['indeterminate range_origin_conflict 5']);
    const changed = laboratoryCells(laboratory).filter(
      (cell) => JSON.stringify(laboratoryTruth(taken, cell)) !== JSON.stringify(laboratoryTruth(laboratory, cell)),
    );
    expect(new Set(changed.map(({ name }) => name))).to.deep.equal(new Set(['www.quillbird.example']));
  });

  it('makes an address unrouted when its announcement is withdrawn, or undecided when a list has it', () => {
    const brought = turned(laboratory, { kind: 'withdraw', prefix: '9.102.0.0/24', router: 'pcore' });
    expect(said(brought, 'brought.quillbird')).to.deep.equal(['indeterminate unrouted 11']);
    const listed = turned(laboratory, { kind: 'withdraw', prefix: '129.80.0.0/16', router: 'pcore' });
    expect(said(listed, 'www.quillbird')).to.deep.equal(['indeterminate range_origin_conflict 5']);
  });

  it('moves the clients of one network by steering, for the names that are steered', () => {
    const to = [{ weight: 1, v4: ['9.96.32.10'], v6: ['2d00:9632::10'] }];
    const steered = turned(laboratory, {
      kind: 'steer',
      network: 'Example Cable',
      hosts: ['www.quillbird.example'],
      to,
    });
    expect(said(steered, 'www.quillbird', WEST)).to.deep.equal(['elsewhere own-singapore 10']);
    expect(said(steered, 'www.quillbird', '198.18.128.0/24')).to.deep.equal(['landed us-ashburn-1 4']);
    const back = turned(steered, { kind: 'steer', network: 'Example Cable', hosts: ['www.quillbird.example'] });
    expect(said(back, 'www.quillbird', WEST)).to.deep.equal(['landed us-phoenix-1 4']);
  });
});
