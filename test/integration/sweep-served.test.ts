import { join } from 'node:path';
import { expect } from 'chai';
import { parseFrame } from '../../src/core/frame.ts';
import { blockAtOrdinal, frameSpace } from '../../src/core/sweep/block-space.ts';
import { children } from './children.ts';
import { temporaryDirectory } from './loopback.ts';
import { startKnotd } from './name-servers.ts';
import { landfall, serving, until } from './service.ts';
import { geoipOf, geoipText, PIECES, pieceOf, recordsOf } from './steering.ts';
import { ENDPOINTS, eachBlock, placeToSweep, rowsOf } from './sweeping.ts';

const FRAME = [
  '# landfall frame v1',
  'first\tblocks\tweight\tasn\tnetwork\tv6_permille',
  '24.0.0.0/24\t30000\t2\t64500\tExample Cable\t0',
  '96.0.1.0/24\t20000\t1\t64501\tExample Mobile\t0',
  '',
].join('\n');
const SPACE = frameSpace(parseFrame(FRAME));
const ENDPOINT = ENDPOINTS[0];
const CLAIM = 'demo-us-oci';

/** The piece of the server's map whose clients are sent elsewhere after the knob was turned: that of the frame's first block. */
const TURNED = pieceOf({ family: 4, first: BigInt(blockAtOrdinal(SPACE, 0)) << 8n, length: 24 });
const AWAY = '52.94.7.9';

interface Sweeps {
  readonly sweeps: readonly {
    readonly leaf: number;
    readonly coverage: number;
    readonly map: { readonly sha256: string };
    readonly drift: { readonly since: { readonly leaf: number }; readonly moved: number } | null;
  }[];
}

/** Over a connection of its own: one that is kept is closed by the service while a sweep runs, perhaps just when it is asked again. */
async function read(url: string): Promise<string> {
  const response = await fetch(url, { headers: { Connection: 'close' } });
  if (!response.ok) throw new Error(`${url}: status ${response.status}`);
  return response.text();
}

describe('a sweep beside a running service, against knotd', () => {
  const dir = temporaryDirectory();
  const start = children();

  it('is taken into the log and shown; after a knob was turned the next one shows what moved', async () => {
    const knotd = await startKnotd(join(dir, 'knot'), start);
    const cwd = await placeToSweep(join(dir, 'place'), { port: knotd.port, queriesPerSecond: 5_000, frame: FRAME });
    const { url } = await serving(landfall(['serve'], start, { cwd }));

    async function command(...args: readonly string[]) {
      const child = landfall(['sweep', ...args], start, { cwd });
      const { code } = await child.ended;
      return { code, out: child.stdout(), err: child.stderr() };
    }

    async function shown(isShown: (sweep: Sweeps['sweeps'][number]) => boolean) {
      const api = `${url}api/v1/claims/${CLAIM}/sweeps`;
      return until('the sweep', async () => (JSON.parse(await read(api)) as Sweeps).sweeps.find(isShown), 30_000);
    }

    const csvOf = (leaf: number) => read(`${url}api/v1/claims/${CLAIM}/sweeps/${leaf}.csv`);
    const pageOf = (leaf: number) => read(`${url}claims/${CLAIM}/sweeps/${leaf}`);

    const first = await command('--endpoint', ENDPOINT, '--json');
    expect(first.code, first.err).to.equal(0);
    expect(first.err).to.include('which takes the sweep in');
    const map = (JSON.parse(first.out) as { map: { sha256: string } }).map.sha256;
    const before = await shown((sweep) => sweep.map.sha256 === map);
    expect(before).to.include({ coverage: 1, drift: null });
    expect(await pageOf(before.leaf))
      .to.include('There is no earlier sweep')
      .and.include('Example Cable');
    const csvBefore = await csvOf(before.leaf);
    expect((await command('--show', `${before.leaf}`, '--csv')).out).to.equal(csvBefore);

    // The knob: clients of one piece are sent to another cloud.
    await knotd.process.end('SIGTERM');
    const turned = (name: string, piece: number) =>
      name === ENDPOINT && piece === TURNED ? { A: [AWAY] } : recordsOf(name, piece);
    const geoip = (apex: string): string => (apex === 'app.example' ? geoipOf(apex, PIECES, turned) : geoipText(apex));
    await startKnotd(join(dir, 'turned'), start, { port: knotd.port, geoip });
    const second = await command('--endpoint', ENDPOINT, '--json');
    expect(second.code, second.err).to.equal(0);
    const after = await shown(({ drift }) => drift !== null);
    expect(after.drift?.since.leaf).to.equal(before.leaf);

    // What moved, worked out block by block from what the server was told to say.
    const [was, is] = [csvBefore, await csvOf(after.leaf)].map((csv) => [...eachBlock(rowsOf(csv), SPACE)]);
    let [moved, all] = [0, 0];
    for (let ordinal = 0; ordinal < SPACE.blocks; ordinal += 1) {
      const [one, other] = [was?.[ordinal], is?.[ordinal]];
      const isTurned =
        pieceOf({ family: 4, first: BigInt(blockAtOrdinal(SPACE, ordinal)) << 8n, length: 24 }) === TURNED;
      if ((other?.addresses === AWAY) !== isTurned) expect.fail(`block ${ordinal} is sent to ${other?.addresses}`);
      if (!isTurned) expect(other?.addresses, `block ${ordinal}`).to.equal(one?.addresses);
      all += one?.weight ?? 0;
      moved += isTurned ? (one?.weight ?? 0) : 0;
    }
    expect(moved).to.be.above(0);
    expect(after.drift?.moved).to.be.closeTo(moved / all, 1e-9);

    const page = await pageOf(after.leaf);
    expect(page)
      .to.match(/What moved since/)
      .and.include('elsewhere:network:AS16509');
    expect(page).to.include(`landfall sweep --diff ${before.leaf} ${after.leaf} --csv`);
    const diff = await command('--diff', `${before.leaf}`, `${after.leaf}`, '--json');
    expect(diff.code).to.equal(1);
    expect(JSON.parse(diff.out))
      .to.have.property('moved')
      .that.is.closeTo(moved / all, 1e-9);
    expect((await command('--diff', `${after.leaf}`, `${after.leaf}`)).code).to.equal(0);
  }).timeout(120_000);
});
