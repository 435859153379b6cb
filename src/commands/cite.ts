import { CITATION_FORMATS, renderCitation } from '../reports/render.ts';
import { readArguments } from './arguments.ts';
import { type Command, UsageError } from './command.ts';
import { namedStatement, oneOf, WINDOW_OPTIONS, WINDOW_USAGE } from './recorded-window.ts';

export const command: Command = {
  summary: 'how to cite a closed window that is final, with its permalink',
  usage: `WINDOW [--format text|bibtex|csl|cff] ${WINDOW_USAGE}`,
  examples: ['2026-11-22', '2026-W47 --format bibtex >> references.bib'],
  run: async (args, { out }) => {
    const given = readArguments(args, { options: ['format', ...WINDOW_OPTIONS], positionals: 1 });
    const format = oneOf('format', CITATION_FORMATS, given.option('format'));
    const rendered = renderCitation(await namedStatement(given), format);
    if (!rendered.ok) throw new UsageError(rendered.why);
    out.write(rendered.body);
    return 0;
  },
};
