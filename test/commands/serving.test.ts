import { readdir, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { command as demoCommand } from '../../src/commands/demo.ts';
import { command as init } from '../../src/commands/init.ts';
import { command as serveCommand } from '../../src/commands/serve.ts';
import { configuration, FILES } from './configuration.ts';
import { landfall, refusalOf, removeFiles, runHere, withFiles } from './landfall.ts';
import { endAll, start } from './process.ts';

/** The issue allows a second; a machine that is busy with other tests must not fail this one. */
const PROMPT_MS = 4000;

describe('a service that is run', () => {
  /** Takes a port and answers nobody. */
  let silent: Server;
  let port: number;
  before(async () => {
    silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    ({ port } = silent.address() as AddressInfo);
  });
  after(async () => {
    await endAll();
    silent.close();
    await removeFiles();
  });

  it('ends promptly with 0 at either signal, and leaves no temporary files', async () => {
    const tmp = await withFiles();
    const demos = (['SIGTERM', 'SIGINT'] as const).map(async (signal) => {
      const demo = start(['demo', '--port', '0'], { cwd: tmp, tmp });
      await demo.says(/landfall demo .*http:\/\/127\.0\.0\.1:\d+\//);
      return demo.end(signal);
    });
    for (const { code, ms } of await Promise.all(demos)) {
      expect(code).to.equal(0);
      expect(ms).to.be.below(PROMPT_MS);
    }
    expect((await readdir(tmp)).filter((name) => name.startsWith('landfall-'))).to.deep.equal([]);
  });

  it('ends promptly also while it starts and a publisher keeps it waiting', async () => {
    const text = configuration([['http://127.0.0.1:1/', `http://127.0.0.1:${port}/`]]);
    const cwd = await withFiles({ 'landfall.yaml': text, ...FILES });
    await runHere(init, ['--dir', cwd]);
    const asked = new Promise((resolve) => silent.once('connection', resolve));
    const service = start(['serve'], { cwd });
    await asked;
    const { code, ms } = await service.end('SIGTERM');
    expect(code).to.equal(0);
    expect(ms).to.be.below(PROMPT_MS);
  });

  it('reads its configuration again at SIGHUP: what is wrong is told and changes nothing, what is good takes over', async () => {
    const text = configuration();
    const cwd = await withFiles({ 'landfall.yaml': text, ...FILES });
    await runHere(init, ['--dir', cwd]);
    const service = start(['serve'], { cwd });
    await service.says(/landfall: http/);
    await writeFile(join(cwd, 'landfall.yaml'), `${text}\nnonsense: true\n`);
    service.signal('SIGHUP');
    await service.says(/warning: the configuration in force stays: landfall\.yaml:\d+:1 nonsense is not a known key/);
    await writeFile(join(cwd, 'landfall.yaml'), `${text}\n# another\n`);
    service.signal('SIGHUP');
    await service.says(/the configuration is good: it takes over when the slot under way has ended/);
    const { code, ms } = await service.end('SIGTERM');
    expect(code).to.equal(0);
    expect(ms).to.be.below(PROMPT_MS);
  });

  it('tells in one line that its port is taken, and ends with 2', async () => {
    const tmp = await withFiles();
    const text = configuration([['127.0.0.1:0', `127.0.0.1:${port}`]]);
    const cwd = await withFiles({ 'landfall.yaml': text, ...FILES });
    await runHere(init, ['--dir', cwd]);
    const [demo, serve] = await Promise.all([
      landfall(['demo', '--port', String(port)], { env: { TMPDIR: tmp } }),
      landfall(['serve'], { cwd }),
    ]);
    expect([demo.code, serve.code]).to.deep.equal([2, 2]);
    expect(demo.err).to.match(new RegExp(`^landfall demo: port ${port} on 127\\.0\\.0\\.1 is taken: .*\\n$`));
    expect(serve.err).to.match(new RegExp(`^landfall serve: port ${port} on 127\\.0\\.0\\.1 is taken: .*\\n$`));
    expect((await readdir(tmp)).filter((name) => name.startsWith('landfall-'))).to.deep.equal([]);
  });

  it('tells in one line what keeps it from starting', async () => {
    const files = { 'landfall.yaml': configuration(), ...FILES };
    const [without, tmp, evidence] = await Promise.all([
      landfall(['serve'], { cwd: await withFiles(files) }),
      landfall(['demo'], { env: { TMPDIR: '/dev/null' } }),
      landfall(['demo', '--evidence', join(await withFiles(files)), '--port', '0']),
    ]);
    expect(without.err).to.match(/^landfall serve: .*evidence holds no evidence log: make one with init\n$/);
    expect(tmp.err).to.match(/^landfall demo: \/dev\/null\/.*ENOTDIR.*\n$/);
    expect(evidence.err).to.match(/^landfall demo: .* holds no evidence log: .*\n$/);
    expect([without, tmp, evidence].map(({ code }) => code)).to.deep.equal([2, 2, 2]);
    expect(await refusalOf(serveCommand, ['now'])).to.equal('"now" is one argument too many');
    expect(await refusalOf(demoCommand, ['--scenario', 'fouding'])).to.match(/did you mean founding\?$/);
    expect(await refusalOf(demoCommand, ['--port', '-1'])).to.match(/^--port needs a value/);
  });

  it('lists its scenarios, the default first', async () => {
    const { code, out } = await runHere(demoCommand, ['--list']);
    expect(code).to.equal(0);
    expect(out.split('\n').map((line) => line.split(' ')[0])).to.include.ordered.members([
      'founding',
      'steady',
      'blackout',
    ]);
  });
});
