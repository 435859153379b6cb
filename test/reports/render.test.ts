import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { Statement } from '../../src/core/statement.ts';
import { permalink } from '../../src/core/statement.ts';
import type { CitationFormat, ReportFormat } from '../../src/reports/render.ts';
import { CITATION_FORMATS, REPORT_FORMATS, renderCitation, renderReport } from '../../src/reports/render.ts';
import { judgement, someJudgement } from '../core/judgements.ts';
import { closedDay, closedOf, DESCRIBED } from '../views/closed.ts';
import { statementOf } from '../views/statement.ts';
import { NEVER, readText } from '../web/reading.ts';

const TEXTS = REPORT_FORMATS.filter((format) => format !== 'pdf');
const FINAL = statementOf(closedDay('2026-11-19', 'final'));
const PROVISIONAL = statementOf(closedDay('2026-11-19', 'provisional'));
const LINK = 'https://example.org/log/w/tiktok-us-oci/2026-11-19/2/0123456789abcdef';

/** As it reads: spaces at which no line breaks are spaces. */
async function report(statement: Statement, format: ReportFormat): Promise<string> {
  const rendered = await renderReport(statement, format, 'A4');
  if (!rendered.ok) throw new Error(rendered.why);
  return rendered.body.toString().replaceAll('\u00a0', ' ');
}

function citation(statement: Statement, format: CitationFormat): string {
  const rendered = renderCitation(statement, format);
  if (!rendered.ok) throw new Error(rendered.why);
  return rendered.body.toString();
}

async function everyText(statement: Statement): Promise<readonly (readonly [string, string])[]> {
  const reports = TEXTS.map(async (format): Promise<[string, string]> => [format, await report(statement, format)]);
  const citations = CITATION_FORMATS.flatMap((format): [string, string][] => {
    const rendered = renderCitation(statement, format);
    return rendered.ok ? [[format, rendered.body.toString()]] : [];
  });
  return [...(await Promise.all(reports)), ...citations];
}

/** CSV as RFC 4180 has it. */
function csvRows(text: string): readonly (readonly string[])[] {
  return text
    .split('\r\n')
    .slice(0, -1)
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
        quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
      ),
    );
}

