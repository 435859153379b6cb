import { expect } from 'chai';
import { current, turn } from '../../lab/apply.ts';
import { down } from '../../lab/down.ts';
import { up } from '../../lab/up.ts';
import type { Turn } from '../../src/world/laboratory-knobs.ts';
import { differencesOf, said } from '../truth/differences.ts';
import type { JudgedCell } from '../truth/judged-cells.ts';
import { fewCells, judgeUntraced, tellerOf } from './lab/cells.ts';

const ID = `n${process.pid}`;
const VANTAGE = 'v1';

/** A turn, and the names whose cells must be judged otherwise after it than before: all others must not. */
const TURNS: Readonly<Record<string, readonly [turn: Turn, names: readonly string[]]>> = {
  'steer moves the names that are steered': [
    {
      kind: 'steer',
      network: 'Example Cable',
      hosts: ['www.quillbird.example'],
      to: [{ weight: 1, v4: ['9.96.32.10'], v6: ['2d00:9632::10'] }],
    },
    ['www'],
  ],
  'announce makes undecided what somebody else takes': [
    { kind: 'announce', prefix: '129.80.20.0/24', router: 'oedge', to: 'va' },
    ['api'],
  ],
  'withdraw leaves the address without a route': [
    { kind: 'withdraw', prefix: '9.102.0.0/24', router: 'pcore' },
    ['brought'],
  ],
  'a branch that is down changes nothing': [{ kind: 'link', a: 'core', b: 'left1', isUp: false }, []],
  'an expired certificate shows in the connections of its name': [
    { kind: 'certificate', name: 'sync.quillbird.example', certificate: 'expired' },
    ['sync'],
  ],
  // What a relay fetches elsewhere cannot be seen from outside: neither by address, nor by time, nor by path.
  'a relay that answers itself changes nothing that can be seen': [
    { kind: 'relay', name: 'relay.quillbird.example' },
    [],
  ],
};

describe('a knob of the laboratory changes in what is judged what it says, and nothing else', function () {
  this.timeout(120_000);
  let last: readonly JudgedCell[] = [];

  async function look(): Promise<readonly JudgedCell[]> {
    const lab = current(ID);
    const judged = await judgeUntraced(ID, VANTAGE, fewCells(lab));
    const teller = { ...tellerOf(lab, VANTAGE), path: () => undefined };
    const differences = judged.flatMap((one) => differencesOf(one, teller));
    expect(differences, differences.slice(0, 5).join('\n')).to.deep.equal([]);
    return judged;
  }

  before('the laboratory, as it is before any turn', async () => {
    await up(ID);
    last = await look();
  });
  after(() => down(ID));

  for (const [what, [change, names]] of Object.entries(TURNS)) {
    it(what, async () => {
      await turn(ID, change);
      const judged = await look();
      const changed = judged.filter((one, i) => said(one) !== (last[i] === undefined ? '' : said(last[i])));
      last = judged;
      expect(new Set(changed.map(({ cell }) => cell.name.split('.')[0]))).to.deep.equal(new Set(names));
    });
  }
});
