import { formatJudging, type Judging, parseJudging } from '../claim/judging.ts';
import { isSuppressed } from '../core/estimate.ts';
import { counted, integer, shareDown } from '../core/rounding.ts';
import type { Counts } from '../core/tally.ts';
import { drawsIn, undecidedIn } from '../core/tally.ts';
import { type Replay, type ReplayWindow, replay } from '../replay/replay.ts';
import { METHOD, VERSION } from '../version.ts';
import { readArguments } from './arguments.ts';
import type { Command, Terminal } from './command.ts';
import { configured } from './configured.ts';
import { differenceText, type ToldDifference, toldDifference } from './difference-text.ts';
import { type Evidence, openEvidence, short, snapshotNamed } from './evidence.ts';
import { progressOn } from './progress.ts';

export const command: Command = {
  summary:
    'judges recorded evidence again: under other feeds, by another configuration, or just by this version of the method',
  usage: '[DIR] [--snapshot DIGEST] [--by FILE] [--config FILE] [--json]',
  examples: ['./evidence', './evidence --by stricter.yaml'],
  run: async (args, terminal) => {
    const given = readArguments(args, { options: ['snapshot', 'by', 'config'], flags: ['json'], positionals: 1 });
    const evidence = await openEvidence(given.positionals[0], given.option('config'));
    const digest = given.option('snapshot');
    const leaf = digest === undefined ? undefined : snapshotNamed(evidence, digest);
    const named = given.option('by');
    const judging = named === undefined ? undefined : parseJudging(formatJudging(await configured(named)));
    return replayed(evidence, { snapshot: leaf?.sha256, judging }, given.flag('json'), terminal);
  },
};

interface Instead {
  readonly snapshot: string | undefined;
  readonly judging: Judging | undefined;
}

async function replayed(evidence: Evidence, instead: Instead, json: boolean, { out, err }: Terminal): Promise<number> {
  const { log, basis } = evidence;
  const snapshot = instead.snapshot === undefined ? undefined : await basis.snapshotOf(instead.snapshot);
  const other = { snapshot, judging: instead.judging };
  const progress = progressOn(err, 'replaying leaf', log.size);
  const told: ToldDifference[] = [];
  const found = await replay(log, {
    judgedBy: (recorded) => basis.insteadOf(recorded, other),
    onSlot: ({ leaf }) => progress.at(leaf),
    onDifference: async (difference) => {
      const by = {
        was: await basis.judgedBy(difference.recorded),
        is: await basis.insteadOf(difference.recorded, other),
      };
      const one = toldDifference(difference, by);
      if (json) told.push(one);
      else out.write(differenceText(one));
    },
  });
  progress.end();
  out.write(json ? `${JSON.stringify(document(found, instead, told), null, 2)}\n` : summary(found, evidence, instead));
  return exitCode(found);
}

/** 0 when every draw lands as it did, 1 when one does not, 2 when nothing could be judged again. */
function exitCode({ slots, leftOut, otherLanding }: Replay): number {
  if (slots === 0 && leftOut > 0) return 2;
  return otherLanding === 0 ? 0 : 1;
}

function summary(found: Replay, { dir }: Evidence, instead: Instead): string {
  const under =
    instead.snapshot === undefined ? 'each under its own feeds' : `under snapshot ${short(instead.snapshot)}`;
  const lines = [
    `${counted(found.slots, 'slot')} of ${dir} with ${counted(found.draws, 'draw')} judged again, ${under}, by landfall ${VERSION}, method ${METHOD}`,
    `${integer(found.same)} came out the same to the byte; ${counted(found.otherLanding, 'draw')} with another landing, ${integer(found.otherOutcome)} of them with another outcome`,
    ...(found.leftOut === 0
      ? []
      : [`${counted(found.leftOut, 'slot')} left out: the log does not hold what they were judged by`]),
    ...(found.undrawn === 0
      ? []
      : [
          `${counted(found.undrawn, 'slot')} of days whose secret is not out: which address decided is taken from the log`,
        ]),
    ...found.windows.flatMap(windowLines),
  ];
  return `${lines.join('\n')}\n`;
}

function windowLines({ claim, day, was, is }: ReplayWindow): readonly string[] {
  const name = `${claim}, ${day ?? 'all of it'}`;
  return isSame(was, is)
    ? [`${name}: ${figures(is)}, as it was`]
    : [`${name}:`, `  was ${figures(was)}`, `  is  ${figures(is)}`];
}

function isSame(a: Counts, b: Counts): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function figures(counts: Counts): string {
  const parts = Object.entries(counts)
    .map(([outcome, draws]) => `${integer(draws)} ${outcome}`)
    .join(', ');
  return isSuppressed(counts) ? parts : `landed ${shareDown(counts.landed, drawsIn(counts))} (${parts})`;
}

function document(found: Replay, instead: Instead, differences: readonly ToldDifference[]): object {
  const { slots, draws, same, leftOut, undrawn, otherOutcome, otherLanding, windows } = found;
  return {
    snapshot: instead.snapshot ?? null,
    version: VERSION,
    method: METHOD,
    slots,
    draws,
    slots_same: same,
    slots_left_out: leftOut,
    slots_by_recorded_address: undrawn,
    other_outcome: otherOutcome,
    other_landing: otherLanding,
    windows: windows.map(({ claim, day, was, is }) => ({ claim, day: day ?? null, was: ratios(was), is: ratios(is) })),
    differences,
  };
}

/** Ratios in [0, 1]; null where too little was measured for a percentage. */
function ratios(counts: Counts): object {
  const n = drawsIn(counts);
  const k = undecidedIn(counts);
  const share = (draws: number): number | null => (isSuppressed(counts) ? null : draws / n);
  return {
    n,
    counts,
    strict: share(counts.landed),
    ceiling: share(counts.landed + k),
    coverage: n === 0 ? null : (n - k) / n,
  };
}
