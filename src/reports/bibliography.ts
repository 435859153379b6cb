import type { Statement } from '../core/statement.ts';
import { authorOf, figureText, issuedOn, permalink, titleOf } from '../core/statement.ts';

/** A statement for reference managers. Only what is final has one: whoever asks sees to that. */

/** One BibTeX entry. */
export function bibtex(statement: Statement): string {
  const { record, leafHash } = statement;
  const [year = '', month = ''] = issuedOn(statement).split('-');
  const fields: readonly (readonly [string, string])[] = [
    ['title', `{${latex(titleOf(statement))}}`],
    ['author', `{${latex(authorOf(statement))}}`],
    ['year', year],
    ['month', String(Number(month))],
    ['url', permalink(statement)],
    ['note', latex(noteOf(statement))],
  ];
  const key = `landfall-${record.claim}-${record.window}-r${record.revision}-${leafHash.slice(0, 8)}`;
  return `@misc{${key},\n${fields.map(([name, value]) => `  ${name} = {${value}},\n`).join('')}}\n`;
}

/** One item of CSL-JSON 1.0, in the list that the format asks for. */
export function cslJson(statement: Statement): readonly object[] {
  const { record, log, leaf } = statement;
  return [
    {
      id: `landfall-${record.claim}-${record.window}-r${record.revision}`,
      type: 'dataset',
      title: titleOf(statement),
      author: [{ literal: authorOf(statement) }],
      publisher: authorOf(statement),
      issued: { 'date-parts': [issuedOn(statement).split('-').map(Number)] },
      version: `revision ${record.revision}`,
      archive: `evidence log ${log.origin}`,
      archive_location: `leaf ${leaf}`,
      URL: permalink(statement),
      note: noteOf(statement),
    },
  ];
}

/** A CITATION.cff, version 1.2.0. Its values are JSON strings, which YAML reads. */
export function citationCff(statement: Statement): string {
  const { described, record, leafHash } = statement;
  const licence = described.publisher?.licence;
  const lines: readonly (readonly [string, string])[] = [
    ['cff-version', '1.2.0'],
    ['message', 'Cite the figure with its counts and its limits.'],
    ['type', 'dataset'],
    ['title', titleOf(statement)],
    ['version', `revision ${record.revision}`],
    ['date-released', issuedOn(statement)],
    ['url', permalink(statement)],
    ['abstract', noteOf(statement)],
    ...(licence === undefined ? [] : [['license', licence] as const]),
  ];
  const text = lines.map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`).join('');
  const identifier = `identifiers:\n  - type: "other"\n    value: ${JSON.stringify(leafHash)}\n    description: "RFC 6962 hash of the record's leaf"\n`;
  return `${text}authors:\n  - name: ${JSON.stringify(authorOf(statement))}\n${identifier}`;
}

/** A schema.org Dataset, as JSON-LD. */
export function dataset(statement: Statement): object {
  const { described, report, record } = statement;
  const { window } = report;
  const url = permalink(statement);
  const iso = (ms: number): string => new Date(ms).toISOString();
  const { publisher } = described;
  return {
    '@context': 'https://schema.org',
    '@type': 'Dataset',
    '@id': url,
    url,
    name: titleOf(statement),
    description: noteOf(statement),
    version: `revision ${record.revision}`,
    datePublished: issuedOn(statement),
    temporalCoverage: `${iso(window.fromMs)}/${iso(window.toMs)}`,
    spatialCoverage: described.claim.country,
    creator: { '@type': 'Organization', name: authorOf(statement) },
    ...(publisher === undefined ? {} : { funder: { '@type': 'Organization', name: publisher.funding } }),
    ...(publisher?.licence === undefined ? {} : { license: publisher.licence }),
    measurementTechnique: `landfall method ${report.sums.methods.join(', ')}`,
    variableMeasured: ['landed', 'fronted', 'elsewhere', 'indeterminate', 'missing'],
    distribution: [
      { '@type': 'DataDownload', encodingFormat: 'application/json', contentUrl: `${url}.json` },
      { '@type': 'DataDownload', encodingFormat: 'text/csv', contentUrl: `${url}.csv` },
    ],
  };
}

/** What must travel with a title: the figure, what is said of the quotation, and what is not measured. */
function noteOf(statement: Statement): string {
  const { report, described } = statement;
  const { claim } = described;
  const figure = figureText(statement);
  return (
    `${figure.charAt(0).toUpperCase()}${figure.slice(1)}. ${report.sentence} Sampling error only. Not measured: where data rests, who can ` +
    `reach it, what stands behind a content network, what share of the service the hostnames carry. Provider ${claim.provider}.` +
    (described.demo ? ' A demo: nothing here is about the real world.' : '')
  );
}

/** Text for LaTeX: what it would take for commands is escaped. Names come from configurations, any text. */
function latex(text: string): string {
  return text
    .replace(/[\\{}$&#^_~%]/g, (character) => LATEX[character] ?? `\\${character}`)
    .replaceAll('“', '``')
    .replaceAll('”', "''")
    .replace(/\s+/g, ' ');
}

const LATEX: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
};
