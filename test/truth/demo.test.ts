import { join } from 'node:path';
import { expect } from 'chai';
import { doorsOf } from '../../src/commands/demo-world.ts';
import { startDemo } from '../../src/demo/demo.ts';
import { connectionTruth } from '../../src/world/connection-truth.ts';
import { VANTAGE } from '../../src/world/ground.ts';
import { pathTruth } from '../../src/world/path-truth.ts';
import { groundOf } from '../../src/world/quillbird-ground.ts';
import { scenarioOf } from '../../src/world/scenarios.ts';
import { truth } from '../../src/world/truth.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { cellsOf } from '../world/cells.ts';
import { differencesOf, type TruthTeller } from './differences.ts';
import type { JudgedCell } from './judged-cells.ts';
import { openCellJudge } from './judged-cells.ts';

/** A machine of the demo serves sixteen clients at once. */
const SLOTS_AT_ONCE = 1;
/** On a busy machine nothing may be too late that is there. */
const CONNECT = { budgetMs: 6000 };
const DNS_TIMEOUT_MS = 2000;
/** Stories that have more in them than others do, and when: of `founding` the end, when clients have been moved. */
const STORIES = [
  ['founding', 121],
  ['no-ecs', 0],
  ['two-clouds', 0],
] as const;

describe('what the service’s parts judge of a demo’s cells', () => {
  const tempDir = tempDirs();

  for (const [name, seconds] of STORIES) {
    it(`is the truth about ${name}: outcome, place, country, connection and path`, async function () {
      this.timeout(60_000);
      const scenario = scenarioOf(name);
      if (scenario === undefined) throw new RangeError(name);
      const { world } = scenario;
      const dir = tempDir();
      let nowMs = Date.now();
      const demo = await startDemo({ scenario, port: 0, evidenceDir: dir, tempDir: dir, nowMs: () => nowMs });
      const atMs = 1000 * seconds;
      nowMs += atMs;
      const config = {
        ...demo.config,
        dns: { ...demo.config.dns, timeoutMs: DNS_TIMEOUT_MS },
        probes: { ...demo.config.probes, connect: CONNECT },
      };
      try {
        const judge = await openCellJudge(
          { ...demo, config, doors: doorsOf(demo) },
          join(dir, 'evidence'),
          SLOTS_AT_ONCE,
        );
        const cells = [...cellsOf(world, 100)].map(({ cell }) => cell);
        await judge.judge(cells);
        await judge.traced();
        const judged = await judge.judge(cells);
        await judge.close();
        const differences = judged.flatMap((one) => differencesOf(one, tellerOf(world, atMs)));
        expect(differences, differences.slice(0, 5).join('\n')).to.deep.equal([]);
        expect(judged.map(pathOf)).to.include('REACHED_IN_P');
      } finally {
        await demo.stop();
      }
    });
  }
});

function pathOf({ connection }: JudgedCell): string | undefined {
  return connection?.path;
}

function tellerOf(world: Parameters<typeof groundOf>[0], atMs: number): TruthTeller {
  const ground = groundOf(world);
  return {
    lab: ground,
    vantage: VANTAGE,
    answers: (cell) => truth(world, atMs, cell),
    path: (address) => pathTruth(ground, VANTAGE, address),
    serves: (name, address) => {
      const is = connectionTruth(ground, name, address);
      return is.state === 'connect_timeout' ? { state: is.state, leads: [] } : is;
    },
  };
}
