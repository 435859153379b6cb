import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { doorsOf } from '../../src/commands/demo-world.ts';
import type { Config } from '../../src/config/config.ts';
import type { Report } from '../../src/core/report.ts';
import { defaultKeyFile } from '../../src/evidence/key-file.ts';
import { parseVkey } from '../../src/evidence/tlog/key.ts';
import { directorySource } from '../../src/verify/evidence-source.ts';
import { verify } from '../../src/verify/verify.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { drawsCounted, startRunning, until } from '../service/running.ts';

/** The real service with connections, traces and anchors, begun again with another list, another place, and as it was. */
describe('verify, over the log of a service that was begun three times', function () {
  this.timeout(55_000);
  const tempDir = tempDirs();

  it('judges all of it again, at each level, whatever changed between', async () => {
    const dir = tempDir();
    const first = await startRunning(dir, { doors: doorsOf });
    await until(first, (report) => drawsCounted(report) >= 33 && followed(report) >= 10);
    await first.stop();
    const list = join(dir, 'another.json');
    const published = await readFile(join(dir, 'world', 'oci.json'), 'utf8');
    await writeFile(list, published.replaceAll('129.80.', '129.81.'));
    const moved = (config: Config): Config => ({
      ...config,
      text: `${config.text}\n# moved`,
      feeds: { ...config.feeds, overrides: { ...config.feeds.overrides, oci: { file: list } } },
      vantages: config.vantages.map((vantage) => ({ ...vantage, latitude: (vantage.latitude ?? 0) + 1 / 3 })),
    });
    for (const config of [moved, moved, (same: Config): Config => same]) {
      const next = await startRunning(dir, { config, doors: doorsOf });
      const before = drawsCounted(next.report());
      await until(next, (report) => drawsCounted(report) > before);
      await next.stop();
      expect([next.warnings.filter((line) => !line.startsWith('a slot was missed')), next.defects]).to.deep.equal([
        [],
        [],
      ]);
    }
    const evidence = join(dir, 'evidence');
    const key = parseVkey(readFileSync(`${defaultKeyFile(evidence)}.vkey`, 'utf8').trimEnd());
    const policy = { logs: [{ key, url: undefined }], witnesses: [], quorum: undefined };
    for (const level of [0, 1, 2] as const) {
      const { outcome, wrong, checked, unchecked } = await verify(directorySource(evidence), { level, policy });
      expect([outcome, wrong]).to.deep.equal(['proven', undefined]);
      expect(['unrevealed', 'under_way']).to.include.members(unchecked.map(({ what }) => what));
      if (level === 0) continue;
      expect(checked.judged_draws).to.equal(checked.draws);
      expect(checked.connections).to.be.at.least(10);
      expect(checked.events).to.be.at.least(1);
    }
  });
});

/** Draws whose connection has been judged. */
function followed({ claims: [claim] }: Report): number {
  return claim?.connections?.states.reduce((sum, { draws }) => sum + draws, 0) ?? 0;
}
