import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Command } from '../../src/commands/command.ts';
import { describeSweep } from '../../src/core/sweep/sweep-report.ts';
import { FAMILIES } from '../../src/metrics/metrics.ts';
import { scenarios } from '../../src/world/scenarios.ts';
import { alerts } from '../dashboards/rules.ts';
import { REPORT } from '../views/report.ts';
import { largeSweep } from '../views/sweeps.ts';
import { serveWeb } from '../web/served.ts';
import { codeBlocks, codeSpans, documentText, matches, prose, ROOT, tableRows } from './documents.ts';

const README = documentText('README.md');

/** What no text of this project may claim (method, section 10): whole words, outside quotations and code. */
const BANNED: readonly RegExp[] = [
  /\ball (?:US )?(?:user )?(?:traffic|data|connections)\b/i,
  /100 ?%/,
  /\b(?:is|are|was) stored\b/i,
  /\bprove[sdn]?\b/i,
  /\bverified\b/i,
  /\bcomplian/i,
  /\bguarantee/i,
  /\bsafe\b/i,
  /\bsecure\b/i,
];

describe('the README', () => {
  it('says what the tool cannot know before it says what it does', () => {
    const headings = matches(README, /^## (.+)$/gm);
    expect(headings.slice(0, 2)).to.deep.equal(['What it cannot know', 'What it does']);
  });

  for (const banned of BANNED) {
    it(`never claims ${banned.source}`, () => {
      expect(prose(README)).not.to.match(banned);
    });
  }

  it('lists every command, with the options that it takes and no others', async () => {
    const rows = tableRows(README, 'command');
    const listed = rows.map(([code = '']) => code.replaceAll('`', ''));
    const commands = await commandUsages();
    expect(listed.map((line) => line.split(' ')[0])).to.have.members([...commands.keys()]);
    // What most commands share stands below the table.
    const shared = [/ ?\[--config FILE\]/, / ?\[--json\]/];
    for (const line of listed) {
      const [name = '', ...rest] = line.split(' ');
      const usage = commands.get(name) ?? '';
      const expected = name === 'serve' ? usage : shared.reduce((text, part) => text.replace(part, ''), usage);
      expect(rest.join(' '), name).to.equal(expected.trim());
    }
  });

  it('says which commands take --json', async () => {
    const [sentence = ''] = matches(README, /^(.*) take `--json`/gm);
    const taking = [...(await commandUsages())].filter(([, usage]) => usage.includes('--json')).map(([name]) => name);
    expect(codeSpans(sentence)).to.have.members(taking);
  });

  it('names scenarios that there are', () => {
    const named = matches(README, /--scenario ([a-z-]+)/g);
    expect(scenarios.map(({ name }) => name)).to.include.members([...named]);
  });

  it('lists every metric, with labels that it has', () => {
    const rows = tableRows(README, 'metric');
    const listed = rows.flatMap(([metrics = '']) => codeSpans(metrics));
    expect(listed).to.have.members(FAMILIES.map(({ name }) => name));
    for (const [metrics = '', labels = ''] of rows) {
      const written = new Set(
        labels
          .replace(/\(.*?\)/g, '')
          .split(', ')
          .map((label) => label.trim())
          .filter(Boolean),
      );
      const carried = codeSpans(metrics)
        .flatMap((name) => [...labelsOf(name).keys()])
        .filter((label) => label !== 'claim');
      expect([...written], metrics).to.include.members(carried.filter((label) => label !== 'le'));
      expect(expected(metrics), metrics).to.include.members([...written]);
    }
  });

  it('asks, like the rules, for labels that metrics have', () => {
    const exprs = [...alerts().map(({ expr }) => expr), ...codeBlocks(README, 'promql')];
    expect(exprs.length).to.be.above(5);
    for (const expr of exprs) {
      for (const [, name = '', matchers = ''] of expr.matchAll(/(landfall_\w+)(?:\{([^}]*)\})?/g)) {
        const labels = labelsOf(name);
        if (labels.size === 0) continue; // Nothing of it in this report.
        for (const [, label = ''] of matchers.matchAll(/(\w+)[=!]~?"/g)) {
          expect(['job', ...labels.keys()], `${name}{${label}}`).to.include(label);
        }
      }
    }
  });

  it('never alerts on what is missing from strict', () => {
    for (const query of [...alerts().map(({ expr }) => expr), ...codeBlocks(README, 'promql')]) {
      expect(query).not.to.match(/1 - landfall_routed_ratio/);
    }
  });

  describe('lists paths', () => {
    const web = serveWeb();
    web.probe = async () => ({ ok: true, contentType: 'text/plain', body: '' });
    beforeEach(() => {
      web.sweeps = () => [describeSweep(largeSweep('tiktok-us-oci', 1), 12)];
    });
    for (const [paths = ''] of tableRows(README, 'path')) {
      for (const path of codeSpans(paths).filter((code) => code.startsWith('/'))) {
        it(`${path} is served`, async () => {
          const named = {
            '{id}': 'tiktok-us-oci',
            '{window}': '1h',
            '{day}': '2026-11-19',
            '{leaf}': '1',
            '{sweep}': '12',
            '{snapshot}': '3',
          };
          const asked = path.replace(/\{\w+\}/g, (part) => (named as Record<string, string>)[part] ?? part);
          expect((await web.get(asked)).status).to.equal(200);
        });
      }
    }
  });
});

/** Labels that a family's samples carry in a report, each with its values. */
function labelsOf(name: string): ReadonlyMap<string, ReadonlySet<string>> {
  const labels = new Map<string, Set<string>>();
  const family = FAMILIES.find((f) => f.name === name);
  for (const sample of family?.samples(REPORT) ?? []) {
    for (const [label, value] of Object.entries(sample.labels)) {
      labels.set(label, (labels.get(label) ?? new Set()).add(value));
    }
  }
  return labels;
}

function expected(metrics: string): readonly string[] {
  return codeSpans(metrics).flatMap((name) => [...labelsOf(name).keys()]);
}

/** The usage line of each command that the command line knows. */
async function commandUsages(): Promise<ReadonlyMap<string, string>> {
  const source = readFileSync(`${ROOT}src/command-line.ts`, 'utf8');
  const files = [...source.matchAll(/^ {2}'?([a-z-]+)'?: \(\) => import\('\.\/commands\/([a-z-]+)\.ts'\)/gm)];
  const usages = files.map(async ([, name = '', file = '']): Promise<[string, string]> => {
    const { command } = (await import(`../../src/commands/${file}.ts`)) as { readonly command: Command };
    return [name, command.usage];
  });
  return new Map(await Promise.all(usages));
}
