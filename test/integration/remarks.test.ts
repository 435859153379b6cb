import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { configuration, FILES } from '../commands/configuration.ts';
import { MAIN } from '../commands/landfall.ts';
import { type Child, children } from './children.ts';
import { temporaryDirectory } from './loopback.ts';

/** A draw that did not land, as the API lists it. */
interface Listed {
  readonly latest_not_landed: readonly { readonly leaf: number }[];
}

describe('what people say beside a running service', () => {
  const cwd = temporaryDirectory();
  const evidence = join(cwd, 'evidence');
  const start = children();

  function landfall(...args: readonly string[]): Child {
    return start(process.execPath, [MAIN, ...args], { cwd });
  }

  async function done(...args: readonly string[]): Promise<string> {
    const command = landfall(...args);
    expect((await command.ended).code, command.stderr()).to.equal(0);
    return command.stdout();
  }

  it('is taken into its log, told on page and API, changes no count, and is proven with the rest', async () => {
    const text = configuration([]).replace(/^evidence: .*$/m, 'evidence: { dir: evidence, origin: demo.example/log }');
    for (const [file, content] of Object.entries({ ...FILES, 'landfall.yaml': text })) {
      writeFileSync(join(cwd, file), content);
    }
    const service = landfall('demo', '--scenario', 'two-clouds', '--port', '0', '--evidence', evidence);
    const [, url = ''] = await service.says(/(http:\/\/127\.0\.0\.1:\d+)\//);
    const claim = `${url}/api/v1/claims/demo-us-oci`;
    let leaf: number | undefined;
    while (leaf === undefined) {
      await sleep(500);
      const listed = (await (await fetch(claim)).json()) as Partial<Listed>;
      leaf = listed.latest_not_landed?.[0]?.leaf;
    }
    const said = await Promise.all([
      done('note', '2026-11-22', '--text', 'a cable was cut', '--author', 'NOC'),
      done('adjudicate', String(leaf), '--reason', 'unknown_site', '--note', 'ours since May'),
    ]);
    for (const line of said) expect(line).to.match(/^the service takes it into the log within ten seconds: /);
    await service.says(/: note taken into the log/);
    await service.says(/: adjudication taken into the log/);
    const { window_notes: notes } = (await (await fetch(`${claim}/events`)).json()) as { window_notes: object[] };
    expect(notes).to.have.length(1);
    expect(notes[0]).to.deep.include({ text: 'a cable was cut', author: 'NOC', about: { window: '2026-11-22' } });
    expect(await (await fetch(`${url}/claims/demo-us-oci`)).text()).to.include('a cable was cut');
    await service.end('SIGTERM');
    expect(await done('verify', evidence)).to.match(/proven/i);
  }).timeout(90_000);
});
