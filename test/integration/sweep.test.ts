import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseFrame } from '../../src/core/frame.ts';
import { blockAtOrdinal, blockNumber, blockOfNumber, frameSpace } from '../../src/core/sweep/block-space.ts';
import { children } from './children.ts';
import { temporaryDirectory } from './loopback.ts';
import { startKnotd } from './name-servers.ts';
import { landfall, until } from './service.ts';
import { pieceOf, recordsOf } from './steering.ts';
import { ENDPOINTS, eachBlock, placeToSweep, rowsOf } from './sweeping.ts';

/** Client blocks over several pieces of the server's map. */
const FRAME = [
  '# landfall frame v1',
  'first\tblocks\tweight\tasn\tnetwork\tv6_permille',
  '24.0.0.0/24\t30000\t2\t64500\tExample Cable\t0',
  '96.0.1.0/24\t20000\t1\t64501\tExample Mobile\t0',
  '',
].join('\n');

/** What a client is given in the end, along the aliases. */
function truthOf(name: string, piece: number): string {
  const records = recordsOf(name, piece);
  return records?.CNAME === undefined ? (records?.A ?? []).toSorted(byBytes).join(' ') : truthOf(records.CNAME, piece);
}

function byBytes(a: string, b: string): number {
  const [one = 0, other = 0] = [a, b].map((text) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0));
  return one - other;
}

/** Lines of the one journal in a place. */
function answersIn(cwd: string): number {
  const sweeps = join(cwd, 'evidence/sweeps');
  const journal = existsSync(sweeps) ? readdirSync(sweeps).find((name) => name.endsWith('.journal')) : undefined;
  return journal === undefined ? 0 : readFileSync(join(sweeps, journal), 'latin1').split('\n').length;
}

describe('sweep, against knotd with a map of client subnets', () => {
  const dir = temporaryDirectory();
  const start = children();
  let port = 0;

  before(async () => {
    ({ port } = await startKnotd(join(dir, 'knot'), start));
  });

  function place(name: string, queriesPerSecond: number): Promise<string> {
    return placeToSweep(join(dir, name), { port, queriesPerSecond, frame: FRAME });
  }

  function sweep(cwd: string, ...args: readonly string[]) {
    return landfall(['sweep', ...args], start, { cwd });
  }

  it('finds of every block what the server would tell it, through aliases over zones and answers that need TCP', async () => {
    const cwd = await place('whole', 5_000);
    const space = frameSpace(parseFrame(FRAME));
    for (const endpoint of ENDPOINTS) {
      const child = sweep(cwd, '--endpoint', endpoint, '--csv');
      const { code } = await child.ended;
      expect(code, child.stderr()).to.equal(0);
      const found = [...eachBlock(rowsOf(child.stdout()), space)];
      expect(found.length).to.equal(space.blocks);
      for (let ordinal = 0; ordinal < space.blocks; ordinal += 97) {
        const { address } = blockOfNumber(4, blockAtOrdinal(space, ordinal));
        const block = { family: 4, first: BigInt(blockNumber(address)) << 8n, length: 24 } as const;
        expect(found[ordinal]?.addresses, `${endpoint} block ${ordinal}`).to.equal(truthOf(endpoint, pieceOf(block)));
      }
    }
    const list = sweep(cwd, '--list');
    await list.ended;
    expect(list.stdout().trimEnd().split('\n')).to.have.length(3);
  }).timeout(120_000);

  it('is killed in the middle, goes on, and comes to the same map', async () => {
    const cwd = await place('killed', 15);
    const first = sweep(cwd, '--endpoint', 'media.app.example', '--json');
    await until('answers in the journal', async () => (answersIn(cwd) > 25 ? true : undefined), 60_000);
    const beside = sweep(cwd, '--endpoint', 'www.app.example');
    expect((await beside.ended).code).to.equal(2);
    expect(beside.stderr()).to.include('another sweep is under way');
    expect((await first.end('SIGKILL')).signal).to.equal('SIGKILL');
    const text = readFileSync(join(cwd, 'landfall.yaml'), 'utf8').replace('second: 15', 'second: 5000');
    writeFileSync(join(cwd, 'landfall.yaml'), text);
    const second = sweep(cwd, '--endpoint', 'media.app.example', '--json');
    expect((await second.ended).code, second.stderr()).to.equal(0);
    expect(second.stderr()).to.match(/goes on from \d+ answers/);
    const resumed = JSON.parse(second.stdout()) as { map: { sha256: string }; pruning: { disagreed: number } };
    const other = await place('other', 5_000);
    const whole = sweep(other, '--endpoint', 'media.app.example', '--json');
    expect((await whole.ended).code, whole.stderr()).to.equal(0);
    expect(resumed.map.sha256).to.equal((JSON.parse(whole.stdout()) as typeof resumed).map.sha256);
    expect(resumed.pruning.disagreed).to.equal(0);
  }).timeout(120_000);
});
