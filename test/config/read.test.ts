import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { ConfigError } from '../../src/config/config.ts';
import { rangeFeedIds } from '../../src/config/feed-ids.ts';
import { loadConfig, readConfig } from '../../src/config/read.ts';
import { altered, mistakes, read, SMALL } from './small.ts';

describe('a configuration', () => {
  it('gives every part its defaults', () => {
    const config = read(SMALL);
    expect(config.slots).to.deep.equal({ everyMs: 300_000, draws: 11, firstDraws: 33 });
    expect(config.dns).to.deep.equal({ timeoutMs: 2000, attempts: 2, queriesPerSecond: 20 });
    expect(config.feeds).to.deep.equal({
      refresh: '17 4 * * *',
      maxShrink: 0.3,
      maxAgeMs: { ranges: 14 * 86_400_000, cdn: 30 * 86_400_000, rpki: 2 * 86_400_000, origins: 400 * 86_400_000 },
      overrides: {},
    });
    expect(config.web).to.deep.equal({ host: '127.0.0.1', port: 9977 });
    expect(config.vantages.map(({ id }) => id)).to.deep.equal(['local']);
    const [claim] = config.claims;
    expect(claim?.country).to.equal('US');
    expect(claim?.grades).to.deep.equal(['A', 'B']);
    expect(claim?.acceptVantageOnly).to.equal(false);
    expect(claim?.manifest.weightsKnown).to.equal(false);
    expect(claim?.manifest.endpoints[0]).to.deep.equal({
      name: 'www.example.com',
      port: 443,
      path: '/',
      role: 'web',
      weight: 3,
    });
  });

  it('whose names may be looked at on demand is the manifest, unless it says otherwise', () => {
    const probeOf = (web: string): unknown => read(altered(['evidence:', `${web}\nevidence:`])).web.probe;
    expect(read(SMALL).web.probe).to.equal(undefined);
    for (const probe of ['any', 'off']) expect(probeOf(`web: { probe: ${probe} }`)).to.equal(probe);
    expect(probeOf('web: { probe: manifest }')).to.equal(undefined);
  });

  it('paths that the web names are relative to the file too', () => {
    const web =
      'web: { config_file: web.yml, admin_token_file: t, exempt: ["2001:db8::/32"], rate_limit: { burst: 9 } }';
    expect(read(altered(['evidence:', `${web}\nevidence:`])).web).to.deep.equal({
      host: '127.0.0.1',
      port: 9977,
      configFile: resolve('web.yml'),
      adminTokenFile: resolve('t'),
      exempt: ['2001:db8::/32'],
      rateLimit: { perSecond: 20, burst: 9 },
    });
  });

  it('asks neither witnesses nor an authority for time stamps unless it says so', () => {
    expect(read(SMALL).evidence).to.deep.equal({ dir: resolve('evidence'), origin: 'example.org/log' });
    const asked = altered([
      'origin: example.org/log }',
      'origin: example.org/log, witnesses: { policy: a.policy }, timestamps: { url: "https://tsa.example/", certificates: tsa.pem } }',
    ]);
    const { witnesses, timestamps } = read(asked).evidence;
    expect(witnesses).to.deep.equal({ policy: resolve('a.policy'), everyMs: 300_000 });
    expect(timestamps).to.deep.equal({
      url: 'https://tsa.example/',
      certificates: resolve('tsa.pem'),
      everyMs: 86_400_000,
    });
  });

  it('compiles the landing rules of a claim from the parts that it names', () => {
    expect(read(SMALL).claims[0]?.rules).to.deep.equal({
      provider: {
        id: 'oci',
        asns: [31898],
        possibleTenants: [64497],
        feed: 'oci',
        regionPrefix: 'us-',
        edgeServices: [],
      },
      country: 'US',
      statedAt: Date.UTC(2022, 5, 17) / 1000,
      otherProviders: [{ id: 'aws', asns: [16509, 14618] }],
      cdns: [{ id: 'akamai', asns: [20940, 16625], cnameSuffixes: ['edgesuite.net'] }],
      sites: [
        { id: 'own-us', asns: [64496], countries: ['US'] },
        { id: 'own', asns: [64496] },
      ],
    });
  });

  it('knows the lists, edge services and siblings of other providers, and the lists of CDNs', () => {
    const { claims } = read(
      altered(
        [
          '{ ranges: none, asns: [16509, 14618] }',
          '{ feed: aws, asns: [16509], edge_services: [CLOUDFRONT], sibling_asns: [7224] }',
        ],
        ['akamai: { asns: [20940, 16625], cname_suffixes: [edgesuite.net] }', 'cloudflare: { feed: cloudflare }'],
      ),
    );
    expect(claims[0]?.rules).to.deep.include({
      otherProviders: [{ id: 'aws', asns: [16509], feed: 'aws', edgeServices: ['CLOUDFRONT'], siblingAsns: [7224] }],
      cdns: [{ id: 'cloudflare', asns: [], feed: 'cloudflare', cnameSuffixes: [] }],
    });
    expect(rangeFeedIds(claims)).to.deep.equal(['oci', 'aws', 'cloudflare']);
  });

  it('has the sources of several vantages in canonical text, by family', () => {
    const vantages =
      'vantages: { east: { source: ["2001:DB8:0::1", 192.0.2.1], weight: 3 }, west: { source: [192.0.2.2] } }';
    const [east, west] = read(altered(['slots:', `${vantages}\nslots:`])).vantages;
    expect(east).to.deep.include({ id: 'east', source: { 4: '192.0.2.1', 6: '2001:db8::1' }, weight: 3 });
    expect(west).to.deep.include({ id: 'west', source: { 4: '192.0.2.2' } });
    expect(west).not.to.have.property('weight');
  });

  it('takes a feed from elsewhere by address or file, and origins from several of them', () => {
    const { overrides } = read(
      `${SMALL}feeds: { overrides: { origins: { file: [v4.gz, v6.gz] }, rpki: { url: "https://rpki.example/json" }, oci: { file: oci.json } } }\n`,
    ).feeds;
    expect(overrides).to.deep.equal({
      origins: { file: resolve('v4.gz'), more: [resolve('v6.gz')] },
      rpki: { url: 'https://rpki.example/json' },
      oci: { file: resolve('oci.json') },
    });
  });

  it('keeps resolvers in the order of the file, and needs none to find name servers', () => {
    expect(read(SMALL).resolvers).to.deep.equal([
      { id: 'public', kind: 'udp', address: '192.0.2.53', port: 53, class: 'public-ecs', weight: 1 },
      { id: 'direct', kind: 'authoritative', class: 'authoritative', weight: 1, servers: [] },
    ]);
  });

  it('knows resolvers over TCP, TLS and HTTPS, and what to believe of them', () => {
    const config = read(
      altered([
        '  direct: { kind: authoritative }',
        `  direct: { kind: authoritative, roots: ["192.0.2.1"] }
  stream: { kind: tcp, address: 192.0.2.53, class: recursive, trusted_ad: true }
  tls: { kind: dot, address: 192.0.2.53, name: dns.example.net, class: public-ecs, weight: 2 }
  https: { kind: doh, url: "https://dns.example.net/dns-query", method: GET, address: 192.0.2.53, class: public-ecs }`,
      ]),
    );
    expect(config.resolvers.slice(1)).to.deep.equal([
      { id: 'direct', kind: 'authoritative', class: 'authoritative', weight: 1, roots: ['192.0.2.1:53'], servers: [] },
      { id: 'stream', kind: 'tcp', address: '192.0.2.53', port: 53, class: 'recursive', weight: 1, trustedAd: true },
      {
        id: 'tls',
        kind: 'dot',
        address: '192.0.2.53',
        port: 853,
        name: 'dns.example.net',
        class: 'public-ecs',
        weight: 2,
      },
      {
        id: 'https',
        kind: 'doh',
        url: 'https://dns.example.net/dns-query',
        method: 'GET',
        address: '192.0.2.53',
        class: 'public-ecs',
        weight: 1,
      },
    ]);
  });

  it('names no feed for a provider without ranges', () => {
    const config = read(altered(['feed: oci,', 'ranges: none,']));
    expect(config.claims[0]?.rules.provider).not.to.have.property('feed');
  });

  it('knows that weights are shares of traffic only when it is told so', () => {
    const long = altered(['  example:\n    - {', '  example:\n    weights: measured\n    endpoints:\n    - {']);
    expect(read(long).claims[0]?.manifest.weightsKnown).to.equal(true);
    expect(read(long).claims[0]?.manifest.endpoints).to.have.lengthOf(2);
  });

  it('folds host names to lower case', () => {
    expect(read(altered(['www.example.com', 'WWW.Example.COM'])).claims[0]?.manifest.endpoints[0]?.name).to.equal(
      'www.example.com',
    );
  });

  it('takes paths from the place of the file', () => {
    const text = altered(['builtin: us-eyeballs', 'file: us.tsv']);
    const config = readConfig(text, 'somewhere/landfall.yaml', { env: {}, feedIds: ['oci'] });
    expect(config.claims[0]?.frame).to.deep.equal({ id: 'us', file: resolve('somewhere/us.tsv') });
    expect(config.evidence.dir).to.equal(resolve('somewhere/evidence'));
  });

  it('lets two claims share parts, each with its own operator', () => {
    const second = SMALL.slice(SMALL.indexOf('  - id'), SMALL.indexOf('frames:'))
      .replace('example-us-oci', 'example-us-aws')
      .replace('provider: oci', 'provider: aws')
      .replace('    operator: example\n', '');
    const [first, other] = read(altered(['frames:', `${second}frames:`])).claims;
    expect(first?.rules.sites).to.have.lengthOf(2);
    expect(other?.rules.sites).to.deep.equal([]);
    expect(other?.rules.otherProviders).to.deep.equal([{ id: 'oci', asns: [31898], feed: 'oci' }]);
    expect(other?.rules.provider).not.to.have.property('feed');
  });

  it('keeps the text as it was written', () => {
    const text = altered(['192.0.2.53', `"\${RESOLVER}"`]);
    const config = read(text, { RESOLVER: '192.0.2.1' });
    expect(config.text).to.equal(text);
    expect(config.resolvers[0]).to.have.property('address', '192.0.2.1');
  });

  it('accepts a byte order mark and lines that end with CR LF', () => {
    expect(mistakes(`\ufeff${SMALL.replaceAll('\n', '\r\n')}`)).to.equal('');
  });

  it('follows anchors', () => {
    const text = altered(
      ['asns: [64496], countries: [US]', 'asns: &own [64496], countries: [US]'],
      ['own: { asns: [64496] }', 'own: { asns: *own }'],
    );
    expect(read(text).claims[0]?.rules.sites[1]?.asns).to.deep.equal([64496]);
  });
});

