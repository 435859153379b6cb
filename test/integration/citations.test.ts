import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validateCFFFile } from 'cffjs';
import { expect } from 'chai';
import type { Publisher } from '../../src/core/described-claim.ts';
import type { Statement } from '../../src/core/statement.ts';
import { permalink, titleOf } from '../../src/core/statement.ts';
import { DATA_LICENCES } from '../../src/reports/licence.ts';
import type { CitationFormat, ReportFormat } from '../../src/reports/render.ts';
import { renderCitation, renderReport } from '../../src/reports/render.ts';
import { closedOf, DESCRIBED } from '../views/closed.ts';
import { DRAWS } from '../views/draws.ts';
import { statementOf } from '../views/statement.ts';

/*
 * Pandoc is large, and nothing smaller of Debian's reads both formats as reference managers do: pybtex leaves signs of LaTeX as they
 * are, citeproc-py stops at them, bibutils knows some. pybtex is here for the grammar, in which pandoc is lenient.
 */

const SCRIPT = new URL('readers.py', import.meta.url).pathname;

/** Publishers whose names hold what means something in LaTeX, YAML, HTML, JSON or CSV. */
const NAMES = [
  'Example University',
  'Universität São Paulo & Søn, Œuvre',
  '{Fifth {Floor}} 100 % #1 a_b $x$ 2^n ~home \\begin a < b > c | d--e',
  '“Ünïté”, l’École: 東京大学 - Ελλάδα',
  '=1+1; key: [a, *b] @misc{k, title={t}} #1',
] as const;

const PUBLISHER: Publisher = {
  name: 'Example University',
  funding: 'a grant of the Example Foundation',
  contact: 'routing@example.edu',
  licence: 'CC-BY-4.0',
};

const FINAL = published({});

/** What `readers.py` tells of a page. */
interface Page {
  readonly lang: string;
  readonly title: string;
  readonly links: Readonly<Record<string, string>>;
  readonly data: readonly string[];
  readonly text: string;
}

interface Entry {
  readonly type: string;
  readonly author: readonly string[];
}

/** Of expanded JSON-LD: all values are lists. */
interface Node {
  readonly '@id'?: string;
  readonly '@type'?: readonly string[];
  readonly '@value'?: string;
  readonly [term: `http${string}`]: readonly Node[] | undefined;
}

describe('what is published of a closed window', () => {
  let dir = '';
  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'landfall-citations-'));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  for (const name of NAMES) {
    const statement = published({ name });

    it(`is read as BibTeX and as CSL-JSON by pandoc, the same: of ${name}`, () => {
      for (const [format, from] of [
        ['bibtex', 'bibtex'],
        ['csl', 'csljson'],
      ] as const) {
        const [item, ...others] = JSON.parse(pandoc(['-f', from, '-t', 'csljson'], citation(statement, format)));
        expect(others).to.deep.equal([]);
        expect(withoutMarkup(item.title), from).to.equal(titleOf(statement));
        expect(item, from).to.deep.include({
          author: [{ literal: name }],
          publisher: name,
          issued: { 'date-parts': [[2026, 11, 23]] },
          URL: permalink(statement),
          version: '2',
        });
        expect(item.note, from).to.include('334 landed, 83 fronted, 36 elsewhere, 9 undecided of 462 draws');
        expect(item.note, from).to.include('Not measured: where data rests');
      }
    });

    it(`is a CITATION.cff that the schema of version 1.2.0 holds for valid: of ${name}`, () => {
      const { authors, title, version, url, type } = readCff(statement);
      expect(authors).to.deep.equal([{ name }]);
      expect([title, version, url, type]).to.deep.equal([titleOf(statement), '2', permalink(statement), 'dataset']);
    });

    it(`is HTML without an error, with a Dataset that PyLD expands: of ${name}`, async () => {
      const page = readHtml(await report(statement, 'html'));
      expect(page).to.include({ lang: 'en', title: titleOf(statement) });
      expect(page.links).to.include({ canonical: permalink(statement) });
      expect(page.text.replaceAll('\u00a0', ' ')).to.include(
        `Published by ${name}, paid for by a grant of the Example Foundation`,
      );
      const dataset = await datasetOf(statement);
      expect(dataset['@type']).to.deep.equal(['http://schema.org/Dataset']);
      expect(dataset['@id']).to.equal(permalink(statement));
      expect(['name', 'license', 'version'].map((property) => textOf(dataset, property))).to.deep.equal([
        titleOf(statement),
        'https://spdx.org/licenses/CC-BY-4.0',
        '2',
      ]);
      expect(textOf(nodeOf(dataset, 'creator'), 'name')).to.equal(name);
      const files = dataset['http://schema.org/distribution']?.map((file) => textOf(file, 'contentUrl'));
      expect(files).to.deep.equal(['json', 'csv'].map((ending) => `${permalink(statement)}.${ending}`));
    });

    it(`is CSV of which python reads every line alike: of ${name}`, async () => {
      const [head, ...rows] = readCsv(await report(statement, 'csv'));
      expect(rows.length).to.be.above(10);
      for (const row of rows) expect(row.length).to.equal(head?.length);
      const [first] = rows;
      expect(first?.[head?.indexOf('sentence') ?? -1]).to.equal(statement.report.sentence);
      expect(first?.[head?.indexOf('permalink') ?? -1]).to.equal(permalink(statement));
    });
  }

  it('is one entry of BibTeX by its own grammar, also where a name opens a brace and closes none', () => {
    const names = [...NAMES, 'one { more', 'one } less', '}{', '{{}', '\\{', 'a\\', '%\\}'];
    // Each under a key of its own: a name twice is an error.
    const texts = names.map((name, i) => citation(published({ name }), 'bibtex').replace('misc{', `misc{n${i}-`));
    const entries = readBibtex(texts.join('\n'));
    expect(entries).to.have.length(names.length);
    for (const entry of entries) {
      expect(entry).to.include({ type: 'misc', year: '2026', month: 'November', day: '23', version: '2' });
      expect(entry.author).to.have.length(1);
    }
  });

  it('is formatted by a style with author, year, title, publisher and address', () => {
    for (const [format, from] of [
      ['bibtex', 'bibtex'],
      ['csl', 'csljson'],
    ] as const) {
      const reference = pandoc(['--citeproc', '-f', from, '-t', 'plain', '--wrap=none'], citation(FINAL, format));
      expect(reference.trim(), from).to.match(
        /^Example University\. 2026\. “Routed Percentage, Claim tiktok-us-oci, 2026-11-19 \(UTC\), Revision 2\.” Example University\. .*https:\/\/example\.org\/log_2~b\/w\/tiktok-us-oci\/2026-11-19\/2\/0123456789abcdef\.$/i,
      );
      // Whatever a style does to titles, what names the claim stays as it is.
      expect(reference, from).to.match(/laim tiktok-us-oci,/);
    }
  });

  it('names a licence by its id, by its address, or not at all where a word would be none of both', () => {
    for (const licence of DATA_LICENCES) expect(readCff(published({ licence })).license).to.equal(licence);
    const address = 'https://example.edu/terms?of=data&v=1';
    expect(readCff(published({ licence: address }))).to.deep.include({ 'license-url': address });
    const words = 'Ask: "us"; # free for schools';
    expect(readCff(published({ licence: words }))).to.not.have.any.keys('license', 'license-url');
    expect(readCff(published({ licence: undefined }))).to.not.have.any.keys('license', 'license-url');
  });

  it('gives a licence that is neither id nor address as a work with a name, never as an address', async () => {
    const words = 'Ask us first';
    const licence = nodeOf(await datasetOf(published({ licence: words })), 'license');
    expect(licence['@type']).to.deep.equal(['http://schema.org/CreativeWork']);
    expect(textOf(licence, 'name')).to.equal(words);
  });

  /** As a file, which is how its readers come to it. */
  function readCff(statement: Statement): ReturnType<typeof validateCFFFile> {
    const file = join(dir, 'CITATION.cff');
    writeFileSync(file, citation(statement, 'cff'));
    return validateCFFFile(file);
  }
});

