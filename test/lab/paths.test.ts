import { expect } from 'chai';
import { laboratory } from '../../src/world/laboratory.ts';
import { turned } from '../../src/world/laboratory-knobs.ts';
import { originOf, passage, pathsTo, type TruePath } from '../../src/world/topology-paths.ts';
import { routesOf } from '../../src/world/topology-routes.ts';

const ORACLE = 31898;
const BEFORE = ['acc', 'agg', 'core'];
const LEFT = [...BEFORE, 'left1', 'left2', 'transit'];
const RIGHT = [...BEFORE, 'right1', 'right2', 'transit'];

function nodesOf(paths: readonly TruePath[]): readonly (readonly string[])[] {
  return paths.map(({ hops }) => hops.map(({ node }) => node));
}

describe('the paths of the laboratory', () => {
  it('lead over either branch to the provider’s region', () => {
    const paths = pathsTo(laboratory, 'v1', '129.80.10.1');
    expect(nodesOf(paths)).to.have.deep.members([
      [...LEFT, 'mute', 'pedge', 'pcore', 'ash'],
      [...RIGHT, 'mute', 'pedge', 'pcore', 'ash'],
    ]);
    expect(paths.map((path) => [path.ends, passage(path, ORACLE)])).to.deep.equal([
      ['reached', 'enters'],
      ['reached', 'enters'],
    ]);
    expect(paths[0]?.hops.map(({ addresses }) => addresses[0])).to.deep.equal([
      '9.104.10.3',
      '10.64.0.3',
      '9.104.0.3',
      '9.104.0.5',
      '9.104.0.7',
      '9.106.0.3',
      '9.106.0.7',
      '9.106.0.9',
      '129.80.250.3',
      '129.80.10.1',
    ]);
  });

  it('tell owner and origin apart where a border is numbered from the upstream’s space', () => {
    const border = pathsTo(laboratory, 'v1', '129.80.10.1')[0]?.hops.find(({ node }) => node === 'pedge');
    expect(border).to.deep.include({ owner: ORACLE, origin: 64509, isPrivate: false });
  });

  it('have a private hop that nobody announces, and a mute one', () => {
    const hops = pathsTo(laboratory, 'v1', '2603:c020:4000::10')[0]?.hops ?? [];
    expect(hops.find(({ node }) => node === 'agg')).to.deep.include({ isPrivate: true, origin: undefined });
    expect(hops.filter(({ icmp }) => icmp === 'silent').map(({ node }) => node)).to.deep.equal(['mute']);
  });

  it('leave the provider again behind an address that is hauled away', () => {
    for (const address of ['129.80.200.10', '2603:c020:4200::10']) {
      const [path] = pathsTo(laboratory, 'v1', address);
      expect(nodesOf(path === undefined ? [] : [path])).to.deep.equal([
        [...LEFT, 'mute', 'pedge', 'pcore', 'oedge', 'slowpoke', 'sg'],
      ]);
      expect(path === undefined ? '' : passage(path, ORACLE)).to.equal('leaves');
      expect(originOf(laboratory, address)).to.equal(ORACLE);
    }
  });

  it('avoid the provider on the way to the operator’s own sites', () => {
    for (const path of pathsTo(laboratory, 'v2', '9.96.32.30')) {
      expect(nodesOf([path])).to.deep.equal([['core2', 'transit', 'oedge', 'slowpoke', 'sg']]);
      expect(passage(path, ORACLE)).to.equal('avoids');
    }
  });

  it('end in silence at a black hole, and behind a host that has no such address', () => {
    for (const address of ['129.80.15.1', '129.80.99.99']) {
      for (const path of pathsTo(laboratory, 'v1', address)) {
        expect(path.ends).to.equal('silent');
        expect(path.hops.at(-1)?.node).to.equal('pcore');
      }
    }
  });

  it('end at the first router for what nobody announces, and at the owner for what it has given to nobody', () => {
    expect(pathsTo(laboratory, 'v1', '9.90.0.1').map(({ ends }) => ends)).to.deep.equal(['unreachable']);
    expect(nodesOf(pathsTo(laboratory, 'v1', '9.90.0.1'))).to.deep.equal([['acc']]);
    const [path] = pathsTo(laboratory, 'v2', '9.99.77.77');
    expect([path?.ends, path?.hops.at(-1)?.node]).to.deep.equal(['unreachable', 'cdn']);
  });

  it('take the other branch when one is down, and none when both are', () => {
    const one = turned(laboratory, { kind: 'link', a: 'left1', b: 'core', isUp: false });
    expect(nodesOf(pathsTo(one, 'v1', '9.101.0.10'))).to.deep.equal([[...RIGHT, 'mute', 'pedge', 'pcore', 'tenant']]);
    expect(routesOf(one, 'left2').has('9.104.0.0/16'), 'a route back into its own network').to.equal(false);
    const none = turned(one, { kind: 'link', a: 'right2', b: 'transit', isUp: false });
    expect(pathsTo(none, 'v1', '9.101.0.10').map(({ ends }) => ends)).to.deep.equal(['unreachable']);
  });

  it('follow a longer prefix that somebody else announces', () => {
    const turn = { kind: 'announce', prefix: '129.80.10.0/24', router: 'oedge', to: 'va' } as const;
    const taken = turned(laboratory, turn);
    expect(nodesOf(pathsTo(taken, 'v2', '129.80.10.1'))).to.deep.equal([['core2', 'transit', 'oedge', 'va']]);
    expect(originOf(taken, '129.80.10.1')).to.equal(64496);
    expect(nodesOf(pathsTo(taken, 'v2', '129.80.20.1'))).to.deep.equal(
      nodesOf(pathsTo(laboratory, 'v2', '129.80.20.1')),
    );
  });
});