describe('a configuration file', () => {
  let dir = '';
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'landfall-config-'));
  });
  after(() => rm(dir, { recursive: true }));

  const load = async (content: string | Uint8Array | undefined): Promise<string> => {
    const file = join(dir, 'landfall.yaml');
    if (content !== undefined) await writeFile(file, content);
    try {
      await loadConfig(content === undefined ? join(dir, 'absent.yaml') : file, { env: {}, feedIds: ['oci'] });
      return '';
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return error.message.replace(dir, '');
    }
  };

  it('is read', async () => expect(await load(SMALL)).to.equal(''));
  it('must be there', async () => expect(await load(undefined)).to.equal('/absent.yaml:1:1 cannot be read: ENOENT'));
  it('must be UTF-8', async () =>
    expect(await load(Uint8Array.of(0x61, 0xff))).to.equal('/landfall.yaml:1:1 must be UTF-8'));
  it('must not be huge', async () =>
    expect(await load(new Uint8Array((1 << 20) + 1))).to.match(/must not be larger than 1048576 bytes, is 1048577$/));
});

describe('a configuration that something happened to', () => {
  const alphabet = fc.constantFrom(
    ...'{}[]:,-#&*!|>\'"%@`$?\n \t\0\u00e9<~',
    `\${`,
    '- ',
    ': ',
    'null',
    '1e999',
    '.nan',
    '__proto__',
    'constructor',
  );

  it('is read or refused, and nothing else happens', () => {
    const edit = fc.record({ at: fc.nat(SMALL.length), cut: fc.nat(40), insert: fc.array(alphabet, { maxLength: 4 }) });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const text = edits.reduce(
          (t, { at, cut, insert }) => t.slice(0, at) + insert.join('') + t.slice(at + cut),
          SMALL,
        );
        expect(mistakes(text)).to.be.a('string');
      }),
      { numRuns: 400 },
    );
  });

  it('is read or refused when it is no text of ours at all', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => mistakes(text) !== ''));
  });

  it('is refused when its brackets never end', () => {
    for (const text of ['['.repeat(20_000), '- '.repeat(20_000), `claims: ${'{a: '.repeat(5000)}`]) {
      expect(mistakes(text)).to.match(/nested|YAML/);
    }
  });

  it('is refused when an anchor holds itself', () => {
    expect(mistakes('claims: &self [*self]')).to.include('must not be nested deeper than 16 levels');
  });

  it('cannot reach the prototype of anything', () => {
    expect(mistakes(`${SMALL}__proto__: { polluted: true }\n`)).to.match(/has a key that is not a plain name/);
    expect(mistakes(`${SMALL}constructor: {}\n`)).to.match(/constructor is not a known key/);
    expect(mistakes(altered(['frame: us', 'frame: constructor']))).to.match(/must be one of frames/);
  });
});
