import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { realNetwork } from '../../probes/network.ts';
import type { Judgement } from '../../src/core/judgement.ts';
import type { Observation } from '../../src/core/observation.ts';
import { children } from './children.ts';
import { AT, HTTPS_PORT, RESOLVER_NAME, startDelegation } from './delegation.ts';
import { temporaryDirectory } from './loopback.ts';
import { fetchText, landfall, leavesIn, seriesOf, serving, until } from './service.ts';

/** Every kind of resolver as an operator writes it; the last has a certificate for another name. */
const KINDS: Readonly<Record<string, string>> = {
  udp: `kind: udp, address: ${AT.resolver}, class: recursive`,
  tcp: `kind: tcp, address: ${AT.resolver}, class: recursive`,
  dot: `kind: dot, address: ${AT.resolver}, name: ${RESOLVER_NAME}, class: recursive, trusted_ad: true`,
  'doh-get': `kind: doh, url: "https://${RESOLVER_NAME}:${HTTPS_PORT}/dns-query", method: GET, address: ${AT.resolver}, class: recursive`,
  'doh-post': `kind: doh, url: "https://${RESOLVER_NAME}:${HTTPS_PORT}/dns-query", address: ${AT.resolver}, class: recursive`,
  direct: `kind: authoritative, servers: ["${AT.app}:53"]`,
  impostor: `kind: dot, address: ${AT.resolver}, name: other.example, class: recursive`,
};
const TRANSPORTS = { udp: 'udp', tcp: 'tcp', dot: 'tls', 'doh-get': 'https', 'doh-post': 'https', direct: 'udp' };
const NAME = 'go.app.example';

const CONFIG = `claims:
  - id: kinds
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
resolvers:
${Object.entries(KINDS)
  .map(([id, keys]) => `  ${id}: { ${keys} }\n`)
  .join('')}slots: { every: 10s, draws: 50, first_draws: 50 }
dns: { timeout: 1500ms, attempts: 2, queries_per_second: 2000 }
feeds: { max_age: { origins: 3650d } }
evidence: { dir: ./evidence, origin: localhost/landfall }
web: { listen: "127.0.0.1:0" }
`;

interface Finding {
  readonly resolver: string;
  readonly family: 4 | 6;
  readonly observations: readonly Observation[];
  readonly judgements: readonly Judgement[];
}

describe('resolvers of every kind, from a configuration file', function () {
  this.timeout(60_000);
  const dir = temporaryDirectory();
  const start = children();
  const work = join(dir, 'work');
  const config = join(work, 'landfall.yaml');
  const env = { NODE_EXTRA_CA_CERTS: join(dir, 'root.pem') };
  const SIGNED = 'www.signed.test';
  /** What each resolver gave for IPv4, by name. */
  const found = new Map<string, ReadonlyMap<string, Finding>>();

  before(async () => {
    writeFileSync(env.NODE_EXTRA_CA_CERTS, await startDelegation(dir, start, realNetwork().nowMs()));
    const init = landfall(['init', '--dir', work], start);
    expect((await init.ended).code, init.stderr()).to.equal(0);
    writeFileSync(config, CONFIG);
    for (const name of [NAME, SIGNED]) {
      // unbound finds its way to a zone with dead servers before it is asked in earnest: how long that takes is not looked at here.
      execFileSync('kdig', [`@${AT.resolver}`, '+time=5', '+retry=4', name, 'A']);
      found.set(name, await check(name));
    }
  });

  async function check(name: string): Promise<ReadonlyMap<string, Finding>> {
    const run = landfall(['check', name, '--json', '--config', config], start, { env });
    // The impostor's draws are missing, so not all of them land.
    expect((await run.ended).code, run.stderr()).to.equal(1);
    const { findings } = JSON.parse(run.stdout()) as { readonly findings: readonly Finding[] };
    return new Map(findings.flatMap((finding) => (finding.family === 4 ? [[finding.resolver, finding] as const] : [])));
  }

  const answerOf = (name: string, resolver: string) => {
    const outcome = found
      .get(name)
      ?.get(resolver)
      ?.observations.findLast(({ subject }) => subject.purpose === 'answer')?.outcome;
    return outcome?.ok ? outcome.value : undefined;
  };

  it('has no mistake', async () => {
    const checked = landfall(['check-config', config], start, { env });
    expect((await checked.ended).code, checked.stderr()).to.equal(0);
  });

  it('check asks each over its own transport, and lands what it gives', () => {
    expect([...(found.get(NAME)?.keys() ?? [])]).to.deep.equal(Object.keys(KINDS));
    for (const [id, transport] of Object.entries(TRANSPORTS)) {
      expect(answerOf(NAME, id), id).to.include({ transport });
      expect(found.get(NAME)?.get(id)?.judgements[0], id).to.include({ outcome: 'landed', rule: 6 });
    }
  });

  it('one whose certificate is for another name is never believed', () => {
    const impostor = found.get(NAME)?.get('impostor');
    expect(impostor?.judgements[0]).to.include({ outcome: 'missing', reason: 'unreachable' });
    expect(impostor?.observations.map(({ outcome }) => outcome.ok || outcome.failure)).to.include('dns_tls_failed');
  });

  it('that signatures were checked is recorded of a signed zone, by a resolver that is trusted, and as kdig sees it', () => {
    for (const name of [NAME, SIGNED]) {
      const theirs = execFileSync('kdig', [`@${AT.resolver}`, '+adflag', name, 'A'], { encoding: 'utf8' });
      const validated = /Flags:[^;]*\bad\b/.test(theirs);
      expect(validated, name).to.equal(name === SIGNED);
      expect(answerOf(name, 'dot')?.authenticData, name).to.equal(validated ? true : undefined);
      expect(answerOf(name, 'udp'), name).not.to.have.property('authenticData');
    }
  });

  it('the service draws by each, keeps how it was asked, and counts by class and by resolver', async () => {
    const service = await serving(landfall(['serve', '--config', config], start, { env }));
    const landed = async () => {
      const counted = seriesOf(await fetchText(`${service.url}metrics`), 'landfall_resolver_draws_total');
      const has = (id: string, outcome: string) => {
        const kind = id === 'direct' ? 'authoritative' : 'recursive';
        return counted.has(`claim=kinds,outcome=${outcome},resolver=${kind},resolver_id=${id}`);
      };
      const all = Object.keys(TRANSPORTS).every((id) => has(id, 'landed')) && has('impostor', 'missing');
      return all ? counted : undefined;
    };
    // Draws are random: a resolver may have none in the first slots.
    const counted = await until('a draw by every resolver', landed, 40_000);
    expect([...counted.keys()].filter((key) => /outcome=landed.*=impostor/.test(key))).to.deep.equal([]);
    await service.process.end('SIGTERM');
    const doors = leavesIn(join(work, 'evidence')).flatMap((leaf) =>
      leaf.$kind === 'draw' ? leaf.observations.map(({ subject }) => `${leaf.draw.resolver} ${subject.server}`) : [],
    );
    const url = `https://${RESOLVER_NAME}:${HTTPS_PORT}/dns-query`;
    expect(new Set(doors)).to.include.all.keys(`doh-get ${url}`, `doh-post ${url}`, `dot ${AT.resolver}:853`);
  });
});