describe('reports', () => {
  it('never say what cannot be known, whatever was drawn', async () => {
    const draws = fc.array(someJudgement, { maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(draws, fc.constantFrom('final', 'provisional'), async (judgements, status) => {
        for (const [format, text] of await everyText(statementOf(closedOf('2026-11-19', status, judgements)))) {
          const own = readText(text).replaceAll(DESCRIBED.claim.statement, '');
          for (const never of NEVER) expect(own, format).not.to.match(never);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('carry figure, counts, bounds, limits, log, publisher and who paid in every format', async () => {
    for (const format of TEXTS) {
      const text = await report(FINAL, format);
      expect(text, format).to.include(LINK);
      for (const words of [/334/, /462/, /says nothing about/]) expect(text, format).to.match(words);
    }
    for (const format of ['html', 'md', 'json'] as const) {
      const text = await report(FINAL, format);
      for (const words of [
        /Example University/,
        /a grant of the Example Foundation/,
        /1,?234,?567/,
        /72\.2 %/,
        /67\.9 %/,
      ]) {
        expect(text, format).to.match(words);
      }
    }
  });

  it('put the asymmetry, what was not measured and the day of the statement on the page', async () => {
    const page = await report(FINAL, 'html');
    for (const words of [
      'It can never confirm one',
      'Where data rests, and who can reach it.',
      'least of all about 17 June 2022',
      'Measured 19 November 2026, 00:00 to 24:00 UTC',
      'sampling error only',
      'No independent witness has signed it',
      'own-sg, a site of tiktok',
    ]) {
      expect(page).to.include(words);
    }
  });

  it('draw the figure on an axis that says where it begins, and leave it out where there is none', async () => {
    expect(await report(FINAL, 'html')).to.match(/<svg class="interval".*axis from 50 % to every draw/);
    const few = statementOf(closedDay('2026-11-19', 'final', 20));
    const page = await report(few, 'html');
    expect(page).not.to.include('<svg');
    expect(page).to.include('No percentage: too little was measured');
  });

  it('of a provisional window are marked, and offer no citation', async () => {
    for (const format of ['html', 'md'] as const) expect(await report(PROVISIONAL, format)).to.include('[p]');
    expect(JSON.parse(await report(PROVISIONAL, 'json'))).to.deep.include({ citation: null, status: 'provisional' });
    expect(await report(PROVISIONAL, 'html')).not.to.include('ld+json');
    for (const format of CITATION_FORMATS) {
      expect(renderCitation(PROVISIONAL, format)).to.deep.include({ ok: false });
    }
  });

  it('of a demo say so in every format', async () => {
    const described = { ...DESCRIBED, demo: true };
    const statement = statementOf(closedOf('2026-11-19', 'final', [judgement({})], described));
    for (const [format, text] of await everyText(statement)) expect(text, format).to.match(/demo|,true\r\n/i);
  });

  it('without a publisher say that nobody is named', async () => {
    const described = { ...DESCRIBED, publisher: undefined };
    const statement = statementOf(closedOf('2026-11-19', 'final', [judgement({})], described));
    expect(await report(statement, 'html')).to.include('names no publisher and no funding');
    expect(citation(statement, 'text')).to.match(
      /^operator of the evidence log example\.org\/log \(2026\).*who paid is not stated/,
    );
  });

  it('escape what configurations and frames name, in every format', async () => {
    const claim = {
      ...DESCRIBED.claim,
      statement: '</script><b>"100 %" $x_1$ \\input{a}|`',
      provider: '=1+1,"x"\n<i>',
    };
    const described = { ...DESCRIBED, claim };
    const draws = [judgement({ network: '=cmd|"a",b' }), judgement({ network: '<script>' })];
    const statement = statementOf(closedOf('2026-11-19', 'final', draws, described));
    const page = await report(statement, 'html');
    expect(page).not.to.match(/<b>|<i>/);
    expect(page.match(/<\/script>/g)).to.have.length(1);
    expect(await report(statement, 'md')).to.include('\\<b\\>"100 %" $x\\_1$ \\\\input{a}\\|\\`');
    const rows = csvRows(await report(statement, 'csv'));
    expect(new Set(rows.map((row) => row.length))).to.deep.equal(new Set([rows[0]?.length]));
    expect(rows.map((row) => row[5])).to.include('\'=cmd|"a",b');
    expect(citation(statement, 'bibtex').replaceAll(/\$[<>|]\$/g, '')).not.to.match(/(?<!\\)[$%#&]/);
    expect(parse(citation(statement, 'cff')).abstract).to.include('=1+1,"x"\n<i>');
  });
});

/** What is counted beside the outcomes: draws that need not sum up to those of the window. */
const BESIDE_OUTCOMES = ['answers', 'path', 'domestic', 'connection', 'led_to'];

describe('reports: data', () => {
  it('tell what was seen beside the addresses, and give it no figure of the claim', async () => {
    const [head = [], ...rows] = csvRows(await report(FINAL, 'csv'));
    const at = (name: string): number => head.indexOf(name);
    const beside = rows.filter((row) => BESIDE_OUTCOMES.includes(row[at('breakdown')] ?? ''));
    const told = beside.map((row) => ['breakdown', 'label', 'n'].map((name) => row[at(name)]).join(' '));
    expect(told).to.include.members([
      'answers every 334',
      'path LEFT_P 4',
      'path untraced 60',
      'domestic shown 200',
      'domestic not_tested 38',
      'connection connect_timeout 21',
      'led_to redirect elsewhere own-sg 60',
    ]);
    for (const row of beside) {
      expect(row.slice(at('landed'), at('upper_bound') + 1).join('')).to.equal('');
    }
    const { beside: json } = JSON.parse(await report(FINAL, 'json'));
    expect(json.domestic).to.deep.equal({ shown: 200, not_shown: 96, not_tested: 38, ratio: 200 / 334 });
    expect(json.paths[0]).to.deep.equal({ path: 'REACHED_IN_P', draws: 200, ratio: 200 / 381 });
  });

  it('have a line for the window and one for each label, each with n, coverage, verdict, sentence and limits', async () => {
    const [head = [], ...rows] = csvRows(await report(FINAL, 'csv'));
    const at = (name: string): number => head.indexOf(name);
    expect(rows[0]?.[at('breakdown')]).to.equal('window');
    const breakdowns = new Set(rows.map((row) => row[at('breakdown')]));
    expect([...breakdowns]).to.deep.equal([
      'window',
      'network',
      'endpoint',
      'family',
      'resolver',
      'country',
      'resolver_class',
      'vantage',
      'role',
      ...BESIDE_OUTCOMES,
    ]);
    const ofOutcomes = rows.filter((row) => !BESIDE_OUTCOMES.includes(row[at('breakdown')] ?? ''));
    for (const row of rows) {
      expect(row[at('sentence')]).to.equal(FINAL.report.sentence);
      expect(row[at('verdict')]).to.equal('CONTRADICTED');
      expect(row[at('not_measured')]).to.include('where data rests');
    }
    for (const row of ofOutcomes) {
      expect(Number(row[at('coverage')])).to.be.within(0, 1);
      if (Number(row[at('n')]) < 30) expect(row[at('strict')]).to.equal('');
    }
    for (const breakdown of new Set(ofOutcomes.map((row) => row[at('breakdown')]))) {
      const own = rows.filter((row) => row[at('breakdown')] === breakdown);
      expect(
        own.reduce((sum, row) => sum + Number(row[at('n')]), 0),
        breakdown,
      ).to.equal(462);
    }
  });

  it('tell roles, classes of resolvers and grades', async () => {
    const json = JSON.parse(await report(FINAL, 'json'));
    expect(Object.keys(json.by.role)).to.have.members(['api', 'web', 'live', 'telemetry', 'video', 'image']);
    expect(Object.keys(json.by.resolver_class)).to.deep.equal(['authoritative']);
    expect(json.grades.map(({ grade }: { grade: string }) => grade)).to.deep.equal(['A', 'B']);
    expect(json.grades.reduce((sum: number, { draws }: { draws: number }) => sum + draws, 0)).to.equal(334);
  });
});

describe('citations', () => {
  it('are a line of text with author, year, title, figure, log and permalink', () => {
    const text = citation(FINAL, 'text');
    expect(text).to.match(
      /^Example University \(2026\): Routed percentage, claim tiktok-us-oci, 2026-11-19 \(UTC\), revision 2\. The statement “Today, 100 percent [^”]*” \(AFP, 2022-06-17\): contradicted\. Between 72\.2 % and 74\.3 %: 334 landed.*, coverage 98\.0 %;/,
    );
    expect(text).to.include('not about where data rests');
    expect(text.trimEnd()).to.match(new RegExp(`${LINK}$`));
  });

  it('are BibTeX with every special character escaped', () => {
    const text = citation(FINAL, 'bibtex');
    expect(text).to.match(/^@misc\{landfall-tiktok-us-oci-2026-11-19-r2-01234567,\n/);
    expect(text).to.include('72.2 \\%');
    expect(text.split('{').length).to.equal(text.split('}').length);
  });

  it('are one item of CSL-JSON, dated when the window could be final', () => {
    const [item, ...others] = JSON.parse(citation(FINAL, 'csl'));
    expect(others).to.deep.equal([]);
    expect(item).to.deep.include({ type: 'dataset', URL: LINK, issued: { 'date-parts': [[2026, 11, 23]] } });
  });

  it('are a CITATION.cff that is YAML with what version 1.2.0 asks for', () => {
    const cff = parse(citation(FINAL, 'cff'));
    expect(cff).to.deep.include({ 'cff-version': '1.2.0', type: 'dataset', 'date-released': '2026-11-23', url: LINK });
    expect(cff.authors).to.deep.equal([{ name: 'Example University' }]);
    expect(cff.message).to.be.a('string');
  });

  it('stand as a schema.org Dataset in the page', async () => {
    const [, json = ''] =
      /<script type="application\/ld\+json">(.*?)<\/script>/.exec(await report(FINAL, 'html')) ?? [];
    expect(JSON.parse(json)).to.deep.include({
      '@context': 'https://schema.org',
      '@type': 'Dataset',
      url: LINK,
      temporalCoverage: '2026-11-19T00:00:00.000Z/2026-11-20T00:00:00.000Z',
    });
  });

  it('name one record: another revision has another address', () => {
    const { record } = FINAL;
    expect(permalink({ ...FINAL, record: { ...record, revision: 3 } })).not.to.equal(LINK);
    expect(permalink({ ...FINAL, leafHash: 'fe'.repeat(32) })).not.to.equal(LINK);
  });
});
