import { realNetwork } from '../../probes/network.ts';
import type { Config } from '../config/config.ts';
import { parseClosedWindow } from '../core/closed-window.ts';
import type { NoteLeaf } from '../core/note.ts';
import { readableLog } from '../evidence/readable-log.ts';
import { chooseFrom, type Given, readArguments } from './arguments.ts';
import { type Command, UsageError } from './command.ts';
import { configuredWithLog } from './configured.ts';
import { leafNumber, remark } from './remarking.ts';

export const command: Command = {
  summary:
    'appends to the log what an operator has to say of an event or a window; it is told beside it and changes no count',
  usage: 'LEAF|WINDOW --text TEXT --author NAME [--claim ID] [--config FILE]',
  examples: [
    '2026-11-22 --text "our uplink was down from 03:10 to 03:40" --author "NOC"',
    '41820 --text "the new alias was announced to us" --author "J. Doe"',
  ],
  run: async (args, terminal) => {
    const given = readArguments(args, { options: ['text', 'author', 'claim', 'config'], positionals: 1 });
    const [named] = given.positionals;
    if (named === undefined) throw new UsageError('name the leaf of an event, or a window such as 2026-11-22');
    const [text, author] = [given.option('text')?.trim(), given.option('author')?.trim()];
    if (text === undefined) throw new UsageError('--text is needed: one line');
    if (author === undefined) throw new UsageError('--author is needed: who says so');
    const config = await configuredWithLog(given.option('config'));
    const atMs = realNetwork().nowMs();
    const subject = await subjectOf(named, given, config);
    return remark({ $kind: 'note', ...subject, text, author, atMs }, `noted of ${named}`, config.evidence, terminal);
  },
};

async function subjectOf(named: string, given: Given, config: Config): Promise<Pick<NoteLeaf, 'claim' | 'about'>> {
  const event = leafNumber(named);
  if (event === undefined) {
    if (parseClosedWindow(named) === undefined) {
      throw new UsageError(
        `"${named}" is neither the leaf of an event nor a window; those are called 2026-11-22, 2026-W47 or 2026-11`,
      );
    }
    const { id } = chooseFrom('claim', config.claims, (claim) => claim.id, given.option('claim'));
    return { claim: id, about: { window: named } };
  }
  const drift = await (await readableLog(config.evidence.dir)).read(event);
  if (drift?.$kind !== 'drift') {
    throw new UsageError(`leaf ${event} tells of no event; the page and the API name the leaf of each`);
  }
  if (drift.claim !== (given.option('claim') ?? drift.claim))
    throw new UsageError(`leaf ${event} is of ${drift.claim}`);
  return { claim: drift.claim, about: { event, slot: drift.slot } };
}
