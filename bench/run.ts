import type { Benchmark, BenchmarkResult } from './benchmark.ts';
import { thisMachine } from './benchmark.ts';
import { benchDraw } from './draw.ts';
import { benchEvidence } from './evidence.ts';
import { benchLanding } from './landing.ts';
import { benchLoad } from './load.ts';
import { benchReplay } from './replay.ts';
import { benchResolve } from './resolve.ts';
import { benchScrape } from './scrape.ts';
import { benchSweep } from './sweep.ts';
import { benchSweepUnpruned } from './sweep-country.ts';
import { benchTrace } from './trace.ts';
import { benchVerify } from './verify.ts';
import { benchWindows } from './windows.ts';

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  draw: benchDraw,
  evidence: benchEvidence,
  landing: benchLanding,
  load: benchLoad,
  resolve: benchResolve,
  replay: benchReplay,
  scrape: benchScrape,
  sweep: benchSweep,
  'sweep-unpruned': benchSweepUnpruned,
  trace: benchTrace,
  windows: benchWindows,
  verify: benchVerify,
};

/** `npm run bench -- NAME [--json]`: one JSON document on stdout, indented for reading or, with `--json`, on one line. */
async function main(args: readonly string[]): Promise<number> {
  const json = args.includes('--json');
  const [name, ...others] = args.filter((arg) => arg !== '--json');
  const benchmark = name !== undefined && Object.hasOwn(BENCHMARKS, name) ? BENCHMARKS[name] : undefined;
  if (name === undefined || benchmark === undefined || others.length > 0) {
    process.stderr.write(
      `usage: npm run bench -- NAME [--json]; NAME is one of: ${Object.keys(BENCHMARKS).join(', ')}\n`,
    );
    return 2;
  }
  const date = new Date().toISOString().slice(0, 10);
  const result: BenchmarkResult = { name, date, machine: thisMachine(), ...(await benchmark()) };
  process.stdout.write(`${JSON.stringify(result, null, json ? 0 : 2)}\n`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
