import { realNetwork } from '../../probes/network.ts';
import { ADJUDICATION_REASONS } from '../core/adjudication.ts';
import { readableLog } from '../evidence/readable-log.ts';
import { readArguments } from './arguments.ts';
import { type Command, UsageError } from './command.ts';
import { configuredWithLog } from './configured.ts';
import { oneOf } from './recorded-window.ts';
import { leafNumber, remark } from './remarking.ts';

export const command: Command = {
  summary:
    'appends to the log what was found out about a single draw; it is told beside the figure and changes no count',
  usage: `LEAF --reason ${ADJUDICATION_REASONS.join('|')} --note TEXT [--config FILE]`,
  examples: ['31872 --reason wrong_list --note "the range was returned in October; see the issue"'],
  run: async (args, terminal) => {
    const given = readArguments(args, { options: ['reason', 'note', 'config'], positionals: 1 });
    const leaf = leafNumber(given.positionals[0]);
    if (leaf === undefined) {
      throw new UsageError(
        'name the leaf of a draw by its index; the page and the API link each draw that did not land',
      );
    }
    const said = given.option('reason');
    if (said === undefined) throw new UsageError(`--reason is needed: one of ${ADJUDICATION_REASONS.join(', ')}`);
    const reason = oneOf('reason', ADJUDICATION_REASONS, said);
    const note = given.option('note')?.trim();
    if (note === undefined) throw new UsageError('--note is needed: one line that says what was found, and by whom');
    const { evidence } = await configuredWithLog(given.option('config'));
    const draw = await (await readableLog(evidence.dir)).read(leaf);
    if (draw?.$kind !== 'draw') throw new UsageError(`leaf ${leaf} of ${evidence.dir} is no draw`);
    const { claim, slot } = draw;
    const atMs = realNetwork().nowMs();
    return remark(
      { $kind: 'adjudication', claim, slot, leaf, reason, note, atMs },
      `draw ${leaf} of claim ${claim} is adjudicated as ${reason}`,
      evidence,
      terminal,
    );
  },
};
