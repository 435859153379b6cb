import { join } from 'node:path';
import { expect } from 'chai';
import { formatPrefix } from '../../src/core/address.ts';
import { blockOfNumber } from '../../src/core/sweep/block-space.ts';
import type { Block } from './blocks.ts';
import { contains, parseBlock, partition } from './blocks.ts';
import { children } from './children.ts';
import { temporaryDirectory } from './loopback.ts';
import { startKnotd } from './name-servers.ts';
import { landfall } from './service.ts';
import { geoipOf, geoipText } from './steering.ts';
import type { SweptRow } from './sweeping.ts';
import { ENDPOINTS, placeToSweep, rowsOf } from './sweeping.ts';

/** A network with four routes of IPv6 by the origin data package of June 2026: from a /48 up to a million of them in a row. */
const FRAME = [
  '# landfall frame v1',
  'first\tblocks\tweight\tasn\tnetwork\tv6_permille',
  '24.0.0.0/24\t16\t1\t21928\tExample Mobile\t500',
  '',
].join('\n');

/** Prefixes that pieces of the server's map end at: wider than a route, within one, as long as what is told of a client, and longer. */
const CUTS = [
  '2607:fb00::/24',
  '2607:fb94::/30',
  '2607:fb90:8000::/36',
  '2607:fb90:1200::/44',
  '2607:fb90:1234::/48',
  '2607:fb90:1235:100::/56',
  '2001:4870:150::/46',
  '2001:4870:e00b::/48',
].map(parseBlock);
const PIECES: readonly Block[] = [
  parseBlock('0.0.0.0/0'),
  ...partition(parseBlock('::/0'), (b) => !CUTS.some((cut) => contains(b, cut) && cut.length > b.length)),
];
const ENDPOINT = ENDPOINTS[0];

/** Neighbouring pieces never have the same. */
function addressIn(piece: number): string {
  return `2603:c020::${(piece + 1).toString(16)}`;
}

/** What the server has for the first address of a /48: its scope may be longer. */
function truthOf(block: number): string {
  const first = { family: 6, first: BigInt(block) << 80n, length: 128 } as const;
  return addressIn(PIECES.findIndex((one) => contains(one, first)));
}

describe('sweep of IPv6, against knotd with a map of client subnets', () => {
  const dir = temporaryDirectory();
  const start = children();

  it('splits a route only where scopes are longer, and finds of every block what asking for it finds', async () => {
    const records = (name: string, piece: number) => ({
      A: ['192.0.2.1'],
      ...(name === ENDPOINT ? { AAAA: [addressIn(piece)] } : {}),
    });
    const geoip = (apex: string): string => (apex === 'app.example' ? geoipOf(apex, PIECES, records) : geoipText(apex));
    const { port } = await startKnotd(join(dir, 'knot'), start, { geoip });
    const cwd = await placeToSweep(join(dir, 'place'), { port, queriesPerSecond: 5_000, frame: FRAME });
    const sweep = landfall(['sweep', '--endpoint', ENDPOINT, '--family', '6', '--json'], start, { cwd });
    expect((await sweep.ended).code, sweep.stderr()).to.equal(0);
    const found = JSON.parse(sweep.stdout()) as {
      readonly coverage: number;
      readonly shares_of: string;
      readonly blocks: Readonly<Record<'all' | 'asked' | 'inherited' | 'not_asked', number>>;
      readonly pruning: { readonly audited: number; readonly disagreed: number };
      readonly overlong_scopes: number;
    };
    expect(found.blocks.all).to.be.above(1_000_000);
    expect(found.coverage).to.equal(1);
    expect(found.shares_of).to.equal('blocks');
    expect(found.blocks.asked).to.be.below(400);
    expect(found.blocks.inherited).to.equal(found.blocks.all - found.blocks.asked);
    // The pieces of one /48 are longer than what is told: one of them answers for it, and that is said.
    expect(found.overlong_scopes).to.equal(1);
    expect(found.pruning.disagreed).to.equal(0);
    expect(found.pruning.audited).to.be.within(2_500, 3_000);

    const show = landfall(['sweep', '--show', await leafOf(cwd), '--csv'], start, { cwd });
    expect((await show.ended).code, show.stderr()).to.equal(0);
    const rows = rowsOf(show.stdout());
    expect(rows.reduce((sum, { blocks }) => sum + blocks, 0)).to.equal(found.blocks.all);
    for (const block of blocksToLookAt(rows)) {
      expect(addressOf(rows, block), formatPrefix(blockOfNumber(6, block))).to.equal(truthOf(block));
    }
    // The server itself, asked block by block by another program.
    for (const block of blocksToLookAt(rows).filter((_, i) => i % 6 === 0)) {
      const subnet = formatPrefix(blockOfNumber(6, block));
      const kdig = start('kdig', ['+short', `+subnet=${subnet}`, '@127.0.0.1', '-p', `${port}`, ENDPOINT, 'AAAA']);
      expect((await kdig.ended).code).to.equal(0);
      expect(addressOf(rows, block), subnet).to.equal(kdig.stdout().trim());
    }
  }).timeout(120_000);

  async function leafOf(cwd: string): Promise<string> {
    const list = landfall(['sweep', '--list'], start, { cwd });
    await list.ended;
    return list.stdout().split('\t')[0] ?? '';
  }
});

function addressOf(rows: readonly SweptRow[], block: number): string {
  const row = rows.find(({ first, blocks }) => first <= block && block < first + blocks);
  return row?.addresses ?? 'not swept';
}

/** Those on both sides of each end of a row and of a piece, and some within. */
function blocksToLookAt(rows: readonly SweptRow[]): readonly number[] {
  const ends = rows.flatMap(({ first, blocks }) => [first, first + blocks - 1, first + Math.floor(blocks / 3)]);
  const cuts = CUTS.flatMap(({ first, length }) => {
    const at = Number(first >> 80n);
    return [at - 1, at, at + 2 ** Math.max(0, 48 - length) - 1, at + 2 ** Math.max(0, 48 - length)];
  });
  const isSwept = (block: number): boolean => addressOf(rows, block) !== 'not swept';
  return [...new Set([...ends, ...cuts])].filter(isSwept);
}
