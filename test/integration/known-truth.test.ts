import { join } from 'node:path';
import { expect } from 'chai';
import { parseBlock } from './blocks.ts';
import type { Child } from './children.ts';
import { children, PATIENCE_MS } from './children.ts';
import { CLAIMS, FEW_DRAWS, MANY_DRAWS, type ResolverPorts, SLOT_MS, writeClaims, writeConfig } from './claims.ts';
import { countersOf, figuresIn, figuresOf } from './counts.ts';
import { temporaryDirectory } from './loopback.ts';
import type { Moment } from './moment.ts';
import { daySecret, lookAt } from './moment.ts';
import { startKnotd, startUnbound } from './name-servers.ts';
import type { RunningService } from './service.ts';
import { fetchText, landfall, seriesOf, serving, until } from './service.ts';
import { SITES_V4, SITES_V6, siteOf } from './sites.ts';
import { PIECES, pieceOf } from './steering.ts';
import { randomnessOf } from './truth.ts';

const CLAIM_IDS = Object.values(CLAIMS);

/** Draws are random: the rarest pair of endpoint and resolver may take some slots. */
const MOST_SLOTS = 10;

function cellsMet({ told }: Moment): number {
  return new Set(told.map(({ leaf: { draw } }) => `${draw.endpoint.name} ${draw.resolver}`)).size;
}

function sitesMet({ told }: Moment): number {
  return new Set(told.flatMap(({ truth }) => truth.addresses.map((address) => siteOf(address).address))).size;
}

function meetsAll(moment: Moment): boolean {
  return cellsMet(moment) === 5 * 3 && sitesMet(moment) === SITES_V4.length + SITES_V6.length;
}

/** Every series of every counter that says where draws went, and no series more. */
function expectCounters({ metrics, told }: Moment): void {
  const known = Object.entries(countersOf(told));
  expect(known).to.have.lengthOf(6);
  for (const [name, counter] of known) {
    expect(Object.fromEntries(seriesOf(metrics, name)), name).to.deep.equal(Object.fromEntries(counter));
  }
}

