import type { Statement } from '../core/statement.ts';
import { citationText } from '../core/statement.ts';
import { bibtex, citationCff, cslJson } from './bibliography.ts';
import { csvText, jsonText } from './data.ts';
import { markdownText } from './markdown.ts';
import { statementPage } from './page.ts';
import type { Paper } from './pdf.ts';
import { printPdf } from './pdf.ts';

/** What a statement can be had as. */
export const REPORT_FORMATS = ['html', 'pdf', 'json', 'csv', 'md'] as const;
/** What it can be cited as, once it is final. */
export const CITATION_FORMATS = ['text', 'bibtex', 'csl', 'cff'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];
export type CitationFormat = (typeof CITATION_FORMATS)[number];

export type Rendered =
  | { readonly ok: true; readonly type: string; readonly body: Buffer }
  | { readonly ok: false; readonly why: string };

export async function renderReport(statement: Statement, format: ReportFormat, paper: Paper): Promise<Rendered> {
  switch (format) {
    case 'html':
      return text('text/html; charset=utf-8', statementPage(statement));
    case 'json':
      return text('application/json; charset=utf-8', jsonText(statement));
    case 'csv':
      return text('text/csv; charset=utf-8; header=present', csvText(statement));
    case 'md':
      return text('text/markdown; charset=utf-8', markdownText(statement));
    case 'pdf': {
      const printed = await printPdf(statementPage(statement), paper);
      return printed.ok ? { ok: true, type: 'application/pdf', body: printed.pdf } : printed;
    }
  }
}

/** Only what is final can be cited. */
export function renderCitation(statement: Statement, format: CitationFormat): Rendered {
  const { status, window, revision } = statement.record;
  if (status !== 'final') {
    return {
      ok: false,
      why: `${window}, revision ${revision}, is provisional [p]: it may still change and cannot be cited. It is final 72 hours after its end.`,
    };
  }
  switch (format) {
    case 'text':
      return text('text/plain; charset=utf-8', `${citationText(statement)}\n`);
    case 'bibtex':
      return text('application/x-bibtex; charset=utf-8', bibtex(statement));
    case 'csl':
      return text(
        'application/vnd.citationstyles.csl+json; charset=utf-8',
        `${JSON.stringify(cslJson(statement), undefined, 2)}\n`,
      );
    case 'cff':
      return text('application/yaml; charset=utf-8', citationCff(statement));
  }
}

function text(type: string, body: string): Rendered {
  return { ok: true, type, body: Buffer.from(body) };
}
