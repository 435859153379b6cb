import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ConfirmationLeaf } from '../../src/core/confirmation.ts';
import type { JudgementLeaf } from '../../src/core/judgement.ts';
import type { Leaf } from '../../src/core/record.ts';
import { defaultKeyFile } from '../../src/evidence/key-file.ts';
import { parseVkey } from '../../src/evidence/tlog/key.ts';
import { directorySource } from '../../src/verify/evidence-source.ts';
import { verify } from '../../src/verify/verify.ts';
import { children } from './children.ts';
import { temporaryDirectory } from './loopback.ts';
import { landfall, leavesIn, ROOT, until } from './service.ts';
import { buildUplinks, FAR, GATEWAYS, SOURCES, type Uplinks } from './uplinks.ts';

const NAME = 'www.far.example';

/** The third one's address is on no device: its uplink is down. */
const CONFIG = `claims:
  - id: uplinks
    statement: "What this name serves is on one cloud"
    source: { publisher: a test, date: 2026-11-01 }
    provider: oci
    frame: us
    manifest: names
    levels: { quoted: 1 }
    accept_vantage_only: true
frames: { us: { builtin: us-eyeballs } }
manifests: { names: [{ name: ${NAME}, role: web, weight: 1 }] }
providers: { oci: { ranges: none, asns: [31898] } }
resolvers: { far: { kind: udp, address: ${FAR.server}, class: recursive } }
vantages:
  east: { source: [${SOURCES.east}], asn: 64500 }
  west: { source: [${SOURCES.west}], asn: 64501 }
  gone: { source: [192.0.2.77] }
slots: { every: 10s, draws: 40, first_draws: 40 }
dns: { timeout: 500ms, attempts: 2, queries_per_second: 2000 }
probes: { trace: { every: 1h } }
feeds: { max_age: { origins: 3650d } }
evidence: { dir: ./evidence, origin: localhost/landfall }
web: { listen: "127.0.0.1:0" }
`;

/** Answers by the network that it is asked from. */
const NAME_SERVER = `server:
  interface: ${FAR.server}
  access-control: 0.0.0.0/0 allow
  access-control-view: 203.0.113.0/24 west
  module-config: "iterator"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  local-zone: "${NAME}." static
  local-data: "${NAME}. 60 A ${FAR.landed}"
view:
  name: west
  local-zone: "${NAME}." static
  local-data: "${NAME}. 60 A ${FAR.elsewhere}"
`;

