import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { connectProbe } from '../../probes/connect/connect.ts';
import { createSecurity } from '../../probes/connect/security.ts';
import { guardedDialer } from '../../probes/dialer.ts';
import { realNetwork } from '../../probes/network.ts';
import { parseFrame } from '../../src/core/frame.ts';
import type { Demo } from '../../src/demo/demo.ts';
import { startDemo } from '../../src/demo/demo.ts';
import { oci } from '../../src/feeds/oci.ts';
import { scenarioOf, scenarios } from '../../src/world/scenarios.ts';
import { ask, peer, query } from './dns-client.ts';

const START_MS = Date.UTC(2026, 10, 23, 12);
const ANSWER_MS = 5000;

describe('a demo', () => {
  let tempDir: string;
  let demo: Demo;
  let nowMs: number;
  before(async () => {
    tempDir = await mkdtemp(join(tmpdir(), 'landfall-demo-'));
    const [scenario] = scenarios;
    if (scenario === undefined) throw new RangeError('no scenario');
    nowMs = START_MS;
    demo = await startDemo({ scenario, port: 0, evidenceDir: join(tempDir, 'evidence'), tempDir, nowMs: () => nowMs });
  });
  after(async () => {
    await demo.stop();
    await rm(tempDir, { recursive: true });
  });

  it('tells the founding story unless another is asked for, and every story has a name of its own', () => {
    expect(demo.note.scenario).to.equal('founding');
    expect(scenarios.map(({ name }) => name)).to.deep.equal([
      'founding',
      'steady',
      'blackout',
      'no-ecs',
      'two-clouds',
      'hijacked',
    ]);
    expect(scenarioOf('founding')).to.equal(scenarios[0]);
    expect(scenarioOf('none')).to.equal(undefined);
  });

  it('says how its time runs', () => {
    const { everyMs } = demo.config.slots;
    expect(demo.note.timeNote).to.include(`every ${everyMs / 1000} seconds`);
  });

  it('has a configuration of one claim, whose frame and lists are files that can be read', async () => {
    const [claim] = demo.config.claims;
    if (claim === undefined || !('file' in claim.frame)) throw new TypeError('no claim with a frame file');
    expect(claim.levels).to.deep.equal({ quoted: 1, tested: [0.999] });
    const frame = parseFrame(await readFile(claim.frame.file, 'utf8'));
    expect(frame.vintage).to.equal('2026-11-23');
    const { overrides } = demo.config.feeds;
    const { oci: list } = overrides;
    expect(oci.parse(await readFile(list?.file ?? '')).dated).to.equal(START_MS / 1000);
    expect(Object.keys(overrides)).to.have.members(['oci', 'origins', 'country']);
    expect(JSON.parse(demo.config.text)).to.deep.include({ resolvers: demo.config.resolvers });
  });

  it('leaves its draws the time that they need', () => {
    const { dns, slots } = demo.config;
    expect(slots.everyMs - 3 * dns.timeoutMs * dns.attempts).to.be.above(slots.everyMs / 3);
  });

  it('has world time begin with the start, so that the drift shows two minutes later', async () => {
    const answersAt = async (atMs: number): Promise<string> => {
      nowMs = atMs;
      const blocks = ['198.18.192.0/24', '198.18.200.0/24', '198.18.210.0/24', '198.18.4.0/24'];
      const answers = await Promise.all(
        blocks.map((client) =>
          ask(
            demo.network,
            '9.97.53.53',
            { name: 'www.quillbird.example', type: 'A', client, recursive: true },
            ANSWER_MS,
          ),
        ),
      );
      return answers.map((answer) => answer?.answers.every((text) => / 9\.96\./.test(text))).join();
    };
    expect(await answersAt(START_MS)).to.equal('false,false,false,false');
    expect(await answersAt(START_MS + 120_000)).to.equal('true,true,true,false');
  });

  it('measures time by the clock that it was given', () => {
    nowMs = START_MS + 1;
    expect(demo.network.nowMs()).to.equal(START_MS + 1);
  });

  it('has machines that answer, near and far, to whoever trusts its authority', async () => {
    // Certificates are checked by the machine's own clock.
    const clock = realNetwork();
    const scenario = scenarioOf('steady');
    if (scenario === undefined) throw new RangeError('steady');
    const here = await startDemo({ scenario, port: 0, evidenceDir: tempDir, tempDir, nowMs: clock.nowMs });
    try {
      const { observations } = await connectProbe(
        { ...peer('129.146.70.1'), name: 'www.quillbird.example', port: 443, path: '/' },
        {
          dialer: guardedDialer(here.dialer, () => false),
          security: createSecurity(here.ca),
          clock,
          userAgent: 'test',
          budgetMs: 4 * ANSWER_MS,
          resolve: async () => undefined,
        },
      );
      expect(observations.map(({ step, outcome }) => `${step} ${outcome.ok}`)).to.deep.equal([
        'tcp-connect true',
        'tls-handshake true',
        'http-exchange true',
      ]);
      const tls = observations.find(({ step }) => step === 'tls-handshake');
      expect(tls?.outcome).to.have.nested.property('value.valid', true);
    } finally {
      await here.stop();
    }
  });

  it('has routers that can be traced', async () => {
    const traced = await demo.tracer.trace({ address: '129.146.70.1', port: 443 }, ANSWER_MS);
    expect(traced).to.have.nested.property('value.trace.tool', 'demo');
  });

  it('stands where distances from it mean something', () => {
    const [vantage] = demo.config.vantages;
    const { anchors = [], ...place } = vantage ?? {};
    expect(place).to.deep.equal({ id: 'demo', latitude: 39.04, longitude: -77.49, positionErrorKm: 5, asn: 64501 });
    expect(anchors.map(({ address }) => address)).to.deep.equal(['129.80.10.1']);
  });

  it('answers nobody once it is stopped', async () => {
    const scenario = scenarioOf('steady');
    if (scenario === undefined) throw new RangeError('steady');
    const other = await startDemo({ scenario, port: 0, evidenceDir: tempDir, tempDir, nowMs: () => START_MS });
    await other.stop();
    const question = query({ name: 'www.quillbird.example', type: 'A', recursive: true });
    const { address } = peer('9.97.53.53');
    expect((await other.network.tcpExchange({ address, port: 53 }, question, ANSWER_MS)).ok).to.equal(false);
    expect((await other.dialer.dial({ ...peer('129.80.10.1'), port: 443 }, ANSWER_MS)).ok).to.equal(false);
  });
});