describe('the service over a real knotd, real unbounds and real origin data', function () {
  this.timeout(120_000);
  const start = children();
  const dir = temporaryDirectory();
  const workDir = join(dir, 'work');
  const evidenceDir = join(workDir, 'evidence');
  let ports: ResolverPorts;
  let config: string;
  let service: RunningService;
  let moment: Moment;

  const serve = (): Promise<RunningService> => serving(landfall(['serve', '--config', config], start));

  /** Waits for the judgement of a slot that begins after this. */
  async function laterSlot(sinceMs: number): Promise<void> {
    await until(
      'a later slot',
      async () => {
        const last = seriesOf(await fetchText(`${service.url}metrics`), 'landfall_last_slot_timestamp_seconds');
        return CLAIM_IDS.every((claim) => (last.get(`claim=${claim}`) ?? 0) * 1000 > sinceMs) || undefined;
      },
      4 * SLOT_MS + 10_000,
    );
  }

  before('the servers, and the service until every cell has been drawn', async () => {
    const knotd = await startKnotd(join(dir, 'knot'), start);
    const passing = await startUnbound(join(dir, 'passing'), knotd.port, true, start);
    const plain = await startUnbound(join(dir, 'plain'), knotd.port, false, start);
    ports = { authority: knotd.port, passing: passing.port, plain: plain.port };
    config = await writeClaims(workDir, ports, start);
    service = await serve();
    await laterSlot(Date.now() + SLOT_MS);
    moment = await lookAt(service, evidenceDir);
    for (let more = 0; more < MOST_SLOTS && !meetsAll(moment); more += 1) {
      await laterSlot(Math.max(...moment.told.map(({ leaf }) => leaf.slot * 1000)));
      moment = await lookAt(service, evidenceDir);
    }
  });

  it('its configuration has no mistake', async () => {
    const checked: Child = landfall(['check-config', config], start);
    expect((await checked.ended).code, checked.stderr()).to.equal(0);
  });

  it('draws every endpoint by every resolver, and meets every site of both families', () => {
    expect(cellsMet(moment)).to.equal(5 * 3);
    expect(sitesMet(moment)).to.equal(SITES_V4.length + SITES_V6.length);
    expect(moment.told.length).to.be.at.least(2 * 2 * MANY_DRAWS);
  });

  it('exports exactly the counts that the truth of the drawn cells has', () => {
    expectCounters(moment);
  });

  it('counts an exception for each draw that is elsewhere and for no other, and confirms no more than there are', () => {
    const counted = (confirmed: boolean): number =>
      [...seriesOf(moment.metrics, 'landfall_exceptions_total')]
        .filter(([labels]) => labels.includes(`confirmed=${confirmed}`))
        .reduce((sum, [, count]) => sum + count, 0);
    const elsewhere = moment.told.filter(({ truth }) => truth.outcome === 'elsewhere');
    expect(counted(false)).to.equal(elsewhere.length);
    expect(counted(true)).to.be.at.most(elsewhere.length);
  });

  it('says of each window exactly what its draws come to', () => {
    for (const claim of CLAIM_IDS) {
      for (const row of moment.windows[claim] ?? []) {
        const within = moment.told.filter(({ leaf }) => {
          const ms = leaf.slot * 1000;
          return leaf.claim === claim && ms >= Date.parse(row.from) && ms < Date.parse(row.to);
        });
        expect(figuresIn(row), `${claim} ${row.window}`).to.deep.equal(figuresOf(within));
      }
    }
  });

  it('judges each single draw as its truth is', () => {
    const judged = new Map(moment.judgements.flatMap(({ judgements }) => judgements.map((j) => [j.leaf, j])));
    const wrong = moment.told.flatMap(({ leaf, index, truth }) => {
      const { outcome, reason, family, address } = judged.get(index) ?? {};
      const isRight = outcome === truth.outcome && reason === truth.reason && family === truth.family;
      return isRight && address === truth.address ? [] : [{ draw: leaf.draw, outcome, reason, family, address, truth }];
    });
    expect(wrong).to.deep.equal([]);
    expect(judged.size).to.equal(moment.told.length);
  });

  it('keeps the length of the map’s piece as the scope of what the authority answered', () => {
    const scopes = moment.told.flatMap(({ leaf: { draw, observations } }) =>
      draw.resolver === 'direct'
        ? observations.flatMap(({ outcome }) =>
            outcome.ok && outcome.value.answers.length > 0 ? [[draw.block, outcome.value.ecs] as const] : [],
          )
        : [],
    );
    expect(new Set(scopes.map(([block]) => parseBlock(block).family))).to.deep.equal(new Set([4, 6]));
    for (const [block, ecs] of scopes) {
      expect(ecs, block).to.deep.equal({ state: 'echoed', scope: PIECES[pieceOf(parseBlock(block))]?.length });
    }
  });

  it('asks again over TCP when the answer was cut short, and keeps all of it', () => {
    const whole = moment.told.flatMap(({ leaf, truth }) =>
      leaf.draw.endpoint.name === 'bulk.app.example' ? [{ observation: leaf.observations.at(-1), truth }] : [],
    );
    expect(whole.length).to.be.above(0);
    for (const { observation, truth } of whole) {
      if (observation?.outcome.ok !== true) throw new Error('a draw of bulk.app.example has no answer');
      const { transport, truncated, answers } = observation.outcome.value;
      expect({ transport, truncated, answers: answers.length }).to.deep.equal({
        transport: 'tcp',
        truncated: true,
        answers: truth.addresses.length,
      });
    }
  });

  it('draws what anyone draws again who is told the randomness', async () => {
    const slot = moment.slots.findLast(({ claim }) => claim === CLAIMS.byBlock);
    if (slot === undefined) throw new Error('no slot');
    const randomness = randomnessOf(daySecret(evidenceDir, slot.slot), slot.round);
    const args = ['draws', '--config', config, '--claim', slot.claim, '--slot', `${slot.slot}`, '--json'];
    for (const more of [[], ['--randomness', randomness]]) {
      const command = landfall([...args, ...more], start);
      expect((await command.ended).code, command.stderr()).to.equal(0);
      expect(JSON.parse(command.stdout())).to.deep.include({ randomness, planned: slot.planned });
    }
  });

  it('counts on after kill -9 in the middle of a slot: what was not kept is missing', async () => {
    const middleMs = SLOT_MS / 4;
    await new Promise((resolve) => setTimeout(resolve, SLOT_MS - (Date.now() % SLOT_MS) + middleMs));
    await service.process.end('SIGKILL');
    config = writeConfig(workDir, ports, FEW_DRAWS);
    service = await serve();
    await laterSlot(Date.now());
    const later = await lookAt(service, evidenceDir);
    expect(later.told.length).to.be.above(moment.told.length);
    const interrupted = later.told.filter(({ truth }) => truth.reason === 'interrupted');
    expect(interrupted).to.have.lengthOf(2 * MANY_DRAWS);
    expectCounters(later);
  });

  it('tells what a slot costs in CPU', async () => {
    const cost = async (): Promise<{ readonly cpu: number; readonly draws: number }> => {
      const metrics = await fetchText(`${service.url}metrics`);
      const draws = [...seriesOf(metrics, 'landfall_draws_total').values()].reduce((sum, n) => sum + n, 0);
      return { cpu: seriesOf(metrics, 'process_cpu_seconds_total').get('') ?? Number.NaN, draws };
    };
    const before = await cost();
    await new Promise((resolve) => setTimeout(resolve, 4 * SLOT_MS));
    const after = await cost();
    const slots = (after.draws - before.draws) / FEW_DRAWS;
    expect(slots).to.be.at.least(2);
    const ms = ((after.cpu - before.cpu) * 1000) / slots;
    process.stdout.write(
      `      ${ms.toFixed(1)} ms of CPU for each of ${slots} slots of ${FEW_DRAWS} draws, all else included\n`,
    );
  });

  it('ends soon when it is told to', async () => {
    const { code, tookMs } = await service.process.end('SIGTERM');
    expect(code, service.process.stderr()).to.equal(0);
    expect(tookMs).to.be.below(PATIENCE_MS);
    expect(service.process.leftRunning()).to.deep.equal([]);
  });
});