describe('a service with an uplink in each of two networks', function () {
  this.timeout(110_000);
  const dir = temporaryDirectory();
  const start = children();
  const work = join(dir, 'work');
  const config = join(work, 'landfall.yaml');
  const evidence = join(work, 'evidence');
  let uplinks: Uplinks | undefined;
  let leaves: readonly Leaf[] = [];

  function inside(place: 'home' | 'far', command: string, args: readonly string[]): ReturnType<typeof start> {
    const [ip = 'ip', ...before] = uplinks?.at(place) ?? [];
    return start(ip, [...before, command, ...args]);
  }

  const atHome = (...args: readonly string[]): ReturnType<typeof start> =>
    inside('home', process.execPath, [join(ROOT, 'src/main.ts'), ...args]);

  before('two uplinks, a name server behind them, and a slot with what was asked again of it', async () => {
    mkdirSync(work);
    writeFileSync(join(dir, 'unbound.conf'), NAME_SERVER);
    uplinks = buildUplinks();
    inside('far', 'unbound', ['-d', '-c', join(dir, 'unbound.conf')]);
    const init = landfall(['init', '--dir', work], start);
    expect((await init.ended).code, init.stderr()).to.equal(0);
    writeFileSync(config, CONFIG);
    const service = atHome('serve', '--config', config);
    await service.says(/http:\/\/127\.0\.0\.1:\d+\//);
    await until(
      'an exception that was asked for again, and a trace from each vantage that is there',
      async () => {
        leaves = existsSync(join(evidence, 'checkpoint')) ? leavesIn(evidence) : [];
        const traced = new Set(leaves.flatMap((leaf) => (leaf.$kind === 'trace' ? [leaf.vantage] : [])));
        return leaves.some(({ $kind }) => $kind === 'confirmation') && traced.size === 2 ? leaves : undefined;
      },
      80_000,
    );
    await service.end('SIGTERM');
    leaves = leavesIn(evidence);
  });
  after(() => uplinks?.remove());

  const judged = () =>
    leaves
      .filter((leaf): leaf is JudgementLeaf => leaf.$kind === 'judgement')
      .flatMap(({ judgements }) => judgements)
      .filter(({ leaf }) => {
        const draw = leaves[leaf];
        // What the end of the service has cut off was not asked at all.
        return draw?.$kind === 'draw' && draw.fault === undefined;
      });

  it('is told before it starts which address the machine does not have', async () => {
    const checked = atHome('check-config', config);
    expect((await checked.ended).code, checked.stderr()).to.equal(0);
    expect(checked.stdout()).to.include('vantages.gone: this machine has no address 192.0.2.77');
    expect(checked.stdout()).not.to.match(/vantages\.(east|west): this machine/);
  });

  it('sends each draw from its own source: each network is told what it is told', () => {
    const told = (vantage: string) =>
      new Set(judged().flatMap((one) => (one.vantage === vantage ? [one.address] : [])));
    expect([...told('east')]).to.deep.equal([FAR.landed]);
    expect([...told('west')]).to.deep.equal([FAR.elsewhere]);
  });

  it('leaves what a vantage without its address should have measured missing', () => {
    const gone = judged().filter(({ vantage }) => vantage === 'gone');
    expect(gone).to.have.length.above(0);
    for (const one of gone) expect(one).to.include({ outcome: 'missing', reason: 'unreachable' });
  });

  it('traces by the uplink of the source', () => {
    const firsts = leaves.flatMap((leaf) =>
      leaf.$kind === 'trace' && leaf.outcome.ok
        ? leaf.outcome.trace.flows.map(({ hops }) => `${leaf.vantage} ${hops[0]?.replies[0]?.from}`)
        : [],
    );
    expect([...new Set(firsts)]).to.have.members([`east ${GATEWAYS.east}`, `west ${GATEWAYS.west}`]);
  });

  it('asks for an exception again from the other network, where it does not show', () => {
    const confirmations = leaves.filter((leaf): leaf is ConfirmationLeaf => leaf.$kind === 'confirmation');
    const [first] = confirmations.flatMap(({ exceptions }) => exceptions);
    expect(first?.by).to.equal('reprobe');
    const again = first?.judgements.map(({ vantage, outcome }) => `${vantage} ${outcome}`);
    expect(again).to.deep.equal(['west elsewhere', 'east landed', 'west elsewhere', 'east landed', 'west elsewhere']);
  });

  it('can be looked from by hand', async () => {
    const look = (vantage: string) => atHome('check', NAME, '--vantage', vantage, '--json', '--config', config);
    for (const [vantage, address] of [
      ['east', FAR.landed],
      ['west', FAR.elsewhere],
    ] as const) {
      const run = look(vantage);
      await run.ended;
      expect(run.stdout()).to.include(address);
    }
    expect((await look('north').ended).code).to.equal(2);
  });

  it('leaves a log that proves all of it', async () => {
    const key = parseVkey(readFileSync(`${defaultKeyFile(evidence)}.vkey`, 'utf8').trimEnd());
    const policy = { logs: [{ key, url: undefined }], witnesses: [], quorum: undefined };
    const { outcome, wrong, checked } = await verify(directorySource(evidence), { level: 2, policy });
    expect([outcome, wrong]).to.deep.equal(['proven', undefined]);
    expect(checked.judged_draws).to.equal(checked.draws);
    expect(checked.confirmations).to.be.at.least(1);
  });
});
