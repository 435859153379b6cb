import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { parsePrefix } from '../../src/core/address.ts';
import { parseFrame } from '../../src/core/frame.ts';
import type { BlockSpace } from '../../src/core/sweep/block-space.ts';
import { blockAtOrdinal, blockNumber, blockOfNumber, frameSpace } from '../../src/core/sweep/block-space.ts';
import { initLog } from '../../src/evidence/log.ts';
import { configuration, FILES } from '../commands/configuration.ts';
import { MAIN } from '../commands/landfall.ts';
import { children } from './children.ts';
import { temporaryDirectory } from './loopback.ts';
import { startKnotd } from './name-servers.ts';
import { pieceOf, recordsOf } from './steering.ts';

const ENDPOINTS = ['www.app.example', 'media.app.example', 'bulk.app.example'] as const;
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

describe('sweep, against knotd with a map of client subnets', () => {
  const dir = temporaryDirectory();
  const start = children();
  let port = 0;

  before(async () => {
    ({ port } = await startKnotd(join(dir, 'knot'), start));
  });

  /** A directory to sweep in, with a log of its own. */
  async function place(name: string, queriesPerSecond: number): Promise<string> {
    const at = join(dir, name);
    mkdirSync(at);
    const endpoints = ENDPOINTS.map((host) => `    - { name: ${host}, port: 443, path: /, role: api, weight: 1 }\n`);
    const text = configuration([
      ['  public: { kind: udp, address: 127.0.0.1, port: 1, class: public-ecs, weight: 1 }\n', ''],
      ['kind: authoritative, via: public, weight: 3', `kind: authoritative, servers: ["127.0.0.1:${port}"]`],
      ['attempts: 2 }', `attempts: 2, queries_per_second: ${queriesPerSecond} }`],
    ]).replace(/ {2}quillbird:\n(?: {4}- .*\n)+/, `  quillbird:\n${endpoints.join('')}`);
    const files = { ...FILES, 'frame.tsv': FRAME, 'landfall.yaml': text };
    for (const [file, content] of Object.entries(files)) writeFileSync(join(at, file), content);
    await initLog(join(at, 'evidence'), { origin: 'example.org/log' });
    return at;
  }

  function sweep(cwd: string, ...args: readonly string[]) {
    return start(process.execPath, [MAIN, 'sweep', ...args], { cwd });
  }

  /** The addresses of each block of the frame by a CSV. */
  function addressesIn(csv: string, space: BlockSpace): readonly string[] {
    const rows = csv.trimEnd().split('\r\n').slice(1);
    return rows
      .flatMap((row) => {
        const [first = '', blocks = '', , , addresses = ''] = row.split(',');
        expect(parsePrefix(first)).to.not.equal(undefined);
        return Array.from({ length: Number(blocks) }, () => addresses);
      })
      .slice(0, space.blocks);
  }

  it('finds of every block what the server would tell it, through aliases over zones and answers that need TCP', async () => {
    const cwd = await place('whole', 5_000);
    const space = frameSpace(parseFrame(FRAME));
    for (const endpoint of ENDPOINTS) {
      const child = sweep(cwd, '--endpoint', endpoint, '--csv');
      const { code } = await child.ended;
      expect(code, child.stderr()).to.equal(0);
      const found = addressesIn(child.stdout(), space);
      expect(found.length).to.equal(space.blocks);
      for (let ordinal = 0; ordinal < space.blocks; ordinal += 97) {
        const { address } = blockOfNumber(4, blockAtOrdinal(space, ordinal));
        const block = { family: 4, first: BigInt(blockNumber(address)) << 8n, length: 24 } as const;
        expect(found[ordinal], `${endpoint} block ${ordinal}`).to.equal(truthOf(endpoint, pieceOf(block)));
      }
    }
    const list = sweep(cwd, '--list');
    await list.ended;
    expect(list.stdout().trimEnd().split('\n')).to.have.length(3);
  }).timeout(120_000);

  it('is killed in the middle, goes on, and comes to the same map', async () => {
    const cwd = await place('killed', 200);
    const first = sweep(cwd, '--endpoint', 'media.app.example', '--json');
    await sleep(6_000);
    expect((await first.end('SIGKILL')).signal).to.equal('SIGKILL');
    const [journal] = readdirSync(join(cwd, 'evidence/sweeps'));
    const known = readFileSync(join(cwd, 'evidence/sweeps', journal ?? ''), 'latin1').split('\n').length;
    expect(known).to.be.above(50);
    const text = readFileSync(join(cwd, 'landfall.yaml'), 'utf8').replace('second: 200', 'second: 5000');
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
