import { expect } from 'chai';
import { placesOf } from '../../lab/places.ts';
import { renderBird } from '../../lab/render/bird.ts';
import { certificatesOf } from '../../lab/render/certificates.ts';
import { nameServersOf, renderKnot } from '../../lab/render/knot.ts';
import {
  renderDelayLines,
  renderDevices,
  renderFilter,
  renderLinks,
  renderSettings,
} from '../../lab/render/network.ts';
import { renderNginx } from '../../lab/render/nginx.ts';
import { renderAnnouncedOrigins, renderService } from '../../lab/render/service.ts';
import { renderUnbound } from '../../lab/render/unbound.ts';
import { readConfig } from '../../src/config/read.ts';
import { readOrigins } from '../../src/feeds/origins.ts';
import { laboratory } from '../../src/world/laboratory.ts';
import { turned } from '../../src/world/laboratory-knobs.ts';
import { nodeOf, worldAddresses } from '../../src/world/topology-lookup.ts';
import { originOf } from '../../src/world/topology-paths.ts';
import { addressOf } from '../../src/world/world.ts';

const { namespace } = placesOf('test');
const node = (id: string): ReturnType<typeof nodeOf> => nodeOf(laboratory, id);

describe('what the laboratory’s servers are told', () => {
  it('gives each BGP session its other side', () => {
    const speakers = laboratory.nodes.filter(({ role }) => role !== 'host');
    const sessions = speakers.flatMap((speaker) =>
      Array.from(
        renderBird(laboratory, speaker, '/dir').matchAll(/local (\S+) as (\d+);\n {2}neighbor (\S+) as (\d+);/g),
        ([, own, ours, other, theirs]) => [`${own} ${ours}`, `${other} ${theirs}`] as const,
      ),
    );
    expect(sessions.length).to.be.above(60);
    const all = new Set(sessions.map((session) => session.join(' ')));
    for (const [own, other] of sessions) expect(all.has(`${other} ${own}`), `${own} ${other}`).to.equal(true);
  });

  it('lets the collector hear and not speak', () => {
    const text = renderBird(laboratory, node('collect'), '/dir');
    expect(text).to.contain('export none').and.not.to.contain('RTS_STATIC, RTS_BGP');
  });

  it('speaks no BGP over a private link', () => {
    expect(renderBird(laboratory, node('pcore'), '/dir')).not.to.contain('protocol bgp oedge');
  });

  it('makes every link once, as a pair of devices or a delay line', () => {
    const pairs = renderLinks(laboratory, namespace).trim().split('\n');
    const lines = JSON.parse(renderDelayLines(laboratory, namespace)) as readonly { readonly oneWayMs: number }[];
    expect(pairs.length + lines.length).to.equal(laboratory.links.length);
    expect(lines.every(({ oneWayMs }) => oneWayMs > 0)).to.equal(true);
    expect(pairs[0]).to.equal('link add name acc netns lf-test-v1 type veth peer name v1 netns lf-test-acc');
  });

  it('forwards on routers alone, and limits what one of them tells', () => {
    expect(renderSettings(node('transit')))
      .to.contain('echo 1 > /proc/sys/net/ipv4/ip_forward')
      .and.contain('echo 0 > /proc/sys/net/ipv4/icmp_ratelimit');
    expect(renderSettings(node('ash'))).to.contain('echo 0 > /proc/sys/net/ipv4/ip_forward');
    expect(renderSettings(node('collect'))).to.contain('echo 0 > /proc/sys/net/ipv6/conf/all/forwarding');
    expect(renderSettings(node('slowpoke'))).to.contain('echo 1000 > /proc/sys/net/ipv6/icmp/ratelimit');
  });

  it('sends a host’s packets to its neighbour, and takes a link down where the description does', () => {
    expect(renderDevices(laboratory, node('v2'))).to.contain('route replace default via 9.105.10.2 dev core2');
    const cut = turned(laboratory, { kind: 'link', a: 'core2', b: 'v2', isUp: false });
    expect(renderDevices(cut, node('v2')))
      .to.contain('link set core2 down')
      .and.not.to.contain('default');
  });

  it('drops what a mute router, a black hole and a quiet host do not say', () => {
    expect(renderFilter(laboratory, node('mute'))).to.contain('icmpv6 type { time-exceeded');
    expect(renderFilter(laboratory, node('ash')))
      .to.contain('ip daddr 129.80.15.1 drop')
      .and.contain('ip6 daddr 2603:c020:4000::15 drop')
      .and.contain('ip daddr 129.80.15.5 icmp type echo-request drop');
    expect(renderFilter(laboratory, node('phx'))).not.to.contain('drop');
  });

  it('answers by client subnet where the zone does, and hides what a lame server was never told', () => {
    const servers = nameServersOf(laboratory);
    expect(servers.map((server) => `${server.node} ${server.kind}`)).to.have.members([
      'ns root',
      'ns ecs',
      'cdn ecs',
      'ns plain',
    ]);
    const plain = servers.find(({ kind }) => kind === 'plain');
    if (plain === undefined) throw new Error('no plain name server');
    const conf = renderKnot(laboratory, plain, '/dir').get('knot.conf');
    expect(conf).to.contain('edns-client-subnet: off').and.contain('9.98.4.1@53').and.not.to.contain('lame');
  });

  it('delegates every zone from its parent with glue', () => {
    const files = nameServersOf(laboratory).map((server) => renderKnot(laboratory, server, '/dir'));
    const fileOf = (name: string): string => files.find((set) => set.has(name))?.get(name) ?? '';
    expect(fileOf('root.zone')).to.contain('example. 60 NS a.nic.example.\na.nic.example. 60 A 9.98.253.1\n');
    expect(fileOf('example.zone')).to.contain('ns1.quillbird.example. 60 AAAA 2d00:9800::1').and.not.to.contain('lame');
    expect(fileOf('quillbird.example.zone')).to.contain('lame.quillbird.example. 60 NS ns1.lame.quillbird.example.');
    expect(fileOf('quillbird.example.zone')).to.contain(
      'loop.quillbird.example. 2 CNAME loop.steer.quillbird-dns.example.',
    );
  });

  it('asks from the resolver’s own address, and passes subnets on in one resolver only', () => {
    const files = { key: '/key', chain: '/chain' };
    const [open, plain] = laboratory.resolvers.map((resolver) => renderUnbound(resolver, '/dir', files));
    expect(open)
      .to.contain('outgoing-interface: 9.97.53.53')
      .and.contain('send-client-subnet: ::/0')
      .and.contain('9.97.53.53@853');
    expect(plain).to.contain('outgoing-interface: 9.104.53.53').and.not.to.contain('subnet').and.not.to.contain('853');
  });

  it('serves each landing address in one place, the anycast one in two, but for those where nginx is not what answers', () => {
    const texts = laboratory.nodes.flatMap(({ id }) => renderNginx(laboratory, id, '/dir', '/certificates') ?? []);
    const defaults = texts.flatMap((text) =>
      Array.from(text.matchAll(/listen (\S+):443 ssl http2 default_server/g), ([, at]) => at),
    );
    expect(defaults.filter((address, i) => defaults.indexOf(address) !== i)).to.deep.equal(['129.146.81.10']);
    expect(defaults).to.include('9.96.32.30').and.include('[2d00:9a00::13]');
    for (const address of ['129.80.15.3', '129.80.15.4', '9.98.0.1']) expect(defaults).not.to.include(address);
  });

  it('wants a certificate for all that is well, and one for each name that is not', () => {
    expect(certificatesOf(laboratory).map(({ name, kind }) => `${name} ${kind}`)).to.deep.equal([
      'valid signed',
      'expired.expired.quillbird.example expired',
      'wrong-name.wrong.quillbird.example signed',
    ]);
  });

  it('tells the service the origins that are announced', async () => {
    const taken = turned(laboratory, { kind: 'announce', prefix: '129.80.10.0/24', router: 'oedge', to: 'va' });
    for (const lab of [laboratory, taken]) {
      const origins = await readOrigins([Buffer.from(renderAnnouncedOrigins(lab))]);
      for (const address of worldAddresses(lab)) {
        expect(origins.originsOf(addressOf(address)), address).to.deep.equal([originOf(lab, address)]);
      }
    }
  });

  it('writes the service a configuration without a mistake', () => {
    const text = renderService(laboratory, node('v1'), '2026-11-23');
    const config = readConfig(text, '/dir/landfall.yaml', { env: {}, feedIds: ['oci', 'origins', 'country'] });
    expect(config.claims[0]?.manifest.endpoints.map(({ name }) => name)).to.deep.equal(
      laboratory.world.endpoints.map(({ name }) => name),
    );
    expect(config.vantages).to.deep.equal([
      { id: 'v1', latitude: 40.71, longitude: -74.01, positionErrorKm: 5, asn: 64501, anchors: laboratory.anchors },
    ]);
    expect(config.resolvers[0]).to.deep.include({ kind: 'udp', address: '9.97.53.53' });
  });
});
