import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { tempDirs } from '../evidence/temp-dir.ts';
import { children } from './children.ts';
import { fetchJson, fetchText, landfall, ROOT, serving, until } from './service.ts';

const run = promisify(execFile);

interface Leaves {
  readonly leaves: readonly { readonly leaf: number }[];
}

/** The commands that a page shows, as a reader copies them. */
function commandsOf(page: string): readonly string[] {
  const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" };
  const text = (markup: string): string => markup.replace(/&([a-z]+|#39);/g, (_, name) => ENTITIES[name] ?? '');
  return [...page.matchAll(/<pre class="bytes" tabindex="0">([^<]*)<\/pre>/g)]
    .map(([, markup = '']) => text(markup))
    .filter((block) => block.includes('/log/'));
}

describe('what the pages of evidence tell a reader to type', () => {
  const start = children();
  const tempDir = tempDirs();

  async function shell(commands: string): Promise<readonly string[]> {
    // npm would run it in the clone, where the reader's files are not.
    const here = commands.replaceAll('npm run -s landfall --', `${process.execPath} ${join(ROOT, 'src/main.ts')}`);
    const { stdout } = await run('bash', ['-euc', here], { cwd: tempDir(), maxBuffer: 1 << 24 });
    return stdout.trimEnd().split('\n');
  }

  it('comes out, in a shell, against a service that goes on measuring', async () => {
    const { url } = await serving(landfall(['demo', '--port', '0'], start));
    for (const kind of ['draw', 'judgement', 'snapshot']) {
      const leaf = await until(
        `a leaf of kind ${kind}`,
        async () => (await fetchJson<Leaves>(`${url}api/v1/evidence/leaves?kind=${kind}`)).leaves.at(-1)?.leaf,
        40_000,
      );
      const [byHand = '', byProgram = ''] = commandsOf(await fetchText(`${url}draws/${leaf}`));
      const [came, must, ...others] = await shell(byHand);
      expect(came).to.match(/^[0-9a-f]{64}$/);
      expect([came, others]).to.deep.equal([must, []]);
      expect((await shell(byProgram)).at(-1)).to.equal('PROVEN: the leaf is in the tree that is signed');
    }
    const [audit = ''] = commandsOf(await fetchText(`${url}evidence`));
    expect((await shell(audit)).at(-1)).to.match(/^PROVEN at level 2/);
  }).timeout(120_000);
});
