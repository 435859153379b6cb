import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { codeBlocks, documentText, ROOT } from '../docs/documents.ts';
import { children } from './children.ts';
import { temporaryDirectory } from './loopback.ts';
import { fetchText, landfall, serving, until } from './service.ts';

/** The block of docs/operators.md that makes a copy, with the places of this test for those of a machine. */
function copyScript(evidence: string, backup: string): string {
  const found = codeBlocks(documentText('docs/operators.md'), 'sh').find((block) =>
    block.includes('landfall verify /backup'),
  );
  if (found === undefined) throw new Error('docs/operators.md has no block that makes a copy');
  return found
    .replaceAll('/var/lib/landfall/evidence', evidence)
    .replaceAll('/backup/landfall', backup)
    .replaceAll(/^landfall /gm, `${join(ROOT, 'packaging/landfall')} `);
}

async function leavesOf(url: string): Promise<number> {
  return Number(/^landfall_log_size_leaves (\d+)/m.exec(await fetchText(`${url}metrics`))?.[1] ?? 0);
}

describe('a copy of the evidence, made as the operators are told', function () {
  this.timeout(60_000);
  const start = children();

  it('fits itself although the log grows meanwhile, and goes on when it is put in place', async () => {
    const evidence = join(temporaryDirectory(), 'evidence');
    const backup = join(temporaryDirectory(), 'backup');
    mkdirSync(backup);
    const demo = await serving(landfall(['demo', '--evidence', evidence, '--port', '0'], start));
    const early = await until(
      'some leaves',
      async () => {
        const leaves = await leavesOf(demo.url);
        return leaves > 60 ? leaves : undefined;
      },
      30_000,
    );
    const vkey = readFileSync(join(evidence, 'private/key.vkey'), 'utf8').trim();
    const script = copyScript(evidence, backup);
    // Twice, as every night: the second time over the first, when more has been written.
    for (const atLeast of [early, early + 10]) {
      await until('more leaves', async () => ((await leavesOf(demo.url)) >= atLeast ? true : undefined), 30_000);
      const copied = start('sh', ['-ec', script], { env: { VKEY: vkey } });
      const { code } = await copied.ended;
      expect(code, `${copied.stdout()}${copied.stderr()}`).to.equal(0);
      expect(copied.stdout()).to.match(/^PROVEN at level 0/m);
    }
    await demo.process.end('SIGTERM');

    // Restored: the copy with the private part in it.
    const { code } = await start('cp', ['-a', join(evidence, 'private'), join(backup, 'private')]).ended;
    expect(code).to.equal(0);
    const restored = await serving(landfall(['demo', '--evidence', backup, '--port', '0'], start));
    const before = await leavesOf(restored.url);
    expect(before).to.be.above(early);
    await until('the log going on', async () => ((await leavesOf(restored.url)) > before ? true : undefined), 30_000);
    expect((await restored.process.end('SIGTERM')).code).to.equal(0);
  });
});
