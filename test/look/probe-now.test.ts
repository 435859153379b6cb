import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Leaf } from '../../src/core/record.ts';
import { entriesOf } from '../evidence/tree-on-disk.ts';
import { checkOpenMetrics, samplesOf } from '../metrics/exposition.ts';
import type { Running } from '../service/running.ts';
import { idle, startRunning } from '../service/running.ts';

const NAME = 'www.quillbird.example';
const OTHER = 'ns1.quillbird-dns.example';

describe('a probe on demand', function () {
  this.timeout(30_000);
  const dir = mkdtempSync(join(tmpdir(), 'landfall-probe-'));
  let running: Running;
  let claim: string;

  before(async () => {
    running = await startRunning(dir, { config: idle });
    claim = running.config.claims[0]?.id ?? '';
    await running.preflight;
  });
  after(async () => {
    await running.stop();
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  });

  const probe = (target: string, more = '', headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${running.url}probe?target=${target}&claim=${claim}${more}`, { headers });

  it('asks every resolver for both families, and tells how the addresses land', async () => {
    const response = await probe(NAME);
    expect(response.status).to.equal(200);
    const samples = samplesOf(await response.text());
    expect(samples.get('probe_success')).to.equal(1);
    expect(samples.get('probe_duration_seconds')).to.be.within(0, 10);
    for (const resolver of ['public', 'direct']) {
      const labels = `resolver="${resolver}",family="v4"`;
      expect(samples.get(`probe_addresses{${labels},outcome="landed"}`), resolver).to.be.above(0);
      expect(samples.get(`probe_addresses{${labels},outcome="elsewhere"}`), resolver).to.equal(0);
    }
    expect([...samples.keys()].filter((name) => !name.startsWith('probe_'))).to.deep.equal([]);
  });

  it('speaks OpenMetrics to who prefers it', async () => {
    const response = await probe(NAME, '', { accept: 'application/openmetrics-text' });
    expect(response.headers.get('content-type')).to.match(/^application\/openmetrics-text/);
    expect(checkOpenMetrics(await response.text())).to.deep.equal([]);
  });

  it('explains itself to people, and tells nothing of where the resolvers are', async () => {
    const text = await (await probe(NAME, '&debug=true')).text();
    expect(text).to.match(new RegExp(`^${NAME.replaceAll('.', '\\.')} for `));
    expect(text).to.match(/resolver direct, IPv4: landed/);
    for (const resolver of running.config.resolvers) {
      if ('address' in resolver) expect(text).not.to.include(resolver.address);
    }
    expect(text).not.to.match(/\b(127|10)\.\d+\.\d+\.\d+\b/);
  });

  it('looks at names of the manifest only', async () => {
    expect((await probe(OTHER)).status).to.equal(403);
    expect((await probe('169.254.169.254')).status).to.equal(400);
    expect((await probe('localhost')).status).to.equal(400);
    expect((await fetch(`${running.url}probe?target=${NAME}&claim=other`)).status).to.equal(404);
  });

  it('leaves no leaf in the log and counts nowhere', async () => {
    await probe(NAME);
    const leaves = entriesOf(join(dir, 'evidence')).map((entry) => JSON.parse(entry.toString()) as Leaf);
    expect(leaves.map(({ $kind }) => $kind)).not.to.include('lookup');
    const draws = leaves.filter(({ $kind }) => $kind === 'draw');
    expect(draws.length).to.be.at.most(running.config.slots.firstDraws);
    expect(await (await fetch(`${running.url}metrics`)).text()).not.to.include('probe_');
  });
});

describe('where a configuration opens or closes it', function () {
  this.timeout(30_000);
  const dir = mkdtempSync(join(tmpdir(), 'landfall-probe-'));
  after(() => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }));

  for (const [probe, status] of [
    ['any', 200],
    ['off', 404],
  ] as const) {
    it(`${probe}: a name outside the manifest gives ${status}`, async () => {
      const running = await startRunning(join(dir, probe), {
        config: (config) => idle({ ...config, web: { ...config.web, probe } }),
      });
      try {
        await running.preflight;
        const claim = running.config.claims[0]?.id;
        expect((await fetch(`${running.url}probe?target=${OTHER}&claim=${claim}`)).status).to.equal(status);
      } finally {
        await running.stop();
      }
    });
  }
});
