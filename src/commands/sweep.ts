import { join } from 'node:path';
import { realNetwork } from '../../probes/network.ts';
import { pooledRandom32 } from '../../probes/resolve/random-pool.ts';
import { openFeedsFor, userAgentOf } from '../claim/inputs.ts';
import { formatJudging } from '../claim/judging.ts';
import type { ClaimConfig, Config } from '../config/config.ts';
import type { Family } from '../core/address.ts';
import { blockLengthOf, frameSpace } from '../core/sweep/block-space.ts';
import { sweepCsv } from '../core/sweep/sweep-csv.ts';
import { describeSweep } from '../core/sweep/sweep-report.ts';
import { sweepState } from '../core/sweep/sweep-state.ts';
import { weightRuns } from '../core/sweep/sweep-weights.ts';
import { openBlobs } from '../evidence/blobs.ts';
import { EvidenceError } from '../evidence/evidence-log.ts';
import { disk, removeIfThere } from '../evidence/files.ts';
import { takeLock } from '../evidence/lock.ts';
import { sha256Hex } from '../evidence/sha256.ts';
import { emptyInbox } from '../inbox/empty.ts';
import { putInInbox } from '../inbox/inbox.ts';
import { loadFrame } from '../population/load-frame.ts';
import { createProber } from '../resolving/prober.ts';
import { oneLine } from '../say.ts';
import { SweepHalted } from '../sweep/asking.ts';
import { parseClients, routedClients, routeWeights } from '../sweep/clients.ts';
import { journalPath, openJournal } from '../sweep/journal.ts';
import { openSweep } from '../sweep/past.ts';
import { keepSweep } from '../sweep/result.ts';
import { seededRandom32 } from '../sweep/seed.ts';
import type { SweepTotals } from '../sweep/sweep.ts';
import { runSweep } from '../sweep/sweep.ts';
import { sweepRow } from '../web/api-sweeps.ts';
import { chooseFrom, type Given, readArguments } from './arguments.ts';
import type { Command, Terminal } from './command.ts';
import { UsageError } from './command.ts';
import { configuredWithLog } from './configured.ts';
import { sweepProgress } from './sweep-progress.ts';
import { sweepText } from './sweep-text.ts';
import { diffOfSweeps, listSweeps, showSweep, writePieces } from './sweep-views.ts';

export const command: Command = {
  summary:
    'asks for an endpoint as every block of the frame, each answer once for all blocks that it holds for; goes on after an interruption',
  usage:
    '[--endpoint NAME] [--family 4|6] [--claim ID] [--anew] [--config FILE] [--json | --csv] | --list | --show LEAF | --diff LEAF LEAF',
  examples: ['', '--endpoint www.example.com --csv', '--diff 120 340'],
  run: async (args, terminal) => {
    const given = readArguments(args, {
      options: ['endpoint', 'family', 'claim', 'config', 'show', 'diff'],
      flags: ['anew', 'json', 'csv', 'list'],
      positionals: 1,
    });
    if (given.flag('json') && given.flag('csv')) throw new UsageError('--json and --csv exclude each other');
    const diff = given.option('diff');
    if (diff === undefined && given.positionals.length > 0) throw new UsageError('only --diff takes a second leaf');
    const config = await configuredWithLog(given.option('config'));
    if (given.flag('list')) return listSweeps(config, given, terminal);
    if (diff !== undefined) return diffOfSweeps(config, [diff, given.positionals[0]], given, terminal);
    const shown = given.option('show');
    if (shown !== undefined) return showSweep(config, shown, given, terminal);
    return sweepAll(config, given, terminal);
  },
};

/** One endpoint, or all of the claim's one after the other: a name server is never asked for two at a time. */
async function sweepAll(config: Config, given: Given, terminal: Terminal): Promise<number> {
  const claim = chooseFrom('claim', config.claims, ({ id }) => id, given.option('claim'));
  const named = given.option('endpoint');
  const all = [...new Set(claim.manifest.endpoints.map(({ name }) => name))];
  const names = named === undefined ? all : [chooseFrom('endpoint', all, (name) => name, named)];
  const family = familyOf(given.option('family'));
  const release = await onlySweep(config);
  try {
    for (const endpoint of names) await sweepOne(config, claim, endpoint, family, given, terminal);
    return 0;
  } catch (error) {
    // Nothing is lost: the operator is told what stands in the way, and the same command goes on.
    if (!(error instanceof SweepHalted)) throw error;
    terminal.err.write(`landfall sweep: ${oneLine(error.message)}; the same command goes on\n`);
    return 2;
  } finally {
    await release();
  }
}

