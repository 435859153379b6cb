import type { Statement } from '../core/statement.ts';
import { authorOf, figureText, issuedOn, permalink, testedText, titleOf } from '../core/statement.ts';
import { latex } from './latex.ts';
import { licenceOf } from './licence.ts';

/** A statement for reference managers. Only what is final has one: whoever asks sees to that. */

/** One BibTeX entry, of the type that every style knows. */
export function bibtex(statement: Statement): string {
  const { record, leafHash, log, leaf } = statement;
  const [year = '', month = '', day = ''] = issuedOn(statement).split('-');
  const author = latex(authorOf(statement));
  const fields: readonly (readonly [string, string])[] = [
    // The second braces keep a style from changing capitals, and from taking a name apart.
    ['title', `{{${latex(titleOf(statement))}}}`],
    ['author', `{{${author}}}`],
    ['publisher', `{${author}}`],
    ['year', `{${year}}`],
    // Every style has this macro, and its own words for it.
    ['month', MONTHS[Number(month) - 1] ?? ''],
    ['day', `{${Number(day)}}`],
    ['version', `{${record.revision}}`],
    ['url', `{${permalink(statement)}}`],
    ['note', `{${latex(`${noteOf(statement)} Evidence log ${log.origin}, leaf ${leaf}, hash ${leafHash}.`)}}`],
  ];
  const key = `landfall-${record.claim}-${record.window}-r${record.revision}-${leafHash.slice(0, 8)}`;
  return `@misc{${key},\n${fields.map(([name, value]) => `  ${name} = ${value},\n`).join('')}}\n`;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] as const;

/** One item of CSL-JSON 1.0, in the list that the format asks for. */
export function cslJson(statement: Statement): readonly object[] {
  const { record, log, leaf } = statement;
  return [
    {
      id: `landfall-${record.claim}-${record.window}-r${record.revision}`,
      type: 'dataset',
      // Styles that put capitals into titles leave the name of the claim as it is.
      title: titleOf(statement).replace(`claim ${record.claim},`, `claim <span class="nocase">${record.claim}</span>,`),
      author: [{ literal: authorOf(statement) }],
      publisher: authorOf(statement),
      issued: { 'date-parts': [issuedOn(statement).split('-').map(Number)] },
      version: String(record.revision),
      archive: `Evidence log ${log.origin}`,
      archive_location: `leaf ${leaf}`,
      URL: permalink(statement),
      note: noteOf(statement),
    },
  ];
}

/** A CITATION.cff, version 1.2.0. Its values are JSON strings, which YAML reads. */
export function citationCff(statement: Statement): string {
  const { described, record, leafHash } = statement;
  const lines: readonly (readonly [string, string])[] = [
    ['cff-version', '1.2.0'],
    ['message', 'Cite the figure with its counts and its limits.'],
    ['type', 'dataset'],
    ['title', titleOf(statement)],
    ['version', String(record.revision)],
    ['date-released', issuedOn(statement)],
    ['url', permalink(statement)],
    ['abstract', noteOf(statement)],
    ...licenceLines(described.publisher?.licence),
  ];
  const text = lines.map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`).join('');
  const identifier = `identifiers:\n  - type: "other"\n    value: ${JSON.stringify(leafHash)}\n    description: "RFC 6962 hash of the record's leaf"\n`;
  return `${text}authors:\n  - name: ${JSON.stringify(authorOf(statement))}\n${identifier}`;
}

function licenceLines(words: string | undefined): readonly (readonly [string, string])[] {
  if (words === undefined) return [];
  const licence = licenceOf(words);
  switch (licence.kind) {
    case 'spdx':
      return [['license', licence.id]];
    case 'web':
      return [['license-url', licence.url]];
    case 'words':
      return []; // The format has no place for other words.
  }
}

/** A schema.org Dataset, as JSON-LD. */
export function dataset(statement: Statement): object {
  const { described, report, record, leafHash } = statement;
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
    identifier: { '@type': 'PropertyValue', propertyID: "RFC 6962 hash of the record's leaf", value: leafHash },
    version: String(record.revision),
    datePublished: issuedOn(statement),
    temporalCoverage: `${iso(window.fromMs)}/${iso(window.toMs)}`,
    spatialCoverage: { '@type': 'Country', name: described.claim.country },
    creator: { '@type': 'Organization', name: authorOf(statement) },
    ...(publisher === undefined ? {} : { funding: { '@type': 'Grant', description: publisher.funding } }),
    ...(publisher?.licence === undefined ? {} : { license: schemaLicence(publisher.licence) }),
    measurementTechnique: `landfall method ${report.sums.methods.join(', ')}`,
    variableMeasured: ['landed', 'fronted', 'elsewhere', 'indeterminate', 'missing'],
    distribution: [
      { '@type': 'DataDownload', encodingFormat: 'application/json', contentUrl: `${url}.json` },
      { '@type': 'DataDownload', encodingFormat: 'text/csv', contentUrl: `${url}.csv` },
    ],
  };
}

/** An address, or a work with a name: a mere word would be read as an address beside this page. */
function schemaLicence(words: string): string | object {
  const licence = licenceOf(words);
  return licence.kind === 'words' ? { '@type': 'CreativeWork', name: licence.words } : licence.url;
}

/** What must travel with a title: the figure, what is said of the quotation, and what is not measured. */
function noteOf(statement: Statement): string {
  const { report, described } = statement;
  const { claim } = described;
  const figure = figureText(statement);
  return (
    `${testedText(statement)}. ${figure.charAt(0).toUpperCase()}${figure.slice(1)}. ${report.sentence} Sampling error only. Not measured: where data rests, who can ` +
    `reach it, what stands behind a content network, what share of the service the hostnames carry. Provider ${claim.provider}.` +
    (described.demo ? ' A demo: nothing here is about the real world.' : '')
  );
}
