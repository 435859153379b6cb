import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { children, PATIENCE_MS } from './children.ts';
import type { WindowRow } from './counts.ts';
import { freePort, temporaryDirectory } from './loopback.ts';
import type { RunningService } from './service.ts';
import { fetchJson, fetchText, labelsKey, landfall, serving, until } from './service.ts';

interface ClaimDocument {
  readonly claim: string;
  readonly last_slot: string | null;
  readonly windows: readonly (WindowRow & { readonly shares: Readonly<Record<string, number>> | null })[];
}

interface QueryAnswer {
  readonly data: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>> & { readonly __name__: string };
      readonly value: readonly [number, string];
    }[];
  };
}

interface ExemplarsAnswer {
  readonly data: readonly {
    readonly seriesLabels: { readonly endpoint: string };
    readonly exemplars: readonly { readonly labels: { readonly leaf: string } }[];
  }[];
}

const LAST_SLOT = 'landfall_last_slot_timestamp_seconds';

describe('the demo under a real Prometheus', function () {
  this.timeout(60_000);
  const start = children();
  const dir = temporaryDirectory();
  const temporary = join(dir, 'tmp');
  let demo: RunningService;
  let prometheus: string;

  before('a demo whose first slot is judged, and a Prometheus that scrapes it', async () => {
    mkdirSync(temporary);
    const process = landfall(['demo', '--port', '0'], start, { cwd: dir, env: { TMPDIR: temporary } });
    demo = await serving(process);
    prometheus = await startPrometheus();
  });

  /** Node keeps a folder of its own there, for code that it has compiled. */
  function demoFolders(): readonly string[] {
    return readdirSync(temporary).filter((name) => name.startsWith('landfall'));
  }

  async function startPrometheus(): Promise<string> {
    const listen = `127.0.0.1:${await freePort()}`;
    const file = join(dir, 'prometheus.yml');
    const target = new URL(demo.url).host;
    writeFileSync(
      file,
      `global: { scrape_interval: 1s }
scrape_configs:
  - job_name: landfall
    static_configs: [{ targets: ["${target}"] }]
`,
    );
    const place = ['--web.listen-address', listen, '--storage.tsdb.path', join(dir, 'prometheus')];
    const child = start('prometheus', ['--config.file', file, '--enable-feature=exemplar-storage', ...place], {
      cwd: dir,
    });
    await child.says(/Server is ready to receive web requests/);
    return `http://${listen}`;
  }

  /** All series of landfall as Prometheus has them now, by name and labels of its own. */
  async function scraped(): Promise<ReadonlyMap<string, number>> {
    const query = encodeURIComponent('{job="landfall"}');
    const { data } = await fetchJson<QueryAnswer>(`${prometheus}/api/v1/query?query=${query}`);
    const added = new Set(['__name__', 'job', 'instance']);
    return new Map(
      data.result.map(({ metric, value }) => {
        const own = Object.entries(metric).filter(([label]) => !added.has(label));
        return [`${metric.__name__} ${labelsKey(Object.fromEntries(own))}`, Number(value[1])];
      }),
    );
  }

  /** The claim as the service tells it and what Prometheus has, of one and the same slot. */
  function sameSlot(): Promise<{ readonly claim: ClaimDocument; readonly series: ReadonlyMap<string, number> }> {
    return until(
      'a slot that the service and Prometheus tell alike',
      async () => {
        const claim = await theClaim();
        const series = await scraped();
        const after = await theClaim();
        const last = series.get(`${LAST_SLOT} claim=${claim.claim}`);
        const isSame = last !== undefined && claim.last_slot === new Date(last * 1000).toISOString();
        return isSame && after.last_slot === claim.last_slot ? { claim, series } : undefined;
      },
      30_000,
    );
  }

  async function theClaim(): Promise<ClaimDocument> {
    const { claims } = await fetchJson<{ readonly claims: readonly { readonly claim: string }[] }>(
      `${demo.url}api/v1/claims`,
    );
    return fetchJson<ClaimDocument>(`${demo.url}api/v1/claims/${claims[0]?.claim}`);
  }

  it('is scraped as what it is: up, and a demo', async () => {
    const { series } = await sameSlot();
    expect(series.get('up ')).to.equal(1);
    expect(series.get('landfall_demo ')).to.equal(1);
  });

  it('has Prometheus answer with the routed percentage that the service tells, and all that stands beside it', async () => {
    const { claim, series } = await sameSlot();
    expect(claim.windows.map(({ window }) => window)).to.include.members(['1h', '1d', 'today']);
    expect(claim.windows[0]?.strict).to.be.a('number');
    for (const row of claim.windows) {
      const told = (name: string): number | null =>
        series.get(`${name} claim=${claim.claim},window=${row.window}`) ?? null;
      expect(told('landfall_routed_ratio'), row.window).to.equal(row.strict);
      expect(told('landfall_routed_ceiling_ratio'), row.window).to.equal(row.ceiling);
      expect(told('landfall_coverage_ratio'), row.window).to.equal(row.coverage);
      expect(told('landfall_routed_lower_bound_ratio'), row.window).to.equal(row.lower_bound);
      expect(told('landfall_routed_upper_bound_ratio'), row.window).to.equal(row.upper_bound);
      for (const [outcome, share] of Object.entries(row.shares ?? {})) {
        const labels = `claim=${claim.claim},outcome=${outcome},window=${row.window}`;
        expect(series.get(`landfall_outcome_ratio ${labels}`), labels).to.equal(share);
      }
    }
  });

  it('hands Prometheus exemplars that lead to the evidence of a draw', async () => {
    const now = Date.now() / 1000;
    const query = `query=landfall_draws_total&start=${now - 3600}&end=${now}`;
    const series = await until(
      'exemplars',
      async () => {
        const { data } = await fetchJson<ExemplarsAnswer>(`${prometheus}/api/v1/query_exemplars?${query}`);
        return data.length > 0 ? data : undefined;
      },
      10_000,
    );
    for (const { seriesLabels, exemplars } of series) {
      const leaf = exemplars.at(-1)?.labels.leaf;
      const { record } = await fetchJson<{
        readonly record: { readonly $kind: string; readonly draw: { readonly endpoint: { readonly name: string } } };
      }>(`${demo.url}api/v1/draws/${leaf}`);
      expect(record.$kind).to.equal('draw');
      expect(record.draw.endpoint.name).to.equal(seriesLabels.endpoint);
    }
  });

  it('passes promtool check metrics', async () => {
    await sameSlot();
    const file = join(dir, 'metrics.txt');
    writeFileSync(file, await fetchText(`${demo.url}metrics`));
    const promtool = start('sh', ['-c', `promtool check metrics < '${file}'`]);
    const { code } = await promtool.ended;
    expect(promtool.stderr() + promtool.stdout()).to.equal('');
    expect(code).to.equal(0);
  });

  it('ends soon after SIGTERM, with nothing left running and no temporary folder', async () => {
    expect(demoFolders()).to.have.lengthOf(1);
    const { code, tookMs } = await demo.process.end('SIGTERM');
    expect(code, demo.process.stderr()).to.equal(0);
    expect(tookMs).to.be.below(PATIENCE_MS);
    expect(demo.process.leftRunning()).to.deep.equal([]);
    expect(demoFolders()).to.deep.equal([]);
  });
});
