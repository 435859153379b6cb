import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { turn } from '../../lab/apply.ts';
import { LabError, run } from '../../lab/command.ts';
import { down } from '../../lab/down.ts';
import { placesOf } from '../../lab/places.ts';
import { commandOf, namespacesWith } from '../../lab/processes.ts';
import { runService } from '../../lab/run.ts';
import { up } from '../../lab/up.ts';
import { laboratory } from '../../src/world/laboratory.ts';
import { ask } from './lab/answers.ts';

const [ONE, OTHER] = [`a${process.pid}`, `b${process.pid}`];
const UP = fileURLToPath(new URL('lab/up.ts', import.meta.url));

/** What is left of a laboratory anywhere: namespaces, files, and processes that were told of its files. */
function leftOf(id: string): readonly string[] {
  const { dir, namespacePrefix } = placesOf(id);
  const told = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => `${pid}: ${commandOf(Number(pid))}`)
    .filter((command) => command.includes(`${dir}/`) || command.includes(namespacePrefix));
  return [...namespacesWith(namespacePrefix), ...(existsSync(dir) ? [dir] : []), ...told];
}

/** The first address that a laboratory's authority has for www, for a client in the west. */
async function westernAddress(id: string): Promise<string | undefined> {
  const question = { server: '9.98.0.1', name: 'www.quillbird.example', family: 4, block: '198.18.64.0/24' } as const;
  return (await ask(id, 'v1', [question]))[0]?.addresses[0];
}

describe('a laboratory comes and goes', function () {
  this.timeout(120_000);
  let links = '';

  before(async () => {
    links = await run('ip', ['-o', 'link']);
  });
  afterEach(async () => {
    await down(ONE);
    await down(OTHER);
  });

  it('leaves nothing behind', async () => {
    await up(ONE);
    await down(ONE);
    expect(leftOf(ONE)).to.deep.equal([]);
    expect(await run('ip', ['-o', 'link'])).to.equal(links);
  });

  it('stands beside another one, with knobs of its own', async () => {
    await Promise.all([up(ONE), up(OTHER)]);
    const to = [{ weight: 1, v4: ['9.96.16.30'], v6: ['2d00:9616::30'] }];
    await turn(ONE, { kind: 'steer', network: 'Example Cable', hosts: ['www.quillbird.example'], to });
    expect(await westernAddress(ONE)).to.equal('9.96.16.30');
    expect(await westernAddress(OTHER)).to.equal('129.146.70.1');
    await down(ONE);
    expect(leftOf(ONE)).to.deep.equal([]);
    expect(await westernAddress(OTHER)).to.equal('129.146.70.1');
  });

  it('is not made twice under one name, and cannot be turned or served when it is not there', async () => {
    const nobody = new AbortController();
    const options = { vantage: 'v1', port: 0, stop: nobody.signal, onPage: () => undefined };
    const refusals = async (...attempts: readonly Promise<unknown>[]): Promise<void> => {
      for (const settled of await Promise.allSettled(attempts)) {
        expect(settled.status).to.equal('rejected');
        expect((settled as PromiseRejectedResult).reason).to.be.instanceOf(LabError);
      }
    };
    await refusals(
      turn(ONE, { kind: 'link', a: 'acc', b: 'agg', isUp: false }),
      runService(ONE, options),
      up('Not a name'),
    );
    await up(ONE);
    await refusals(up(ONE), runService(ONE, { ...options, vantage: 'ash' }));
    expect(leftOf(ONE)).not.to.deep.equal([]);
  });

  it('goes without a trace when its maker was killed at any moment', async () => {
    const startedMs = performance.now();
    await up(ONE);
    const wholeMs = performance.now() - startedMs + 200;
    await down(ONE);
    for (let part = 1; part <= 8; part += 1) {
      const maker = spawn(process.execPath, [UP, ONE], { stdio: 'ignore' });
      const ended = once(maker, 'exit');
      await sleep((wholeMs * part) / 8);
      maker.kill('SIGKILL');
      await ended;
      await down(ONE);
      expect(leftOf(ONE), `killed at part ${part} of 8`).to.deep.equal([]);
    }
  });

  it('is left alone while somebody is making it', async () => {
    const maker = spawn(process.execPath, [UP, ONE], { stdio: 'ignore' });
    const ended = once(maker, 'exit');
    while (!existsSync(placesOf(ONE).stateFile)) await sleep(10);
    const refused = await down(ONE).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(LabError);
    expect((await ended)[0]).to.equal(0);
    expect(namespacesWith(placesOf(ONE).namespacePrefix)).to.have.lengthOf(laboratory.nodes.length);
  });

  it('shows the page of a service inside it outside, until it is told to stop', async () => {
    await up(ONE);
    const stop = new AbortController();
    const page = Promise.withResolvers<string>();
    const running = runService(ONE, { vantage: 'v2', port: 0, stop: stop.signal, onPage: page.resolve });
    const url = await page.promise;
    let text = '';
    while (!text.includes('Quillbird')) {
      text = await fetch(url).then(
        (response) => response.text(),
        () => '',
      );
      await sleep(100);
    }
    stop.abort();
    expect(await running).to.equal(0);
    await down(ONE);
    expect(leftOf(ONE)).to.deep.equal([]);
  });
});
