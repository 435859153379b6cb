import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { current, turn } from '../../lab/apply.ts';
import { down } from '../../lab/down.ts';
import { placesOf } from '../../lab/places.ts';
import { renderAnnouncedOrigins } from '../../lab/render/service.ts';
import { serviceDir } from '../../lab/service-files.ts';
import { up } from '../../lab/up.ts';
import { laboratory } from '../../src/world/laboratory.ts';
import type { Turn } from '../../src/world/laboratory-knobs.ts';
import type { Laboratory } from '../../src/world/topology.ts';
import { announcementFor, holderOf, landingAddresses } from '../../src/world/topology-lookup.ts';
import { isBlackHole, pathsTo } from '../../src/world/topology-paths.ts';
import { addressOf } from '../../src/world/world.ts';
import { announcedRoutes, authorityChecks, clientBlocks, collectedRoutes, differences } from './lab/look.ts';
import { expectedPages, fetchPages } from './lab/pages.ts';
import { agrees, trace } from './lab/traces.ts';

const ID = `k${process.pid}`;

/** Turns a knob, and then everything that can be seen must be as the description after the turn says: the change, and no other. */
async function turnAndLook(change: Turn): Promise<void> {
  const startedMs = performance.now();
  await turn(ID, change);
  process.stdout.write(`      ${Math.round(performance.now() - startedMs)} ms\n`);
  const lab = current(ID);
  const addresses = oneOfEachKind(lab);
  const [answers, pages, traces, routes] = await Promise.all([
    differences(ID, 'v2', authorityChecks(lab, clientBlocks(lab, 'first'))),
    fetchPages(ID, lab, 'v2'),
    trace(ID, 'v1', addresses),
    collectedRoutes(ID),
  ]);
  expect(answers).to.deep.equal([]);
  expect(pages).to.deep.equal(expectedPages(lab, 'v2'));
  expect(traces.filter((one) => !agrees(one, pathsTo(lab, 'v1', one.address)))).to.deep.equal([]);
  expect(routes).to.deep.equal(announcedRoutes(lab));
  const origins = join(serviceDir(placesOf(ID), 'v1'), 'origins.csv');
  expect(readFileSync(origins, 'utf8')).to.equal(renderAnnouncedOrigins(lab));
}

/** One address for each way that leads somewhere: of a machine and a family, under one announcement. */
function oneOfEachKind(lab: Laboratory): readonly string[] {
  const answering = landingAddresses(lab.world).filter((address) => !isBlackHole(lab, address));
  const byKind = Map.groupBy(answering, (address) =>
    [holderOf(lab, address), addressOf(address).family, announcementFor(lab, address)?.prefix].join(' '),
  );
  return [...byKind.values()].map(([first = '']) => first);
}

describe('a knob of the laboratory changes what it says and nothing else', function () {
  this.timeout(60_000);
  const www = ['www.quillbird.example'];

  before('the laboratory', () => up(ID));
  after(() => down(ID));

  it('steer: one network’s clients are sent to a site that no name led to before', () =>
    turnAndLook({
      kind: 'steer',
      network: 'Example Cable',
      hosts: www,
      to: [{ weight: 1, v4: ['9.96.32.10'], v6: ['2d00:9632::10'] }],
    }));

  it('steer: and back', () => turnAndLook({ kind: 'steer', network: 'Example Cable', hosts: www }));

  it('announce: a longer prefix takes the provider’s addresses to the operator’s site', () =>
    turnAndLook({ kind: 'announce', prefix: '129.80.10.0/24', router: 'oedge', to: 'va' }));

  it('withdraw: they come back', () => turnAndLook({ kind: 'withdraw', prefix: '129.80.10.0/24', router: 'oedge' }));

  it('announce: machines that misbehave can be taken elsewhere too, and come back', async () => {
    await turnAndLook({ kind: 'announce', prefix: '129.80.15.0/24', router: 'otter', to: 'otter' });
    await turnAndLook({ kind: 'withdraw', prefix: '129.80.15.0/24', router: 'otter' });
  });

  it('announce: to a router where nothing was served before', async () => {
    await turnAndLook({ kind: 'announce', prefix: '129.146.70.0/24', router: 'core2', to: 'core2' });
    await turnAndLook({ kind: 'withdraw', prefix: '129.146.70.0/24', router: 'core2' });
  });

  it('withdraw: what nobody announces any more cannot be reached', () =>
    turnAndLook({ kind: 'withdraw', prefix: '9.102.0.0/24', router: 'pcore' }));

  it('link: with one branch down, packets take the other', () =>
    turnAndLook({ kind: 'link', a: 'core', b: 'left1', isUp: false }));

  it('link: with it up again, both', async () => {
    await turnAndLook({ kind: 'link', a: 'core', b: 'left1', isUp: true });
    expect(current(ID).links).to.deep.equal(laboratory.links);
  });

  it('link: with a delay line down, what is behind it is gone, and comes back', async () => {
    await turnAndLook({ kind: 'link', a: 'transit', b: 'otter', isUp: false });
    await turnAndLook({ kind: 'link', a: 'transit', b: 'otter', isUp: true });
  });

  it('certificate: a name’s certificate expires', () =>
    turnAndLook({ kind: 'certificate', name: 'sync.quillbird.example', certificate: 'expired' }));

  it('certificate: and is nobody’s that is trusted', () =>
    turnAndLook({ kind: 'certificate', name: 'sync.quillbird.example', certificate: 'self-signed' }));

  it('relay: a machine that fetched its answers from Singapore answers itself', () =>
    turnAndLook({ kind: 'relay', name: 'relay.quillbird.example' }));

  it('relay: and one that answered itself fetches them from there', () =>
    turnAndLook({ kind: 'relay', name: 'www.quillbird.example', to: '9.96.32.30' }));
});
