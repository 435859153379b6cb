import { expect } from 'chai';
import { down } from '../../lab/down.ts';
import { placesOf } from '../../lab/places.ts';
import { up } from '../../lab/up.ts';
import { laboratory } from '../../src/world/laboratory.ts';
import { addressesOfName, landingAddresses } from '../../src/world/topology-lookup.ts';
import { pathsTo } from '../../src/world/topology-paths.ts';
import { addressOf } from '../../src/world/world.ts';
import { ask, inOrder } from './lab/answers.ts';
import { inside } from './lab/inside.ts';
import {
  announcedRoutes,
  authorityChecks,
  clientBlocks,
  collectedRoutes,
  differences,
  resolverChecks,
} from './lab/look.ts';
import { expectedPages, fetchPages } from './lab/pages.ts';
import { agrees, trace } from './lab/traces.ts';

const ID = `t${process.pid}`;
const RCODES: Readonly<Record<string, number>> = { servfail: 2, nxdomain: 3 };

describe('the laboratory is what its description says', function () {
  this.timeout(120_000);
  let tookMs = Number.NaN;

  before('the laboratory', async () => {
    const startedMs = performance.now();
    await up(ID);
    tookMs = performance.now() - startedMs;
  });
  after(() => down(ID));

  it('is up within 30 seconds', () => {
    process.stdout.write(`      ${Math.round(tookMs)} ms\n`);
    expect(tookMs).to.be.below(30_000);
  });

  it('answers every client block of every host as its zone’s servers must', async () => {
    const checks = authorityChecks(laboratory, clientBlocks(laboratory, 'all'));
    expect(checks.length).to.be.above(2000);
    expect(await differences(ID, 'v1', checks)).to.deep.equal([]);
  });

  it('resolves every endpoint for every client block as the truth has it', async () => {
    // Where nothing leads unbound looks for long, and for everybody alike.
    const leadsNowhere = /^(loop|www\.lame)\./;
    const few = clientBlocks(laboratory, 'first');
    const checks = resolverChecks(laboratory, clientBlocks(laboratory, 'all')).filter(
      ({ question: { name, block } }) => !leadsNowhere.test(name) || few.includes(block ?? ''),
    );
    const answers = await ask(
      ID,
      'v2',
      checks.map(({ question }) => question),
    );
    for (const [i, { question, truth }] of checks.entries()) {
      const answer = answers[i];
      const at = JSON.stringify(question);
      if (truth.state === 'answered') {
        // A name without addresses in one family is asked again in the other, by who measures and not by who answers.
        const addresses = truth.moved ? [] : truth.landings.map(({ address }) => address);
        expect(answer?.addresses, at).to.deep.equal(inOrder(addresses));
        expect(answer?.aliases, at).to.deep.equal(truth.chain.slice(1));
        if (!truth.moved) expect(answer?.scope, at).to.equal(truth.scope);
      } else if (truth.reason === 'ecs_absent') {
        expect(answer, at).to.deep.include({ rcode: 0, scope: undefined });
      } else {
        expect(answer?.rcode, at).to.equal(RCODES[truth.reason]);
      }
    }
  });

  it('gives the ISP’s customers what the ISP’s resolver itself is given', async () => {
    const questions = ['www', 'sync'].map((label) => ({
      server: '9.104.53.53',
      name: `${label}.quillbird.example`,
      family: 4 as const,
    }));
    const answers = await ask(ID, 'v1', questions);
    expect(answers.map(({ addresses, scope }) => [addresses, scope])).to.deep.equal([
      [['129.80.10.1', '129.80.10.2'], undefined],
      [['9.96.16.30'], undefined],
    ]);
  });

  it('resolves over TLS and over HTTPS, with a certificate of its own authority', async () => {
    const authority = `${placesOf(ID).certificates}/ca.pem`;
    for (const how of [
      ['+tls', `+tls-ca=${authority}`],
      ['+https', `+tls-ca=${authority}`],
    ]) {
      const words = ['kdig', '+short', ...how, '@2d00:9753::53', 'mixed.quillbird.example', 'AAAA'];
      expect((await inside(ID, 'v2', words)).trim(), how[0]).to.equal('2d00:9a00::13');
    }
  });

  it('serves every name at each of its addresses from the machine that it stands on', async () => {
    expect(await fetchPages(ID, laboratory, 'v1')).to.deep.equal(expectedPages(laboratory, 'v1'));
  });

  it('is traced along the true path to every address from both vantages', async () => {
    const addresses = landingAddresses(laboratory.world).filter((address) => !/^129\.80\.64\.\d\d$/.test(address));
    const wrong = ['v1', 'v2'].map(async (vantage) => {
      const traced = await trace(ID, vantage, addresses);
      expect(traced.map(({ address }) => address)).to.have.members(addresses);
      return traced.filter((one) => !agrees(one, pathsTo(laboratory, vantage, one.address)));
    });
    expect((await Promise.all(wrong)).flat()).to.deep.equal([]);
  });

  it('hears a router that limits its answers now and then, and never takes its silence for another path', async () => {
    const paths = pathsTo(laboratory, 'v1', '9.96.32.30');
    const at = paths[0]?.hops.findIndex(({ icmp }) => icmp === 'limited') ?? -1;
    const traced = await trace(ID, 'v1', Array<string>(30).fill('9.96.32.30'));
    expect(traced.filter((one) => !agrees(one, paths))).to.deep.equal([]);
    const heard = traced.filter(({ hops }) => (hops[at] ?? []).length > 0);
    expect(heard.length).to.be.within(1, 29);
  });

  it('says where an address cannot be reached, and is silent where nobody has it', async () => {
    const addresses = ['9.90.0.1', '2d00:9090::1', '9.99.77.77', '2d00:9900:77::7', '129.80.99.99'];
    const traced = await trace(ID, 'v2', addresses);
    expect(traced.map(({ address }) => address)).to.have.members(addresses);
    expect(traced.filter((one) => !agrees(one, pathsTo(laboratory, 'v2', one.address)))).to.deep.equal([]);
  });

  it('shows no link that is not there in 200 traces over parallel branches, and each branch in some', async () => {
    const many = addressesOfName(laboratory, 'telemetry.quillbird.example');
    const few = ['2603:c020:4000::10', '2603:c020:4000::11', '2603:c020:4000::14'];
    const addresses = [...many, ...many, ...Array.from({ length: 14 }, () => few).flat()];
    const traced = await trace(ID, 'v1', addresses);
    expect(traced).to.have.lengthOf(202);
    expect(traced.filter((one) => !agrees(one, pathsTo(laboratory, 'v1', one.address)))).to.deep.equal([]);
    for (const branch of [0, 1]) {
      for (const family of [4, 6]) {
        const there = traced.filter(({ address }) => addressOf(address).family === family);
        const took = there.filter((one) =>
          agrees(one, pathsTo(laboratory, 'v1', one.address).slice(branch, branch + 1)),
        );
        expect(took, `branch ${branch}, IPv${family}`).not.to.deep.equal([]);
      }
    }
  });

  it('tells the collector every announcement with its origin', async () => {
    expect(await collectedRoutes(ID)).to.deep.equal(announcedRoutes(laboratory));
  });

  it('has no way out', async () => {
    for (const address of ['1.1.1.1', '2606:4700::1111']) {
      const said = await inside(ID, 'v1', [
        'sh',
        '-c',
        `curl --silent --max-time 2 https://${address.includes(':') ? `[${address}]` : address}/ || echo $?`,
      ]);
      expect(said.trim()).to.equal('7');
    }
  });
});
