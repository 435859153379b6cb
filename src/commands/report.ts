import { PAPERS } from '../reports/pdf.ts';
import { REPORT_FORMATS, renderReport } from '../reports/render.ts';
import { readArguments } from './arguments.ts';
import { type Command, UsageError } from './command.ts';
import { namedStatement, oneOf, WINDOW_OPTIONS, WINDOW_USAGE } from './recorded-window.ts';

export const command: Command = {
  summary: 'the one-page statement of a closed window, from the evidence alone; what is provisional says so',
  usage: `WINDOW [--format html|pdf|json|csv|md] [--paper A4|Letter] ${WINDOW_USAGE}`,
  examples: ['2026-11-22 > statement.html', '2026-11 --format pdf --paper Letter > statement.pdf'],
  run: async (args, { out }) => {
    const given = readArguments(args, { options: ['format', 'paper', ...WINDOW_OPTIONS], positionals: 1 });
    const format = oneOf('format', REPORT_FORMATS, given.option('format'));
    const paper = oneOf('paper', PAPERS, given.option('paper'));
    const rendered = await renderReport(await namedStatement(given), format, paper);
    if (!rendered.ok) throw new UsageError(rendered.why);
    out.write(rendered.body);
    return 0;
  },
};
