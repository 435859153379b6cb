import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ConfigError } from '../../src/config/config.ts';
import { initFiles } from '../../src/config/init.ts';
import { loadConfig } from '../../src/config/read.ts';
import { jsonSchema } from '../../src/config/schema.ts';
import { RANGE_FEEDS } from '../../src/feeds/registry.ts';

const root = (name: string): Promise<string> => readFile(new URL(`../../${name}`, import.meta.url), 'utf8');

describe('a new configuration', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'landfall-init-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('is the example, with its schema beside it', async () => {
    const written = await initFiles(dir);
    expect(written).to.deep.equal([join(dir, 'landfall.yaml'), join(dir, 'landfall.schema.json')]);
    expect(await readFile(join(dir, 'landfall.yaml'), 'utf8')).to.equal(await root('landfall.example.yaml'));
    expect(await readFile(join(dir, 'landfall.schema.json'), 'utf8')).to.equal(await root('landfall.schema.json'));
  });

  it('has no mistakes, and tests the founding claim', async () => {
    const [file = ''] = await initFiles(dir);
    const { claims } = await loadConfig(file, { env: {}, feedIds: RANGE_FEEDS.map(({ id }) => id) });
    expect(claims.map(({ id }) => id)).to.deep.equal(['tiktok-us-oci']);
    const { endpoints, weightsKnown } = claims[0]?.manifest ?? { endpoints: [], weightsKnown: true };
    expect(endpoints).to.have.lengthOf.within(12, 16);
    expect(weightsKnown).to.equal(false);
    expect(new Set(endpoints.map(({ role }) => role)).size).to.be.above(6);
  });

  it('cites a source for every endpoint', async () => {
    const lines = (await root('landfall.example.yaml')).split('\n').filter((line) => /^ +- \{ name:/.test(line));
    expect(lines).to.have.lengthOf(15);
    for (const line of lines) expect(line).to.match(/ # ((v2fly|nextdns|danhorton7|hagezi|code)\b[^,]*(, )?)+$/);
  });

  it('never takes the place of one that is there', async () => {
    await writeFile(join(dir, 'landfall.yaml'), 'mine');
    const error: unknown = await initFiles(dir).catch((e: unknown) => e);
    expect(error).to.be.instanceOf(ConfigError);
    expect((error as ConfigError).message).to.include('landfall.yaml:1:1 exists already');
    expect(await readFile(join(dir, 'landfall.yaml'), 'utf8')).to.equal('mine');
  });
});

describe('the schema for editors', () => {
  it('is current (scripts/schema.ts writes it)', async () => {
    expect(JSON.parse(await root('landfall.schema.json'))).to.deep.equal(jsonSchema());
  });
});
