import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAuthority, issueCertificate } from '../../src/demo/certificate.ts';
import type { StartChild } from './children.ts';

/**
 * A tree of zones on addresses of loopback, port 53 (so it takes root), each level on a knotd of its own, and a recursive unbound that
 * knows no more than the root: it answers over UDP, TCP, TLS and HTTPS.
 */
export const AT = {
  root: '127.53.0.1',
  top: '127.53.0.2',
  app: '127.53.0.3',
  cdn: '127.53.0.4',
  /** Listens, and was never told of the zone that is delegated to it. */
  lame: '127.53.0.5',
  /** Nobody listens. */
  gone: '127.53.0.6',
  resolver: '127.53.0.53',
} as const;

export const RESOLVER_NAME = 'dns.example';
export const HTTPS_PORT = 8443;
/** An address of the network 31898 (OCI). Nothing is sent to it. */
const LANDS = '129.146.0.10';

const soa = (apex: string) => `${apex} 60 SOA ns.example. hostmaster.example. 1 3600 600 86400 2\n`;

const ZONES = {
  root: {
    '.': `${soa('.')}. 60 NS a.root.\na.root. 60 A ${AT.root}
example. 60 NS a.nic.example.\na.nic.example. 60 A ${AT.top}
test. 60 NS a.nic.test.\na.nic.test. 60 A ${AT.top}
`,
  },
  top: {
    'example.': `${soa('example.')}example. 60 NS a.nic.example.\na.nic.example. 60 A ${AT.top}
app.example. 60 NS ns1.app.example.\napp.example. 60 NS ns2.app.example.\napp.example. 60 NS ns3.app.example.
ns1.app.example. 60 A ${AT.app}\nns2.app.example. 60 A ${AT.lame}\nns3.app.example. 60 A ${AT.gone}
far.example. 60 NS ns.cdn.test.\nnowhere.example. 60 NS ns.loop.test.
`,
    'test.': `${soa('test.')}test. 60 NS a.nic.test.\na.nic.test. 60 A ${AT.top}
cdn.test. 60 NS ns.cdn.test.\nns.cdn.test. 60 A ${AT.cdn}\nloop.test. 60 NS ns.nowhere.example.\nsigned.test. 60 NS ns.cdn.test.
`,
  },
  app: {
    'app.example.': `${soa('app.example.')}app.example. 60 NS ns1.app.example.\nns1.app.example. 60 A ${AT.app}
www.app.example. 60 TXT "by client"
media.app.example. 60 CNAME e.cdn.test.
old.app.example. 60 DNAME cdn.test.
big.app.example. 60 TXT "x"
${Array.from({ length: 100 }, (_, i) => `big.app.example. 60 A 192.0.2.${i + 1}\n`).join('')}deep.a.b.app.example. 60 A 192.0.2.77
svc.app.example. 60 HTTPS 0 pool.cdn.test.
api.app.example. 60 A 192.0.2.80
api.app.example. 60 HTTPS 1 . alpn=h2,h3 port=8443 ipv4hint=192.0.2.81,192.0.2.82 ipv6hint=2603:c020::81 ech=AAQBAgME
api.app.example. 60 HTTPS 2 pool.cdn.test. mandatory=alpn alpn=h2
_8443._https.api.app.example. 60 HTTPS 0 pool.cdn.test.
_dns.app.example. 60 SVCB 1 api.app.example. alpn=dot
_dns.app.example. 60 SVCB 2 . mandatory=alpn,port alpn=h2,h3 port=8443 ipv4hint=192.0.2.81 ipv6hint=2603:c020::81
_dns.svc.app.example. 60 SVCB 0 _dns.app.example.
go.app.example. 60 A ${LANDS}
`,
  },
  cdn: {
    'cdn.test.': `${soa('cdn.test.')}cdn.test. 60 NS ns.cdn.test.\nns.cdn.test. 60 A ${AT.cdn}
e.cdn.test. 30 A 192.0.2.90\ne.cdn.test. 30 A 192.0.2.91\npool.cdn.test. 60 A 192.0.2.92
pool.cdn.test. 60 HTTPS 1 . port=443 ipv4hint=192.0.2.93
`,
    'signed.test.': `${soa('signed.test.')}signed.test. 60 NS ns.cdn.test.\nwww.signed.test. 60 A ${LANDS}\n`,
    'far.example.': `${soa('far.example.')}far.example. 60 NS ns.cdn.test.\nwww.far.example. 60 A 192.0.2.95\n`,
  },
  lame: { 'other.test.': `${soa('other.test.')}other.test. 60 NS ns.other.test.\nns.other.test. 60 A ${AT.lame}\n` },
} as const;

