import { expect } from 'chai';
import { z } from 'zod';
import type { Judgement } from '../../src/core/judgement.ts';
import type { Leaf } from '../../src/core/record.ts';
import { context } from '../../src/web/api.ts';
import { drawsPage } from '../../src/web/api-draws.ts';
import { DOCUMENTS, type DocumentName } from '../../src/web/openapi-documents.ts';
import { CLAIM, REPORT } from '../views/report.ts';
import { readText } from './reading.ts';
import { serveWeb } from './served.ts';

interface Described {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, { readonly get: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly example?: unknown }[];
  readonly responses: { readonly 200: { readonly content: Readonly<Record<string, { schema: { $ref?: string } }>> } };
}

/** What stands for the parameters of a path, each that the served report has. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  id: ['tiktok-us-oci'],
  window: ['1h', 'today', '2026-11-19', '2026-11-22'],
  leaf: ['1', '5', '6'],
  snapshot: ['2', '3'],
};

function filled(path: string): readonly string[] {
  const name = /\{(\w+)\}/.exec(path)?.[1];
  if (name === undefined) return [path];
  return (VALUES[name] ?? []).flatMap((value) => filled(path.replace(`{${name}}`, value)));
}

describe('web: the description of the API', () => {
  const web = serveWeb();
  const described = async (): Promise<Described> => (await (await web.get('/api/v1/openapi.json')).json()) as Described;

  it('is OpenAPI 3.1: every parameter of a path is described, every reference leads somewhere', async () => {
    const { openapi, paths, components } = await described();
    expect(openapi).to.match(/^3\.1\./);
    for (const [path, { get }] of Object.entries(paths)) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(get.parameters.filter((p) => p.in === 'path').map(({ name }) => name)).to.deep.equal(named);
      const ref = get.responses[200].content['application/json']?.schema.$ref ?? '';
      expect(Object.keys(components.schemas)).to.include(ref.replace('#/components/schemas/', ''));
    }
    const ids = Object.values(paths).map(({ get }) => get.operationId);
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('its paths are served, and its schemas describe every member of what they give, whatever the report holds', async () => {
    const { paths } = await described();
    const reports = [
      REPORT,
      { ...REPORT, demo: undefined },
      { ...REPORT, claims: [{ ...CLAIM, fresh: false, connections: undefined, lastSlotMs: undefined }] },
      { ...REPORT, claims: [{ ...CLAIM, windows: [], operator: undefined }] },
    ];
    for (const report of reports) {
      for (const [template, { get }] of Object.entries(paths)) {
        const name = get.responses[200].content['application/json']?.schema.$ref?.split('/').at(-1) as DocumentName;
        for (const path of filled(template)) {
          web.report = report;
          const response = await web.get(path);
          if (response.status === 404 && report.claims[0]?.windows.length === 0) continue;
          expect(response.status, path).to.equal(200);
          const document: unknown = await response.json();
          const read = DOCUMENTS[name].safeParse(document);
          if (!read.success) expect.fail(`${path}: ${z.prettifyError(read.error)}`);
          // A schema leaves out what it does not describe.
          expect(read.data, path).to.deep.equal(document);
        }
      }
    }
  });

  it('its examples run as they stand', async () => {
    // The served log holds a draw at 1.
    web.report = {
      ...REPORT,
      claims: [{ ...CLAIM, counters: CLAIM.counters.map((counter) => ({ ...counter, leaf: 1 })) }],
    };
    for (const [template, { get }] of Object.entries((await described()).paths)) {
      const path = get.parameters.reduce(
        (url, { name, example }) => url.replace(`{${name}}`, String(example)),
        template,
      );
      expect((await web.get(path)).status, path).to.equal(200);
    }
    web.report = { ...REPORT, claims: [] };
    // Without a claim there may be snapshots all the same.
    const withExample = Object.entries((await described()).paths).filter(([, path]) =>
      JSON.stringify(path).includes('"example"'),
    );
    expect(withExample.map(([path]) => path)).to.deep.equal(['/api/v1/feeds/{snapshot}']);
  });

  it('a judged draw is described with all that is said of it', async () => {
    const judgement: Judgement = {
      index: 0,
      leaf: 1,
      block: '24.1.2.0/24',
      endpoint: 'www.tiktok.com',
      family: 4,
      moved: false,
      network: 'Comcast',
      resolver: 'direct',
      outcome: 'landed',
      rule: 3,
      address: '192.0.2.9',
      grade: 'A',
    };
    const leaf = { $kind: 'judgement', claim: 'c', slot: 1_795_000_000, judgements: [judgement] } as unknown as Leaf;
    const log = {
      judgements: async function* () {
        yield { index: 0, leaf };
      },
      size: 1,
    };
    const { row } = await drawsPage('c', log, { limit: 10, before: undefined });
    const document = { ...context(REPORT), ...row, next: null };
    expect(DOCUMENTS.Draws.parse(document)).to.deep.equal(document);
    expect(row).to.have.nested.property('draws[0].evidence', '/api/v1/draws/1');
  });

  it('problems are described too', async () => {
    for (const path of [
      '/api/v1/nothing',
      '/api/v1/claims/none',
      '/api/v1/draws/x',
      '/api/v1/claims/tiktok-us-oci/events?limit=x',
    ])
      expect(DOCUMENTS.Problem.safeParse(await (await web.get(path)).json()).success, path).to.equal(true);
  });

  it('no path of the API is left out', async () => {
    const { paths } = await described();
    const known = Object.keys(paths).flatMap(filled);
    const linked = JSON.stringify([
      await web.json('/api/v1/claims/tiktok-us-oci'),
      await web.json('/api/v1/claims/tiktok-us-oci/windows'),
      await web.json('/api/v1/claims/tiktok-us-oci/events'),
    ]).matchAll(/"(\/api\/v1\/[^"?]*)/g);
    for (const [, path = ''] of linked) {
      const template = path.replace(/draws\/\d+$/, 'draws/1');
      expect(known, path).to.include(template);
    }
  });

  it('a client of the API alone comes to the figures of the front page', async () => {
    const page = readText(await (await web.get('/')).text());
    const claim = (await (await web.get('/api/v1/claims/tiktok-us-oci')).json()) as {
      readonly sentence: string;
      readonly n: number;
      readonly strict: number;
      readonly ceiling: number;
      readonly counts: { readonly landed: number; readonly fronted: number; readonly elsewhere: number };
      readonly verdicts: readonly { readonly basis: string; readonly sentence: string }[];
      readonly endpoints: readonly { readonly name: string }[];
    };
    const atLeast = (Math.floor(claim.strict * 1000) / 10).toFixed(1);
    const atMost = (Math.ceil(claim.ceiling * 1000) / 10).toFixed(1);
    expect(page).to.match(new RegExp(`${atLeast}.{0,12}${atMost}`));
    for (const [label, value] of [
      ['Random draws', claim.n],
      ['Landed', claim.counts.landed],
      ['Fronted by a content network', claim.counts.fronted],
      ['Elsewhere', claim.counts.elsewhere],
    ] as const)
      expect(page).to.include(`${label} ${value}`);
    for (const { sentence } of claim.verdicts.filter(({ basis }) => basis === 'tested'))
      expect(page).to.include(sentence);
    expect(page).to.include(claim.sentence);
  });
});
