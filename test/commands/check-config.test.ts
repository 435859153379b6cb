import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { command } from '../../src/commands/check-config.ts';
import { configuration, FILES } from './configuration.ts';
import { landfall, refusalOf, removeFiles, runHere, withFiles } from './landfall.ts';

describe('check-config', () => {
  after(removeFiles);

  it('tells what a good configuration costs and what it cannot do', async () => {
    const cwd = await withFiles({ 'landfall.yaml': configuration(), ...FILES });
    const { code, out, err } = await landfall(['check-config'], { cwd });
    const lines = out.split('\n');
    expect([code, err]).to.deep.equal([0, '']);
    expect(lines.slice(0, 2)).to.deep.equal([
      'landfall.yaml has no mistakes',
      'claim demo-us-oci: 190,080 draws a day, 5,702,400 a month, from 6 endpoints and 592 client blocks',
    ]);
    expect(lines[2]).to.match(/^metrics: at most [\d,]+ series, and some 50 of the process itself$/);
    expect(lines[3]).to.equal('evidence: about 23 GB a month');
    expect(out).to.include('warning: demo-us-oci: the weights of manifest quillbird are not measured');
  });

  it('gives the same as one JSON document, with the series of each metric', async () => {
    const dir = await withFiles({ 'landfall.yaml': configuration(), ...FILES });
    const { code, out } = await runHere(command, [join(dir, 'landfall.yaml'), '--json']);
    const document = JSON.parse(out);
    expect(code).to.equal(0);
    expect(document.mistakes).to.deep.equal([]);
    expect(document.claims).to.deep.equal([{ id: 'demo-us-oci', drawsPerDay: 190_080, drawsPerMonth: 5_702_400 }]);
    const series: readonly { readonly metric: string; readonly series: number }[] = document.series;
    expect(series.find(({ metric }) => metric === 'landfall_network_draws_total')?.series).to.equal(8 * 5);
    expect(series.reduce((sum, one) => sum + one.series, 0)).to.equal(document.seriesTotal);
  });

  it('looks into the files that name witnesses and authorities', async () => {
    const change: readonly [string, string] = ['origin: ', 'witnesses: { policy: log.policy }, origin: '];
    const dir = await withFiles({ 'landfall.yaml': configuration([change]), 'log.policy': 'quorum w\n', ...FILES });
    expect(await refusalOf(command, [join(dir, 'landfall.yaml')])).to.equal(
      `${join(dir, 'log.policy')}:1:1 line 1 of the policy: no line before it defines w`,
    );
  });

  it('tells every mistake on a line of its own with its place, and ends with 2', async () => {
    const bad = configuration([
      ['weight: 24', 'weight: -1'],
      ['provider: oci', 'provider: ocy'],
      ['draws: 11', 'drawz: 11'],
    ]);
    const cwd = await withFiles({ 'mine.yaml': bad, ...FILES });
    const [plain, json] = await Promise.all([
      landfall(['check-config', 'mine.yaml'], { cwd }),
      landfall(['check-config', 'mine.yaml', '--json'], { cwd }),
    ]);
    expect(plain.code).to.equal(2);
    expect(plain.out).to.equal('');
    expect(plain.err.split('\n')).to.deep.equal([
      'mine.yaml:5:15 claims[0].provider: must be one of providers (oci), is ocy; did you mean oci?',
      'mine.yaml:13:77 manifests.quillbird[0].weight: must be above 0, is -1',
      'mine.yaml:25:21 slots.drawz: is not a known key; did you mean draws?',
      '',
    ]);
    expect([json.code, json.err]).to.deep.equal([2, plain.err]);
    expect(JSON.parse(json.out).mistakes[1]).to.deep.equal({
      file: 'mine.yaml',
      line: 13,
      column: 77,
      path: 'manifests.quillbird[0].weight',
      message: 'must be above 0, is -1',
    });
  });

  it('tells of a file that is not there how to come by one, and of a frame its line', async () => {
    const badFrame = FILES['frame.tsv']?.replace(/^(198\.18\.128\.0\/24)\t\d+/m, '$1\tmany') ?? '';
    const frame = await withFiles({ 'landfall.yaml': configuration(), ...FILES, 'frame.tsv': badFrame });
    const absent = await landfall(['check-config'], { cwd: await withFiles() });
    expect(absent.code).to.equal(2);
    expect(absent.err).to.match(
      /^landfall\.yaml:1:1 is not there: .*npm run landfall -- init.*npm run landfall -- demo.*\n$/,
    );
    expect(await refusalOf(command, [join(frame, 'landfall.yaml')])).to.match(
      /frame\.tsv:\d+:1 blocks must be an integer .*, is "many"$/,
    );
    expect(await refusalOf(command, [frame])).to.match(/:1:1 cannot be read: EISDIR$/);
  });

  it('leaves nothing behind where there is no log yet', async () => {
    const dir = await withFiles({ 'landfall.yaml': configuration(), ...FILES });
    await runHere(command, [join(dir, 'landfall.yaml')]);
    expect((await readdir(dir)).sort()).to.deep.equal([...Object.keys(FILES), 'landfall.yaml'].sort());
  });
});
