import { realNetwork } from '../../probes/network.ts';
import { ADJUDICATION_REASONS } from '../core/adjudication.ts';
import { openLog } from '../evidence/log.ts';
import { readArguments } from './arguments.ts';
import { type Command, UsageError } from './command.ts';
import { configuredWithLog } from './configured.ts';
import { oneOf } from './recorded-window.ts';

/** Told on one line of a page. */
const LONGEST_NOTE = 300;

export const command: Command = {
  summary:
    'appends to the log what was found out about a single draw; it is told beside the figure and changes no count; the service must not be running',
  usage: `LEAF --reason ${ADJUDICATION_REASONS.join('|')} --note TEXT [--config FILE]`,
  examples: ['31872 --reason wrong_list --note "the range was returned in October; see the issue"'],
  run: async (args, { out }) => {
    const given = readArguments(args, { options: ['reason', 'note', 'config'], positionals: 1 });
    const leaf = leafNumber(given.positionals[0]);
    const reason = given.option('reason');
    if (reason === undefined) throw new UsageError(`--reason is needed: one of ${ADJUDICATION_REASONS.join(', ')}`);
    const note = noteText(given.option('note'));
    const { evidence } = await configuredWithLog(given.option('config'));
    const { nowMs } = realNetwork();
    const log = await openLog(evidence.dir, { ...evidence, nowMs });
    try {
      const draw = await log.read(leaf);
      if (draw?.$kind !== 'draw') throw new UsageError(`leaf ${leaf} of ${evidence.dir} is no draw`);
      const { claim, slot } = draw;
      const index = await log.append([
        {
          $kind: 'adjudication',
          claim,
          slot,
          leaf,
          reason: oneOf('reason', ADJUDICATION_REASONS, reason),
          note,
          atMs: nowMs(),
        },
      ]);
      out.write(`leaf ${index}: draw ${leaf} of claim ${claim} is adjudicated as ${reason}; no count changes\n`);
      return 0;
    } finally {
      await log.close();
    }
  },
};

function leafNumber(text: string | undefined): number {
  if (text === undefined || !/^(0|[1-9]\d{0,14})$/.test(text)) {
    throw new UsageError('name the leaf of a draw by its index; the page and the API link each draw that did not land');
  }
  return Number(text);
}

function noteText(text: string | undefined): string {
  const note = text?.trim();
  if (note === undefined || note === '' || note.length > LONGEST_NOTE || /\p{Cc}/u.test(note)) {
    throw new UsageError(
      `--note is needed: one line of at most ${LONGEST_NOTE} characters that says what was found, and by whom`,
    );
  }
  return note;
}
