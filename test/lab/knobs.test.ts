import { join } from 'node:path';
import { expect } from 'chai';
import { daemonsOf } from '../../lab/daemons.ts';
import { placesOf } from '../../lab/places.ts';
import { laboratory } from '../../src/world/laboratory.ts';
import { type Turn, turned } from '../../src/world/laboratory-knobs.ts';
import type { Laboratory } from '../../src/world/topology.ts';

const places = placesOf('test');

/** Every file of every server, by its place under the laboratory's directory. */
function filesOf(lab: Laboratory): ReadonlyMap<string, string> {
  return new Map(
    daemonsOf(lab, places).flatMap(({ dir, files }) =>
      Array.from(files, ([name, text]) => [join(dir, name).slice(places.dir.length + 1), text] as const),
    ),
  );
}

const before = filesOf(laboratory);

/** The files that a turn changes. */
function changedBy(turn: Turn): readonly string[] {
  const after = filesOf(turned(laboratory, turn));
  expect([...after.keys()]).to.deep.equal([...before.keys()]);
  return [...after].filter(([name, text]) => before.get(name) !== text).map(([name]) => name);
}

describe('the knobs of the laboratory', () => {
  it('change exactly the servers that they are about', () => {
    const to = [{ weight: 1, v4: ['9.96.16.30'], v6: ['2d00:9616::30'] }];
    const expected: readonly (readonly [Turn, readonly string[]])[] = [
      [
        { kind: 'steer', network: 'Example Cable', hosts: ['www.quillbird.example'], to },
        ['ns/knot-ecs/quillbird.example-2.geo'],
      ],
      [{ kind: 'withdraw', prefix: '9.102.0.0/24', router: 'pcore' }, ['pcore/bird/bird.conf', 'ash/nginx/nginx.conf']],
      [{ kind: 'announce', prefix: '9.90.0.0/24', router: 'otter', to: 'otter' }, ['otter/bird/bird.conf']],
      [{ kind: 'link', a: 'core', b: 'left1', isUp: false }, []],
      [{ kind: 'certificate', name: 'tenant.quillbird.example', certificate: 'expired' }, ['tenant/nginx/nginx.conf']],
      [{ kind: 'relay', name: 'relay.quillbird.example' }, ['ash/nginx/nginx.conf']],
    ];
    for (const [turn, files] of expected) expect(changedBy(turn), turn.kind).to.deep.equal(files);
  });

  it('take an address from one machine to another with its prefix', () => {
    expect(changedBy({ kind: 'announce', prefix: '129.80.20.0/24', router: 'oedge', to: 'va' })).to.have.members([
      'oedge/bird/bird.conf',
      'ash/nginx/nginx.conf',
      'va/nginx/nginx.conf',
    ]);
  });

  it('come back to where they were', () => {
    const there = turned(laboratory, { kind: 'link', a: 'acc', b: 'agg', isUp: false });
    expect(turned(there, { kind: 'link', a: 'agg', b: 'acc', isUp: true })).to.deep.equal(laboratory);
    const taken = turned(laboratory, { kind: 'announce', prefix: '9.90.0.0/24', router: 'otter', to: 'otter' });
    expect(turned(taken, { kind: 'withdraw', prefix: '9.90.0.0/24', router: 'otter' })).to.deep.equal(laboratory);
  });

  it('refuse what the laboratory does not have', () => {
    const wrong: readonly Turn[] = [
      { kind: 'steer', network: 'Nobody', hosts: [] },
      { kind: 'steer', network: 'Example Cable', hosts: ['login.quillbird.example'] },
      { kind: 'announce', prefix: '129.80.0.0/16', router: 'oedge', to: 'va' },
      { kind: 'announce', prefix: '9.90.0.0/33', router: 'oedge', to: 'va' },
      { kind: 'announce', prefix: '9.90.0.0/24', router: 'oedge', to: 'ash' },
      { kind: 'announce', prefix: '9.90.0.0/24', router: 'va', to: 'va' },
      { kind: 'withdraw', prefix: '9.90.0.0/24', router: 'oedge' },
      { kind: 'link', a: 'v1', b: 'ash', isUp: false },
      { kind: 'certificate', name: 'nobody.example', certificate: 'expired' },
      { kind: 'relay', name: 'nobody.example' },
      { kind: 'relay', name: 'www.quillbird.example', to: '9.90.0.1' },
    ];
    for (const turn of wrong) expect(() => turned(laboratory, turn), JSON.stringify(turn)).to.throw(RangeError);
  });
});
