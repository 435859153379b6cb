import { readdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { command } from '../../src/commands/feeds.ts';
import { initLog } from '../../src/evidence/log.ts';
import { quillbird } from '../../src/world/quillbird.ts';
import { renderOciRanges } from '../../src/world/render.ts';
import { configuration, FILES } from './configuration.ts';
import { landfall, refusalOf, removeFiles, runHere, withFiles } from './landfall.ts';

describe('feeds', () => {
  let publisher: Server;
  let publishes: string;
  before(async () => {
    publishes = renderOciRanges(quillbird, 'oci', Date.UTC(2026, 10, 23));
    publisher = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json').end(publishes);
    });
    await new Promise<void>((resolve) => publisher.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    publisher.close();
    await removeFiles();
  });

  /** A directory with a configuration whose feeds are the demo's, the ranges served by `publisher`. */
  async function prepared(): Promise<string> {
    const { port } = publisher.address() as AddressInfo;
    const dir = await withFiles({ 'landfall.yaml': configuration([['127.0.0.1:1/', `127.0.0.1:${port}/`]]), ...FILES });
    await initLog(join(dir, 'evidence'), { origin: 'example.org/log' });
    return dir;
  }

  it('answers no until every feed has a copy, and yes once a refresh has brought it', async () => {
    const config = join(await prepared(), 'landfall.yaml');
    const before = await runHere(command, ['--config', config]);
    expect(before.code).to.equal(1);
    expect(before.out).to.match(/^oci {6}NOT in force, no copy yet, http:/);
    const refreshed = await landfall(['feeds', 'refresh', '--config', config]);
    expect(refreshed.code).to.equal(0);
    expect(refreshed.err).to.match(/^feed oci: .*\nfeed origins: .*\nfeed country: .*\n$/);
    const after = await runHere(command, ['--config', config, '--json']);
    expect(after.code).to.equal(0);
    const reports: readonly { readonly id: string; readonly inForce: boolean }[] = JSON.parse(after.out);
    expect(reports.map(({ id, inForce }) => [id, inForce])).to.deep.equal([
      ['oci', true],
      ['origins', true],
      ['country', true],
    ]);
  });

  it('tells of a refusal in a line, and answers no', async () => {
    const config = join(await prepared(), 'landfall.yaml');
    publishes = '<html>\u001b[31mdown</html>';
    const { code, out, err } = await runHere(command, ['refresh', '--config', config]);
    expect(code).to.equal(1);
    expect(err).to.match(/^feed oci: [^\n]*\nfeed origins: /);
    expect(err + out).not.to.include('\u001b');
    expect(out).to.match(/refused 1 time \(parse\), last refusal: /);
  });

  it('keeps nothing before init has made the log', async () => {
    const dir = await withFiles({ 'landfall.yaml': configuration(), ...FILES });
    expect(await refusalOf(command, ['refresh', '--config', join(dir, 'landfall.yaml')])).to.match(
      /evidence holds no evidence log: make one with init$/,
    );
    expect((await readdir(dir)).sort()).to.deep.equal([...Object.keys(FILES), 'landfall.yaml'].sort());
  });

  it('do nothing but what they list', async () => {
    expect(await refusalOf(command, ['refrsh'])).to.equal(
      'there is no feeds refrsh; there are: feeds, feeds refresh, feeds list, feeds diff',
    );
  });
});
