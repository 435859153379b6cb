import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { doorsOf } from '../../src/commands/demo-world.ts';
import type { Config } from '../../src/config/config.ts';
import type { Leaf } from '../../src/core/record.ts';
import type { Report } from '../../src/core/report.ts';
import type { Demo } from '../../src/demo/demo.ts';
import { defaultKeyFile } from '../../src/evidence/key-file.ts';
import { openLog } from '../../src/evidence/log.ts';
import { parseVkey } from '../../src/evidence/tlog/key.ts';
import { directorySource } from '../../src/verify/evidence-source.ts';
import { verify } from '../../src/verify/verify.ts';
import type { Views } from '../../src/view.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { drawsCounted, get, startRunning, until } from '../service/running.ts';

const UNREACHABLE = { ok: false, failure: 'dns_unreachable' } as const;

/** The demo's own vantage, and one in another network; each with draws, a tracer and anchors. */
const twoVantages = (config: Config): Config => ({
  ...config,
  text: `${config.text}\n# two`,
  vantages: config.vantages.flatMap((vantage) => [
    { ...vantage, weight: 3 },
    { ...vantage, id: 'west', latitude: 33.45, longitude: -112.07, asn: 64_599, weight: 2 },
  ]),
});

/** The same world, seen from a vantage that has a network and doors of its own. */
const west = (demo: Demo): Views['others'] => new Map([['west', { network: demo.network, doors: doorsOf(demo) }]]);

/** A vantage whose uplink is gone. */
const westDown = (demo: Demo): Views['others'] => {
  const network = { ...demo.network, udpExchange: async () => UNREACHABLE, tcpExchange: async () => UNREACHABLE };
  return new Map([['west', { network, doors: doorsOf(demo) }]]);
};

function drawnFrom({ claims: [claim] }: Report, id: string, only?: string): number {
  return (claim?.counters ?? []).reduce((sum, { key: { counter, labels }, value }) => {
    const { vantage, outcome } = labels;
    return counter === 'vantage' && vantage === id && outcome === (only ?? outcome) ? sum + value : sum;
  }, 0);
}

describe('a service with two vantages', function () {
  this.timeout(55_000);
  const tempDir = tempDirs();

  async function leavesOf(dir: string): Promise<readonly Leaf[]> {
    const log = await openLog(join(dir, 'evidence'));
    const all: Leaf[] = [];
    for await (const { leaf } of log.scan()) all.push(leaf);
    await log.close();
    return all;
  }

  it('measures each draw from the one that was picked, tells them apart, and its log proves it, also when there is one again', async () => {
    const dir = tempDir();
    const both = await startRunning(dir, { config: twoVantages, doors: doorsOf, others: west });
    const report = await until(
      both,
      (now) =>
        ['demo', 'west'].every((id) => drawnFrom(now, id) >= 10 && drawnFrom(now, id, 'landed') >= 1) &&
        connectionsJudged(now) >= 10,
    );
    expect(report.vantages.map(({ id, lastSuccessMs }) => [id, lastSuccessMs !== undefined])).to.deep.equal([
      ['demo', true],
      ['west', true],
    ]);
    const [claim] = report.claims;
    expect(claim?.connections?.tracers.map(({ vantage, up }) => [vantage, up])).to.deep.equal([
      ['demo', true],
      ['west', true],
    ]);
    const counted = (await get(both, '/metrics')).body;
    for (const id of ['demo', 'west']) {
      expect(counted).to.match(new RegExp(`^landfall_vantage_draws_total\\{.*vantage="${id}"`, 'm'));
      expect(counted).to.match(new RegExp(`^landfall_vantage_last_success_timestamp_seconds\\{vantage="${id}"`, 'm'));
      expect(counted).to.match(new RegExp(`^landfall_tracer_up\\{vantage="${id}"`, 'm'));
    }
    await both.stop();

    const down = await startRunning(dir, { config: twoVantages, doors: doorsOf, others: westDown });
    const before = drawnFrom(down.report(), 'west');
    const landedBefore = drawnFrom(down.report(), 'west', 'landed');
    const after = await until(down, (now) => drawnFrom(now, 'west') >= before + 4);
    expect(drawnFrom(after, 'west', 'landed')).to.equal(landedBefore);
    expect(drawnFrom(after, 'west', 'missing')).to.be.at.least(4);
    expect(after.vantages.find(({ id }) => id === 'west')?.lastSuccessMs).to.equal(undefined);
    await down.stop();

    const alone = await startRunning(dir, { doors: doorsOf });
    const drawn = drawsCounted(alone.report());
    await until(alone, (now) => drawsCounted(now) > drawn);
    await alone.stop();
    for (const { warnings, defects } of [both, down, alone]) {
      expect(defects).to.deep.equal([]);
      // A busy machine may miss a slot.
      expect(warnings.filter((line) => !line.startsWith('a slot was missed'))).to.deep.equal([]);
    }

    const leaves = await leavesOf(dir);
    const vantages = (kind: Leaf['$kind']): ReadonlySet<string> =>
      new Set(
        leaves.flatMap((leaf) =>
          leaf.$kind === kind && (leaf.$kind === 'trace' || leaf.$kind === 'anchor') ? [leaf.vantage] : [],
        ),
      );
    expect([...vantages('trace')]).to.have.members(['demo', 'west']);
    expect([...vantages('anchor')]).to.have.members(['demo', 'west']);

    const evidence = join(dir, 'evidence');
    const key = parseVkey(readFileSync(`${defaultKeyFile(evidence)}.vkey`, 'utf8').trimEnd());
    const policy = { logs: [{ key, url: undefined }], witnesses: [], quorum: undefined };
    for (const level of [0, 1, 2] as const) {
      const { outcome, wrong, checked } = await verify(directorySource(evidence), { level, policy });
      expect([outcome, wrong]).to.deep.equal(['proven', undefined]);
      if (level > 0) expect(checked.judged_draws).to.equal(checked.draws);
      if (level > 0) expect(checked.connections).to.be.at.least(10);
    }
  });
});

/** Draws whose connection has been judged. */
function connectionsJudged({ claims: [claim] }: Report): number {
  return claim?.connections?.states.reduce((sum, { draws }) => sum + draws, 0) ?? 0;
}
