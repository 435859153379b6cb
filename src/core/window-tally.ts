import type { BesideTally } from './beside-tally.ts';
import { besideTallyOf, sumBeside } from './beside-tally.ts';
import type { ConfirmationLeaf } from './confirmation.ts';
import type { ConnectionJudgementLeaf } from './connection-record.ts';
import type { Judgement, JudgementLeaf } from './judgement.ts';
import type { Tally } from './tally.ts';
import { tallySum } from './tally.ts';

/** What the leaves of one claim come to in one window: a commutative monoid like the tally within. */
export interface WindowTally {
  readonly tally: Tally;
  readonly answers: AnswerSets;
  /** Slots that were judged, and the first and last of their judgement leaves; undefined where there is none. */
  readonly slots: number;
  readonly leaves: { readonly first: number; readonly last: number } | undefined;
  /** Exceptions that were confirmed by asking again. */
  readonly confirmed: number;
  readonly beside: BesideTally;
  /** Each once, in code unit order. */
  readonly methods: readonly string[];
  readonly versions: readonly string[];
  readonly configurations: readonly string[];
  readonly frames: readonly string[];
  readonly manifests: readonly string[];
  readonly snapshots: readonly string[];
}

/**
 * Decided draws by the whole set of addresses that they were given, where one was picked: all of them landed, or at least one did. A
 * draw is in `every` only if it counts as landed, and in `any` always if it does.
 */
export interface AnswerSets {
  readonly every: number;
  readonly any: number;
}

/** What one judgement leaf, at an index of the log, adds to its windows. `country` is the claim's. */
export function windowTallyOf(leaf: JudgementLeaf, index: number, country: string): WindowTally {
  const sum = windowSum();
  sum.addJudgements(leaf, index, country);
  return sum.value();
}

/** What a confirmation leaf adds to the windows of its slot: it was learnt of draws that are counted already. */
export function confirmationTallyOf(leaf: Pick<ConfirmationLeaf, 'exceptions'>): WindowTally {
  const sum = windowSum();
  sum.addConfirmation(leaf);
  return sum.value();
}

export function sumWindowTallies(all: Iterable<WindowTally>): WindowTally {
  const sum = windowSum();
  for (const tally of all) sum.add(tally);
  return sum.value();
}

/** A window in the making: many leaves are added to it faster than their tallies are to each other. */
export interface WindowSum {
  readonly addJudgements: (leaf: JudgementLeaf, index: number, country: string) => void;
  readonly addConfirmation: (leaf: Pick<ConfirmationLeaf, 'exceptions'>) => void;
  readonly addConnections: (leaf: Pick<ConnectionJudgementLeaf, 'judgements'>) => void;
  readonly add: (tally: WindowTally) => void;
  /** What was added so far. */
  readonly value: () => WindowTally;
}

const NAMED = ['methods', 'versions', 'configurations', 'frames', 'manifests', 'snapshots'] as const;
type Named = Readonly<Record<(typeof NAMED)[number], readonly string[]>>;

export function windowSum(): WindowSum {
  const tally = tallySum();
  let answers: AnswerSets = { every: 0, any: 0 };
  let slots = 0;
  let leaves: WindowTally['leaves'];
  let confirmed = 0;
  let beside = sumBeside([]);
  let named: Named = { methods: [], versions: [], configurations: [], frames: [], manifests: [], snapshots: [] };

  function addSlots(count: number, of: WindowTally['leaves'], names: Named): void {
    slots += count;
    leaves = spanning(leaves, of);
    named = union(named, names);
  }

  return {
    addJudgements: (leaf, index, country) => {
      tally.addDraws(leaf.judgements, country);
      answers = plus(answers, answersIn(leaf.judgements));
      addSlots(1, { first: index, last: index }, namesOf(leaf));
    },
    addConfirmation: ({ exceptions }) => {
      confirmed += exceptions.filter(({ by }) => by !== undefined).length;
    },
    addConnections: (leaf) => {
      beside = sumBeside([beside, besideTallyOf(leaf)]);
    },
    add: (part) => {
      tally.add(part.tally);
      answers = plus(answers, part.answers);
      confirmed += part.confirmed;
      if (part.beside.slots > 0) beside = sumBeside([beside, part.beside]);
      addSlots(part.slots, part.leaves, part);
    },
    value: () => ({ tally: tally.value(), answers, slots, leaves, confirmed, beside, ...named }),
  };
}

function answersIn(judgements: readonly Judgement[]): AnswerSets {
  let [every, any] = [0, 0];
  for (const { outcome, answers } of judgements) {
    const landed = outcome === 'landed';
    if (landed && (answers === undefined || answers.landed === answers.of)) every += 1;
    const decidedOtherwise = outcome === 'fronted' || outcome === 'elsewhere';
    if (landed || (decidedOtherwise && answers !== undefined && answers.landed > 0)) any += 1;
  }
  return { every, any };
}

function plus(a: AnswerSets, b: AnswerSets): AnswerSets {
  return { every: a.every + b.every, any: a.any + b.any };
}

function spanning(a: WindowTally['leaves'], b: WindowTally['leaves']): WindowTally['leaves'] {
  if (a === undefined || b === undefined) return a ?? b;
  return { first: Math.min(a.first, b.first), last: Math.max(a.last, b.last) };
}

function namesOf({ method, version, configuration, frame, manifest, snapshot }: JudgementLeaf): Named {
  return {
    methods: [method],
    versions: [version],
    configurations: [configuration],
    frames: [frame],
    manifests: [manifest],
    snapshots: [snapshot],
  };
}

/** The same lists where nothing is new, as it nearly always is. */
function union(known: Named, more: Named): Named {
  if (NAMED.every((name) => more[name].every((each) => known[name].includes(each)))) return known;
  const both = NAMED.map((name) => [name, [...new Set([...known[name], ...more[name]])].sort()]);
  return Object.fromEntries(both) as Named;
}
