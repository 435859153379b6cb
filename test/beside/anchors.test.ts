import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { Dialer } from '../../probes/doors.ts';
import { realNetwork } from '../../probes/network.ts';
import type { Anchors, AnchorsContext, PastAnchors } from '../../src/beside/anchors.ts';
import { createAnchors } from '../../src/beside/anchors.ts';
import type { Beside } from '../../src/beside/beside.ts';
import { openBeside } from '../../src/beside/beside.ts';
import type { AnchorLeaf } from '../../src/core/connection-record.ts';
import { issueCertificate } from '../../src/demo/certificate.ts';
import { openBlobs } from '../../src/evidence/blobs.ts';
import { EvidenceError, type EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { openLog } from '../../src/evidence/log.ts';
import { freshLogs } from '../evidence/fresh-logs.ts';
import { AUTHORITY, createHosts, type Hosts, NAME, PAST, SECURITY, SITE } from '../probes/connect/hosts.ts';
import { leavesOf } from '../service/audit.ts';
import { followersOf, given, run, slotOf } from '../service/following.ts';
import { CLAIM, CONFIG, MINUTE, SNAPSHOT } from '../service/one-claim.ts';
import { readBeside } from '../service/past.ts';

const ASHBURN = { latitude: 39.04, longitude: -77.49 };
const SINGAPORE = { latitude: 1.35, longitude: 103.82 };
const ANCHOR = { name: NAME, address: SITE, port: 443, ...ASHBURN, positionErrorKm: 10 };
const NOTHING: PastAnchors = { ledger: new Map(), lastSlot: undefined };

describe('anchors beside the slots', () => {
  const { newDir } = freshLogs();
  let hosts: Hosts;
  let dir: string;
  let log: EvidenceLog;
  let warnings: string[];
  let stopping: AbortController;

  before(async () => {
    hosts = createHosts();
    await hosts.tls(`${SITE}:443`, {}, (socket) => socket.resume());
    await hosts.tls(`${SITE}:444`, issueCertificate(AUTHORITY, [NAME], PAST), (socket) => socket.resume());
    await hosts.tcp(`${SITE}:445`, () => undefined);
  });
  after(() => hosts.close());
  beforeEach(async () => {
    dir = await newDir();
    log = await openLog(dir);
    warnings = [];
    stopping = new AbortController();
  });
  afterEach(() => log.close());

  function open(part: Partial<AnchorsContext> = {}, past = NOTHING): Anchors {
    return createAnchors(
      {
        machines: [ANCHOR],
        vantage: 'local',
        budgetMs: 2_000,
        dialer: hosts.dialer,
        clock: realNetwork(),
        security: SECURITY,
        log,
        blobs: openBlobs(dir),
        changed: () => undefined,
        warn: (line) => warnings.push(line),
        stop: stopping.signal,
        ...part,
      },
      past,
    );
  }

  const slot = (at: number) => ({ slot: at, lengthMs: 60_000 });

  async function timed(anchors: Anchors, at = MINUTE): Promise<readonly AnchorLeaf[]> {
    anchors.want(slot(at));
    await anchors.settled();
    return leavesOf(log, 'anchor');
  }

  it('keep one full handshake with each, and each certificate as a blob', async () => {
    const anchors = open();
    const [leaf] = await timed(anchors);
    expect(leaf).to.deep.include({ vantage: 'local', slot: MINUTE, name: NAME, server: `${SITE}:443` });
    const [connected, shaken] = leaf?.observations ?? [];
    expect([connected?.step, connected?.outcome.ok]).to.deep.equal(['tcp-connect', true]);
    if (shaken?.step !== 'tls-handshake' || !shaken.outcome.ok) throw new TypeError('no handshake');
    expect(shaken.outcome.value).to.deep.include({ version: 'TLSv1.3', valid: true, resumed: false });
    expect(shaken.outcome.value.chain).to.have.length.above(0);
    for (const sha256 of shaken.outcome.value.chain) expect(await openBlobs(dir).get(sha256)).not.to.equal(undefined);
    expect(anchors.at(MINUTE)).to.deep.equal([
      { name: NAME, place: ASHBURN, positionErrorKm: 10, leastUs: shaken.durationUs },
    ]);
  });

  it('are timed once in the length of a slot, for however many draws and claims', async () => {
    const anchors = open();
    for (const at of [0, 0, 1, 59, 60, 61]) await timed(anchors, MINUTE + at);
    expect((await leavesOf(log, 'anchor')).map((leaf) => leaf.slot - MINUTE)).to.deep.equal([0, 60]);
    const lastSlot = MINUTE + 60;
    await timed(open({}, { ledger: new Map(), lastSlot }), MINUTE + 90);
    expect(await leavesOf(log, 'anchor')).to.have.length(2);
    // A clock that was put back by a year must not keep them from being timed until it is there again.
    await timed(open({}, { ledger: new Map(), lastSlot: MINUTE + 400 * 86_400 }), MINUTE + 90);
    expect(await leavesOf(log, 'anchor')).to.have.length(3);
  });

  it('keep what went wrong, and bound nothing by it', async () => {
    const anchors = open({
      machines: [444, 445, 446].map((port) => ({ ...ANCHOR, port })),
      budgetMs: 300,
    });
    const leaves = await timed(anchors);
    const ends = leaves.map(({ observations }) => observations.at(-1)?.outcome);
    expect(ends.map((end) => (end?.ok ? 'ok' : end?.failure))).to.deep.equal([
      'ok',
      'tls_timeout',
      'connect_unreachable',
    ]);
    expect(anchors.at(MINUTE)).to.deep.equal([]);
  });

  it('are sent nothing where their address is not public', async () => {
    const dial: Dialer['dial'] = () => expect.fail('it was dialled');
    const [leaf] = await timed(open({ dialer: { dial }, machines: [{ ...ANCHOR, address: '169.254.169.254' }] }));
    expect(leaf?.observations.map(({ outcome }) => outcome)).to.deep.equal([{ ok: false, failure: 'address_refused' }]);
  });

  it('end with the service, and then leave nothing: what a stop cuts off tells nothing of the machine', async () => {
    const anchors = open({ machines: [{ ...ANCHOR, port: 445 }], budgetMs: 60_000 });
    anchors.want(slot(MINUTE));
    await sleep(50);
    stopping.abort();
    await anchors.settled();
    expect(log.size).to.equal(0);
  });

  it('cost no more than a line when the disk refuses them, or by a defect of ours', async () => {
    const append = async (): Promise<never> => {
      throw new EvidenceError('unwritable', 'checkpoint', 'the disk is full');
    };
    const anchors = open({ log: { ...log, append } });
    anchors.want(slot(MINUTE));
    await anchors.settled();
    expect(anchors.at(MINUTE)).to.deep.equal([]);
    const dial = async (): Promise<never> => {
      throw new TypeError('a defect');
    };
    await timed(open({ dialer: { dial } }));
    expect(warnings).to.deep.equal([
      'the handshakes with anchors were not kept: the disk is full',
      'the handshakes with anchors ran into a defect of landfall: TypeError: a defect',
    ]);
  });

  describe('and the place of the vantage', () => {
    async function besideAt(place: typeof ASHBURN, nowMs = MINUTE * 1000): Promise<Beside> {
      const fail = (what: unknown): never => expect.fail(String(what));
      const vantage = { id: 'local', ...place, positionErrorKm: 5, asn: undefined, anchors: [ANCHOR] };
      const config = { ...CONFIG, vantages: [vantage], probes: { connect: { budgetMs: 2_000 }, trace: undefined } };
      return openBeside([{ config: CLAIM }], await readBeside(log, config), {
        config,
        doors: {
          dialer: hosts.dialer,
          security: SECURITY,
          tracer: { trace: fail, state: () => fail('state'), close: async () => undefined },
        },
        network: { ...realNetwork(), nowMs: () => nowMs },
        prober: { resolve: async () => [] },
        userAgent: 'landfall/0',
        log,
        blobs: openBlobs(dir),
        pinSnapshot: async () => SNAPSHOT,
        versions: { configuration: 'c0'.repeat(32), version: '0', method: '1' },
        changed: () => undefined,
        fatal: fail,
        warn: (line) => warnings.push(line),
        stop: stopping.signal,
      });
    }

    async function settleSlot(beside: Beside): Promise<void> {
      const connections = beside.of(CLAIM.id);
      if (connections === undefined) throw new TypeError('no connections');
      await run(followersOf(connections, log), slotOf(MINUTE, 1), given);
    }

    it('is refused where it beats light: the judgement says so and rests on what stands before it', async () => {
      const beside = await besideAt(SINGAPORE);
      expect(beside.positions()[0]?.state).to.equal('not_tested');
      await settleSlot(beside);
      expect(beside.positions()[0]?.says).to.match(/^refused: anchor api\.example answered in /);
      const kinds: string[] = [];
      for await (const { leaf } of log.scan()) kinds.push(leaf.$kind);
      expect(kinds).to.deep.equal(['anchor', 'connection', 'connection-judgement']);
      const [judged] = await leavesOf(log, 'connection-judgement');
      expect(judged?.beatsLightTo).to.equal(NAME);
      expect(judged?.judgements[0]?.domestic).to.equal('not_tested');
    });

    it('stays refused over a restart, until the handshakes are a day old', async () => {
      await settleSlot(await besideAt(SINGAPORE));
      expect((await besideAt(SINGAPORE)).positions()[0]?.state).to.equal('refused');
      const aDayOn = await besideAt(SINGAPORE, (MINUTE + 86_401) * 1000);
      expect(aDayOn.positions()[0]?.state).to.equal('not_tested');
    });

    it('is possible where it is given honestly, and nothing of it stands in the judgement', async () => {
      const beside = await besideAt(ASHBURN);
      await settleSlot(beside);
      expect(beside.positions()[0]?.state).to.equal('possible');
      expect((await leavesOf(log, 'connection-judgement'))[0]).not.to.have.property('beatsLightTo');
    });
  });
});