/** Two would ask the same servers at twice the rate, or write one journal. Rejects with EvidenceError `locked`. */
async function onlySweep({ evidence: { dir } }: Config): Promise<() => Promise<void>> {
  const lock = join(dir, 'sweeps', 'lock');
  try {
    return await takeLock(disk, lock);
  } catch (error) {
    // The lock speaks of the log, which a sweep does not open.
    if (!(error instanceof EvidenceError && error.code === 'locked')) throw error;
    throw new EvidenceError(
      'locked',
      lock,
      `${dir}: another sweep is under way; let it end, or stop it: it goes on later`,
    );
  }
}

function familyOf(text: string | undefined): Family {
  if (text === undefined || text === '4') return 4;
  if (text === '6') return 6;
  throw new UsageError(`--family must be 4 or 6, is "${text}"`);
}

/** Blocks of IPv6 that are asked for at most: a route is as large as anybody likes. */
const MOST_V6 = 200_000;
/** Questions that may be under way at the same time. */
const OUTSTANDING = 64;

async function sweepOne(
  config: Config,
  claim: ClaimConfig,
  endpoint: string,
  family: Family,
  given: Given,
  { out, err }: Terminal,
): Promise<void> {
  const { dir } = config.evidence;
  const source = config.vantages[0]?.source;
  const network = realNetwork({ userAgent: userAgentOf(config), source });
  const blobs = openBlobs(dir);
  const loaded = await loadFrame(claim.frame, dir);
  const text = family === 4 ? loaded.text : await routedClients(loaded.frame);
  const space = family === 4 ? frameSpace(loaded.frame) : parseClients(text);
  const weights = family === 4 ? weightRuns(loaded.frame) : routeWeights(space);
  const wanted = { claim: claim.id, endpoint, family, clients: sha256Hex(text), startedMs: network.nowMs() };
  if (given.flag('anew')) await removeIfThere(disk, journalPath(dir, wanted));
  const feeds = await openFeedsFor(config, network.nowMs);
  await feeds.refresh();

  const state = sweepState(blockLengthOf(family));
  const journal = await openJournal(dir, wanted, state.restore);
  const found = state.counts.answers + state.counts.audited;
  if (found > 0) err.write(`${endpoint}: goes on from ${found} answers in ${journal.path}\n`);
  const prober = createProber(config, network);
  const resolver = config.resolvers.find(({ kind }) => kind === 'authoritative');
  if (resolver === undefined)
    throw new UsageError('a sweep asks authorities: configure a resolver of kind authoritative');
  const { timeoutMs, attempts, queriesPerSecond } = config.dns;
  const progress = sweepProgress(err, endpoint, () => performance.now());
  let totals: SweepTotals;
  try {
    totals = await runSweep({
      endpoint,
      family,
      space,
      state,
      keep: journal.add,
      nowMs: network.nowMs,
      seeded32: seededRandom32(journal.head.seed),
      most: family === 4 ? Number.POSITIVE_INFINITY : MOST_V6,
      told: progress.at,
      resolve: (task) => prober.resolve({ ...task, resolver: resolver.id }),
      limits: { timeoutMs, attempts, queriesPerSecond, outstanding: OUTSTANDING, random32: pooledRandom32(), source },
    });
  } catch (error) {
    await journal.close();
    throw error;
  } finally {
    progress.end();
  }
  for await (const bytes of feeds.blobs(blobs.has)) await blobs.put(bytes);
  await blobs.put(Buffer.from(text));
  const judging = await blobs.put(Buffer.from(formatJudging(config)));
  const leaf = await keepSweep({ claim, space, weights, state, journal, snapshot: feeds.current, judging }, blobs);
  await putInInbox(dir, [feeds.current.leaf, leaf]);
  await journal.remove();
  const taken = await emptyInbox(dir, config.evidence, (line) => err.write(`${line}\n`));
  if (taken === undefined) err.write('the log is being written by a service, which takes the sweep in\n');
  const past = await openSweep(leaf, { dir, blobs });
  err.write(`${endpoint}: ${totals.queries} questions sent in this run, ${totals.lost} of them lost\n`);
  if (given.flag('json')) out.write(`${JSON.stringify(sweepRow(describeSweep(past, undefined)), null, 2)}\n`);
  else if (given.flag('csv')) await writePieces(out, sweepCsv(past));
  else out.write(sweepText(past));
}
