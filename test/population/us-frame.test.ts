import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Reader } from 'maxmind';
import { ConfigError } from '../../src/config/config.ts';
import { formatAddress } from '../../src/core/address.ts';
import { formatFrame, parseFrame } from '../../src/core/frame.ts';
import { packagedCountries } from '../../src/feeds/data-files.ts';
import type { CountryRecord } from '../../src/population/country-blocks.ts';
import { runsInCountry } from '../../src/population/country-blocks.ts';
import { type LoadedFrame, loadFrame } from '../../src/population/load-frame.ts';
import { US_OPERATORS } from '../../src/population/us-operators.ts';

const BUILTIN = { id: 'us', builtin: 'us-eyeballs' } as const;

describe('the frame of US client blocks', function () {
  this.timeout(30_000);
  let dir = '';
  let frame: LoadedFrame;
  let countries: Reader<CountryRecord>;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'landfall-frame-'));
    await mkdir(join(dir, 'cache'));
    frame = await loadFrame(BUILTIN, join(dir, 'cache'));
    countries = new Reader<CountryRecord>(await readFile(packagedCountries().paths[0] ?? ''));
  });
  after(() => rm(dir, { recursive: true }));

  const cached = async (): Promise<readonly string[]> => readdir(join(dir, 'cache'));

  it('is the same for the same packages and table, byte for byte', () => {
    expect(frame.sha256).to.equal('db3f77b59a609f35948864bbe9eb770addfcfb916e0f758be81601a15836e5bb');
  });

  it('is a frame file as any other', () => {
    expect(formatFrame(frame.frame.rows, frame.frame.header)).to.equal(frame.text);
    expect(frame.frame.vintage).to.match(/^\d{4}-\d\d-\d\d \(blocks\), /);
  });

  it('has blocks of every operator, about as many as they are known to have', () => {
    const blocksOf = new Map<string, number>();
    for (const { network, blocks } of frame.frame.rows) blocksOf.set(network, (blocksOf.get(network) ?? 0) + blocks);
    expect([...blocksOf.keys()].sort()).to.deep.equal(US_OPERATORS.map(({ name }) => name).sort());
    expect(blocksOf.get('Comcast')).to.be.within(250_000, 280_000);
    expect(blocksOf.get('AT&T')).to.be.within(340_000, 360_000);
    expect(frame.frame.blocks).to.be.within(1_300_000, 1_500_000);
  });

  it('gives mobile networks and fixed lines their shares', () => {
    const weightOf = (names: readonly string[]): number =>
      frame.frame.rows
        .filter(({ network }) => names.includes(network))
        .reduce((sum, { blocks, weight }) => sum + blocks * weight, 0) / Number(frame.frame.total);
    const fixedWireless = (2_679_000 + 4_235_000) / 113_877_983;
    expect(weightOf(['Verizon Wireless', 'T-Mobile', 'AT&T Mobility'])).to.be.closeTo(0.5 + fixedWireless / 2, 0.001);
    expect(weightOf(['Comcast']) / weightOf(['Charter'])).to.be.closeTo(32_287 / 30_649, 0.001);
  });

  it('holds blocks that the country data calls US and no others', () => {
    for (const { first, blocks } of frame.frame.rows.filter((_, i) => i % 97 === 0)) {
      if (first.address.family !== 4) throw new TypeError('an IPv6 block');
      const base = first.address.value;
      for (const offset of [0, 1, 255, blocks * 128, blocks * 256 - 1]) {
        const address = formatAddress({ family: 4, value: base + offset });
        expect(countries.get(address)?.country_code, address).to.equal('US');
      }
    }
  });

  it('is read back from the cache', async () => {
    const before = await cached();
    const again = await loadFrame(BUILTIN, join(dir, 'cache'));
    expect(again.sha256).to.equal(frame.sha256);
    expect(before).to.have.lengthOf(1);
    expect(await cached()).to.deep.equal(before);
  });

  it('is built anew when the cache was altered', async () => {
    const [name = ''] = await cached();
    await writeFile(join(dir, 'cache', name), frame.text.replace('\tComcast\t', '\tMy ISP\t'));
    expect((await loadFrame(BUILTIN, join(dir, 'cache'))).sha256).to.equal(frame.sha256);
    expect(await readFile(join(dir, 'cache', name), 'utf8')).to.equal(frame.text);
  });

  it('makes no directory to be kept in', async () => {
    const absent = join(dir, 'absent');
    expect((await loadFrame(BUILTIN, absent)).sha256).to.equal(frame.sha256);
    expect(existsSync(absent)).to.equal(false);
  });

  it('cuts runs of blocks where the country changes', () => {
    const naive = (block: number): boolean =>
      Array.from({ length: 256 }, (_, i) => countries.get(formatAddress({ family: 4, value: block * 256 + i }))).every(
        (record) => record?.country_code === 'US',
      );
    // Around 5.182.176.0 and 23.19.0.0, where small networks of several countries lie side by side.
    for (const first of [(5 << 16) + (182 << 8) + 176, (23 << 16) + (19 << 8)]) {
      const expected = Array.from({ length: 64 }, (_, i) => first + i).filter(naive);
      expect(expected).to.have.lengthOf.within(1, 63);
      const runs = runsInCountry([{ first, blocks: 64, asn: 1 }], 'US', countries);
      expect(runs.flatMap((run) => Array.from({ length: run.blocks }, (_, i) => run.first + i))).to.deep.equal(
        expected,
      );
    }
  });
});

describe('a frame file', () => {
  let dir = '';
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'landfall-frame-'));
  });
  after(() => rm(dir, { recursive: true }));

  const TEXT =
    '# landfall frame v1\n# vintage: 2026-01-01\nfirst\tblocks\tweight\tasn\tnetwork\tv6_permille\n' +
    '198.51.100.0/24\t1\t5\t64496\tExample\t0\n';

  async function refusal(text: string | undefined): Promise<string> {
    const file = join(dir, text === undefined ? 'absent.tsv' : 'frame.tsv');
    if (text !== undefined) await writeFile(file, text);
    const error: unknown = await loadFrame({ id: 'own', file }, dir).catch((e: unknown) => e);
    return error instanceof ConfigError ? error.message.replace(`${dir}/`, '') : '';
  }

  it('is read as it is', async () => {
    const file = join(dir, 'good.tsv');
    await writeFile(file, TEXT);
    const { frame, text } = await loadFrame({ id: 'own', file }, dir);
    expect(text).to.equal(TEXT);
    expect(frame).to.deep.equal(parseFrame(TEXT));
  });

  it('that is wrong is a mistake of the configuration, with its line', async () => {
    expect(await refusal(TEXT.replace('\t5\t', '\t0\t'))).to.match(/^frame\.tsv:4:1 weight /);
    expect(await refusal('<html>\n')).to.match(/^frame\.tsv:1:1 /);
  });

  it('that is not there is one too', async () => {
    expect(await refusal(undefined)).to.equal('absent.tsv:1:1 cannot be read: ENOENT');
  });
});