/** What www.app.example is, by client. */
export const CLIENTS: Readonly<Record<string, string>> = {
  '24.0.0.0/8': '192.0.2.24',
  '24.22.0.0/16': '192.0.2.25',
  '24.22.48.0/24': '192.0.2.26',
  '0.0.0.0/0': '192.0.2.1',
};

/** Starts all of it; resolves with the root that the resolver's certificate leads to, PEM. */
export async function startDelegation(dir: string, start: StartChild, nowMs: number): Promise<string> {
  for (const [level, zones] of Object.entries(ZONES)) await startKnot(join(dir, level), level, zones, start);
  const validity = { notBeforeMs: nowMs - 86_400_000, notAfterMs: nowMs + 86_400_000 };
  const authority = createAuthority('Delegation Root', validity);
  const issued = issueCertificate(authority, [RESOLVER_NAME], validity);
  const own = join(dir, 'unbound');
  mkdirSync(own);
  writeFileSync(join(own, 'cert.pem'), issued.cert + authority.cert);
  writeFileSync(join(own, 'key.pem'), issued.key);
  writeFileSync(join(own, 'anchors'), keysOf('signed.test'));
  writeFileSync(join(own, 'root.hints'), `. 60 NS a.root.\na.root. 60 A ${AT.root}\n`);
  writeFileSync(join(own, 'unbound.conf'), unboundConfig(own));
  await start('unbound', ['-d', '-c', join(own, 'unbound.conf')]).says(/start of service/);
  return authority.cert;
}

/** The keys that the zone is signed with, for those who trust them without asking the zones above. */
function keysOf(zone: string): string {
  const args = [`@${AT.cdn}`, zone, 'DNSKEY', '+noall', '+answer'];
  return execFileSync('kdig', args, { encoding: 'utf8' });
}

async function startKnot(
  dir: string,
  level: string,
  zones: Readonly<Record<string, string>>,
  start: StartChild,
): Promise<void> {
  mkdirSync(dir);
  const geoip = level === 'app';
  const nets = Object.entries(CLIENTS).map(([net, address]) => `  - net: "${net}"\n    A: [${address}]\n`);
  if (geoip) writeFileSync(join(dir, 'map.geo'), `www.app.example:\n${nets.join('')}`);
  const served = Object.entries(zones).map(([apex, text], i) => {
    writeFileSync(join(dir, `${i}.zone`), text);
    return `  - domain: "${apex}"\n    file: ${dir}/${i}.zone\n${geoip ? '    module: mod-geoip/map\n' : ''}${apex === 'signed.test.' ? '    dnssec-signing: on\n' : ''}`;
  });
  writeFileSync(
    join(dir, 'knot.conf'),
    `server:
    rundir: ${dir}
    listen: ${AT[level as keyof typeof AT]}@53
    nsid: ${level}-1
    edns-client-subnet: ${geoip ? 'on' : 'off'}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
log:
  - target: stderr
    any: info
database:
    storage: ${dir}
control:
    listen: ${dir}/knot.sock
${geoip ? `mod-geoip:\n  - id: map\n    config-file: ${dir}/map.geo\n    ttl: 20\n    mode: subnet\n` : ''}${level === 'cdn' ? 'mod-cookies:\n  - id: default\ntemplate:\n  - id: default\n    global-module: mod-cookies/default\n' : ''}zone:
${served.join('')}`,
  );
  await start('knotd', ['-c', join(dir, 'knot.conf')]).says(/server started/);
}

function unboundConfig(dir: string): string {
  return `server:
  directory: "${dir}"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  logfile: ""
  interface: ${AT.resolver}@53
  interface: ${AT.resolver}@853
  interface: ${AT.resolver}@${HTTPS_PORT}
  tls-service-pem: "${dir}/cert.pem"
  tls-service-key: "${dir}/key.pem"
  https-port: ${HTTPS_PORT}
  access-control: 127.0.0.0/8 allow
  do-ip6: no
  do-not-query-localhost: no
  local-zone: "example." nodefault
  local-zone: "test." nodefault
  module-config: "validator iterator"
  trust-anchor-file: "${dir}/anchors"
  root-hints: "${dir}/root.hints"
  outgoing-interface: 127.0.0.1
remote-control:
  control-enable: no
`;
}
