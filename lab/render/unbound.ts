import type { Laboratory, LabResolver } from '../../src/world/topology.ts';
import { addressOf } from '../../src/world/world.ts';

/** unbound.conf of a resolver. `certificate` names the files of its key and chain, for DNS over TLS and HTTPS. */
export function renderUnbound(
  resolver: LabResolver,
  dir: string,
  certificate: { readonly key: string; readonly chain: string },
): string {
  const { addresses, ecs, encrypted } = resolver;
  const ports = encrypted ? [53, 853, 443] : [53];
  const interfaces = ports.flatMap((port) => addresses.map((address) => `  interface: ${address}@${port}\n`));
  const subnet = ecs
    ? `  module-config: "subnetcache iterator"
  send-client-subnet: 0.0.0.0/0
  send-client-subnet: ::/0
  client-subnet-always-forward: yes
  max-client-subnet-ipv4: 24
  max-client-subnet-ipv6: 56
`
    : '  module-config: "iterator"\n';
  const tls = encrypted
    ? `  tls-service-key: "${certificate.key}"
  tls-service-pem: "${certificate.chain}"
  tls-port: 853
  https-port: 443
`
    : '';
  return `server:
  directory: "${dir}"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  logfile: "${dir}/unbound.log"
${interfaces.join('')}${addresses.map((address) => `  outgoing-interface: ${address}\n`).join('')}  access-control: 0.0.0.0/0 allow
  access-control: ::/0 allow
  prefer-ip4: yes
  num-threads: 1
  root-hints: "${dir}/root.hints"
  local-zone: "example." nodefault
  do-not-query-localhost: no
${subnet}${tls}remote-control:
  control-enable: no
`;
}

/** Where a resolver begins: the laboratory's own root. */
export function renderRootHints(lab: Laboratory): string {
  const glue = lab.root.map(
    (address) => `a-root. 3600000 ${addressOf(address).family === 4 ? 'A' : 'AAAA'} ${address}\n`,
  );
  return `. 3600000 NS a-root.\n${glue.join('')}`;
}