/** The draws of the report as a final day, published by somebody. */
function published(publisher: Partial<Publisher>): Statement {
  const described = { ...DESCRIBED, publisher: { ...PUBLISHER, ...publisher } };
  const judgements = DRAWS.map(({ judgement }) => judgement);
  const statement = statementOf(closedOf('2026-11-19', 'final', judgements, described));
  return { ...statement, log: { ...statement.log, origin: 'example.org/log_2~b' } };
}

function citation(statement: Statement, format: CitationFormat): string {
  const rendered = renderCitation(statement, format);
  if (!rendered.ok) throw new Error(rendered.why);
  return rendered.body.toString();
}

async function report(statement: Statement, format: ReportFormat): Promise<string> {
  const rendered = await renderReport(statement, format, 'A4');
  if (!rendered.ok) throw new Error(rendered.why);
  return rendered.body.toString();
}

function pandoc(args: readonly string[], input: string): string {
  return run('pandoc', args, input);
}

function readHtml(text: string): Page {
  return JSON.parse(reader('html', text));
}

function readCsv(text: string): readonly (readonly string[])[] {
  return JSON.parse(reader('csv', text));
}

function readBibtex(text: string): readonly Entry[] {
  return Object.values(JSON.parse(reader('bibtex', text)));
}

/** The Dataset that stands in a page. */
async function datasetOf(statement: Statement): Promise<Node> {
  const [data = '', ...others] = readHtml(await report(statement, 'html')).data;
  expect(others).to.deep.equal([]);
  const [dataset = {}] = JSON.parse(reader('jsonld', data)) as readonly Node[];
  return dataset;
}

function reader(format: string, input: string): string {
  // Debian's, which has Debian's modules.
  return run('/usr/bin/python3', [SCRIPT, format], input);
}

function run(command: string, args: readonly string[], input: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { input, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`);
  return stdout;
}

/** What CSL-JSON marks in titles. */
function withoutMarkup(title: string): string {
  return title.replace(/<\/?span[^>]*>/g, '');
}

/** The one value that a property has: a text, an address, or a node. */
function textOf(node: Node, name: string): unknown {
  const value = nodeOf(node, name);
  return value['@value'] ?? value['@id'];
}

function nodeOf(node: Node, name: string): Node {
  const values = node[`http://schema.org/${name}`] ?? [];
  expect(values, name).to.have.length(1);
  return values[0] ?? {};
}
