import { expect } from 'chai';
import { scenarios } from '../../src/world/scenarios.ts';
import type { Cell, Truth } from '../../src/world/truth.ts';
import { truth } from '../../src/world/truth.ts';
import { cellsOf } from '../world/cells.ts';
import type { Question, Response } from './dns-client.ts';
import { ask, askTcp } from './dns-client.ts';
import type { Served } from './served-world.ts';
import { serve } from './served-world.ts';

/** Long for a loopback, so that a slow machine fails no test; silence is waited for as long as a demo would. */
const ANSWER_MS = 5000;
const SILENCE_MS = 250;
const STORY_S = [0, 75, 121];
const BRIEF_S = [0, 121];
/** How many cells are asked at once: fewer than a server holds connections. */
const BATCH = 60;

type Ask = (to: string, question: Question) => Promise<Response | undefined>;

/** What was found of a cell by asking as a client would; the same shape as the truth, without landings. */
type Found =
  | { readonly state: 'missing' }
  | {
      readonly state: 'answered';
      readonly family: number;
      readonly chain: readonly string[];
      readonly ecs: 'echoed' | 'absent';
      readonly scope: number;
      readonly addresses: readonly string[];
    };

/** The addresses of the name servers of the zone of a name, found by asking the resolver upwards from the name. */
async function serversOf(asking: Ask, resolver: string, name: string): Promise<readonly string[]> {
  const response = await asking(resolver, { name, type: 'NS', recursive: true });
  if (response === undefined) throw new Error(`no answer about the servers of ${name}`);
  const names = response.answers
    .map((answer) => answer.split(' '))
    .filter(([owner, type]) => owner === name && type === 'NS');
  if (names.length === 0) return serversOf(asking, resolver, name.slice(name.indexOf('.') + 1));
  const found = await Promise.all(
    names.map(([, , server = '']) => asking(resolver, { name: server, type: 'A', recursive: true })),
  );
  return found.flatMap((answer) => answer?.answers.map((text) => text.split(' ')[2] ?? '') ?? []);
}

async function find(asking: Ask, resolver: string, cell: Cell, type: 'A' | 'AAAA'): Promise<Found> {
  const chain = [cell.name];
  let scope = 0;
  let echoed = true;
  for (;;) {
    const name = chain.at(-1) ?? cell.name;
    const recursive = cell.via === 'recursive';
    const to = recursive ? resolver : ((await serversOf(asking, resolver, name))[0] ?? '');
    const response = await asking(to, { name, type, client: cell.block, recursive });
    if (response === undefined) return { state: 'missing' };
    expect(response.packet.flag_aa, name).to.equal(!recursive);
    expect(response.packet.flag_ra, name).to.equal(recursive);
    if (response.echo === undefined) echoed = false;
    else scope = Math.max(scope, response.echo.scope);
    const records = response.answers.map((answer) => answer.split(' '));
    for (const [owner, kind, data = ''] of records) {
      expect(owner).to.equal(chain.at(-1));
      if (kind === 'CNAME') chain.push(data);
    }
    const addresses = records.filter(([, kind]) => kind === type).map(([, , data = '']) => data);
    // An authority whose answer ends in another zone's name leaves the rest to be asked there.
    if (addresses.length > 0 || chain.at(-1) === name || recursive) {
      if (addresses.length === 0 && type === 'AAAA') return find(asking, resolver, cell, 'A');
      const ecs = echoed ? 'echoed' : 'absent';
      return { state: 'answered', family: type === 'A' ? 4 : 6, chain, ecs, scope, addresses: addresses.toSorted() };
    }
  }
}

function expected(is: Truth): Found {
  if (is.state === 'missing') return { state: 'missing' };
  const { family, chain, ecs, scope } = is;
  return {
    state: 'answered',
    family,
    chain,
    ecs,
    scope,
    addresses: is.landings.map(({ address }) => address).toSorted(),
  };
}

async function compare({ world, network, clock }: Served, cells: readonly Cell[]): Promise<void> {
  const servers = new Map<string, Promise<Response | undefined>>();
  await Promise.all(
    cells.map(async (cell) => {
      const is = expected(truth(world, clock.atMs, cell));
      const timeoutMs = is.state === 'missing' ? SILENCE_MS : ANSWER_MS;
      for (const over of [ask, askTcp]) {
        const asking: Ask = (to, question) => {
          if (question.client !== undefined) return over(network, to, question, timeoutMs);
          const key = `${question.name} ${question.type}`;
          const known = servers.get(key) ?? ask(network, to, question, ANSWER_MS);
          servers.set(key, known);
          return known;
        };
        const found = await find(asking, world.resolver, cell, cell.family === 4 ? 'A' : 'AAAA');
        expect(found, JSON.stringify(cell)).to.deep.equal(is);
      }
    }),
  );
}

describe('the demo’s servers and the truth', () => {
  for (const { name, world } of scenarios) {
    it(`agree in ${name} for every endpoint, network, family and kind of resolver, over UDP and TCP, at any time`, async function () {
      this.timeout(30_000);
      const served = await serve(name);
      try {
        const story = name === 'founding';
        const cells = [...cellsOf(world, story ? 100 : 256)].map(({ cell }) => cell);
        for (const seconds of story ? STORY_S : BRIEF_S) {
          served.clock.atMs = seconds * 1000;
          for (let i = 0; i < cells.length; i += BATCH) await compare(served, cells.slice(i, i + BATCH));
        }
      } finally {
        await served.stop();
      }
    });
  }
});
