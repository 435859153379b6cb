import type { EcsTreatment } from '../core/ecs-behaviour.ts';
import { counted } from '../core/rounding.ts';
import type { SubnetTreatment } from '../look/spread.ts';

const WORDS: Readonly<Record<EcsTreatment, string>> = {
  honoured: 'told and heeded: clients in different places are given different addresses',
  same_for_all: 'told and echoed, and every client is given the same',
  honoured_silently: 'not echoed, and heeded all the same: a block keeps its answer, and others have others',
  not_honoured: 'not heeded (ecs_not_honoured): every client is given what this vantage is; other vantages are needed',
  wrong: 'echoed with other blocks than were told: somebody on the way mixes up clients',
  unknown: 'not to be told: blocks in fewer than 50 networks, or answers that change by themselves',
};

/** How client blocks are treated, resolver by resolver: for a reader who wonders what a sample by client blocks can show. */
export function spreadText(treatments: readonly SubnetTreatment[]): readonly string[] {
  return [
    '',
    'What depends on the client block, asked for clients all over the frame:',
    ...treatments.flatMap(({ resolver, asked, answered, behaviour: b }) => [
      `  ${resolver.id}: ${WORDS[b.treatment]}`,
      `    ${answered} of ${asked} questions answered, for blocks in ${counted(b.spread, 'network')} (/16); ${counted(b.answerSets, 'answer')} in all`,
      `    ${b.echoed} echoed, ${b.absent} silent, ${b.wrong} wrong; ${scopeText(b)}`,
    ]),
  ];
}

function scopeText({ fixedScope, prunable, longerThanSource, echoed }: SubnetTreatment['behaviour']): string {
  if (echoed === 0) return 'no scope';
  const scopes = fixedScope === undefined ? 'scopes of several lengths' : `every scope /${fixedScope}`;
  const sweep = prunable ? 'a sweep can leave neighbours out' : 'a sweep must ask for every block';
  return longerThanSource === 0
    ? `${scopes}: ${sweep}`
    : `${scopes}, ${longerThanSource} longer than what was told: ${sweep}`;
}
