import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Child, children, PATIENCE_MS } from './children.ts';
import { temporaryDirectory } from './loopback.ts';
import { fetchText, landfall, ROOT, serving, until } from './service.ts';

describe('npm start', function () {
  this.timeout(60_000);
  const start = children();
  const temporary = join(temporaryDirectory(), 'tmp');
  before(() => mkdirSync(temporary));

  function npmStart(port: number): Child {
    return start('npm', ['start', '--', 'demo', '--port', `${port}`], { cwd: ROOT, env: { TMPDIR: temporary } });
  }

  /** What landfall has made; Node keeps a folder of its own there, for code that it has compiled. */
  function folders(): readonly string[] {
    return readdirSync(temporary).filter((name) => name.startsWith('landfall'));
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`serves the page, and ${signal} to npm soon stops everything`, async () => {
      const { process, url } = await serving(npmStart(0));
      expect(await fetchText(url)).to.include('<!doctype html>');
      const { tookMs } = await process.end(signal);
      expect(tookMs).to.be.below(PATIENCE_MS);
      expect(process.leftRunning()).to.deep.equal([]);
      expect(folders()).to.deep.equal([]);
      expect(await fetchText(url).catch(() => 'nobody answers')).to.equal('nobody answers');
    });
  }

  it('leaves nothing behind when it is stopped while it starts', async () => {
    const child = landfall(['demo', '--port', '0'], start, { env: { TMPDIR: temporary } });
    await until('its temporary folder', async () => folders().length > 0 || undefined, 10_000);
    const { code, tookMs } = await child.end('SIGTERM');
    expect(code, child.stderr()).to.equal(0);
    expect(tookMs).to.be.below(PATIENCE_MS);
    expect(folders()).to.deep.equal([]);
  });

  it('says in one line that its port is taken and what to do, and exits with 2', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    try {
      const { port } = holder.address() as AddressInfo;
      const child = npmStart(port);
      const { code } = await child.ended;
      expect(code).to.equal(2);
      const lines = child
        .stderr()
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('npm '));
      expect(lines).to.have.lengthOf(1);
      expect(lines[0]).to.match(new RegExp(`^landfall.*port ${port} .* is taken: .*choose another`));
      expect(folders()).to.deep.equal([]);
    } finally {
      holder.close();
    }
  });
});
