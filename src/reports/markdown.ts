import { OUTCOMES } from '../core/outcome.ts';
import { integer } from '../core/rounding.ts';
import type { Statement } from '../core/statement.ts';
import { citationText, titleOf } from '../core/statement.ts';
import { ASYMMETRY } from '../web/not-measured.ts';
import { OUTCOME_WORDS } from '../web/outcome-words.ts';
import { shareOf } from '../web/share-bar.ts';
import {
  adjudicatedWords,
  checkWords,
  daysWords,
  headlineWords,
  measuredWords,
  methodWords,
  notedWords,
  paidWords,
  quotedWords,
  saidWords,
  statusWords,
  sureWords,
  unknownWords,
  whenWords,
} from './texts.ts';

/** The statement as Markdown (CommonMark with a table): the words of the page, for a wiki or an issue. */
export function markdownText(statement: Statement): string {
  const { claim, demo } = statement.described;
  const [figure, of] = headlineWords(statement);
  const parts = [
    `# ${plain(titleOf(statement))}`,
    `*${statusWords(statement)}*`,
    ...(demo ? ['**DEMO. Nothing here is about the real world.**'] : []),
    `${plain(quotedWords(statement.described))}:\n\n> “${plain(claim.statement)}”`,
    `**${figure}** ${plain(of)} Measured ${whenWords(statement)}.`,
    ...section(
      'What may be said',
      saidWords(statement).map(([head, text]) => `**${head}.** ${plain(text)}`),
    ),
    ...section('What this does not show', [
      `**${ASYMMETRY}**`,
      unknownWords(statement)
        .map(([head, text]) => `- **${head}** ${plain(text)}`)
        .join('\n'),
    ]),
    ...section('What was measured, and how', [plain(`${measuredWords(statement)} ${methodWords(statement)}`)]),
    ...section('How sure this is', [plain(sureWords(statement))]),
    ...section('What the draws came to', [table(statement)]),
    ...section('The days around it', [
      plain([daysWords(statement), adjudicatedWords(statement), notedWords(statement)].filter(Boolean).join(' ')),
    ]),
    ...section('Who publishes, and who paid', [plain(paidWords(statement))]),
    ...section('How to check it', [plain(checkWords(statement))]),
    ...section('Cite as', [
      statement.record.status === 'final'
        ? plain(citationText(statement))
        : '[p] This may still change. It can be cited once it is final.',
    ]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function section(head: string, texts: readonly string[]): readonly string[] {
  return [`## ${head}`, ...texts];
}

function table({ report }: Statement): string {
  const { n, counts, suppressed } = report.window.estimate;
  const rows = OUTCOMES.map((outcome) => {
    const share = suppressed ? 'withheld' : shareOf(outcome, counts[outcome], n);
    return `| ${OUTCOME_WORDS[outcome].name}: ${OUTCOME_WORDS[outcome].means} | ${integer(counts[outcome])} | ${share} |`;
  });
  return ['| Outcome | Draws | Share |', '|---|---:|---:|', ...rows].join('\n');
}

/** Text in which nothing is markup. Names come from configurations, any text. */
function plain(text: string): string {
  return text.replace(/[\\`*_[\]<>#|]/g, '\\$&').replace(/\s+/g, ' ');
}
