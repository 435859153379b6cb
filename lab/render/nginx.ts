import type { Laboratory, Service } from '../../src/world/topology.ts';
import { addressesOfName, landingAddressesOn } from '../../src/world/topology-lookup.ts';
import { addressOf } from '../../src/world/world.ts';

/** The port on a node's own loopback at which `misbehaving.py` answers slowly. */
export const SLOW_PORT = 8080;

/** Addresses on a node that a program other than nginx must answer at: by what they do to a client. */
export function misbehavingOn(lab: Laboratory, node: string): Readonly<Record<'stalled' | 'reset', readonly string[]>> {
  const of = (kind: Service['behaviour']['kind']): readonly string[] =>
    lab.services
      .filter(({ behaviour }) => behaviour.kind === kind)
      .flatMap(({ name }) => addressesHere(lab, name, node));
  return { stalled: of('stalled'), reset: of('reset') };
}

/** nginx.conf of a node, or undefined where no name leads to. `certificates` is the directory with chains and keys by name. */
export function renderNginx(lab: Laboratory, node: string, dir: string, certificates: string): string | undefined {
  const { stalled, reset } = misbehavingOn(lab, node);
  const addresses = landingAddressesOn(lab, node).filter((a) => !stalled.includes(a) && !reset.includes(a));
  if (addresses.length === 0) return undefined;
  const special = lab.services.flatMap((service) => {
    const here = addressesHere(lab, service.name, node).filter((address) => addresses.includes(address));
    return here.length === 0 ? [] : [server(here, service, node, certificates)];
  });
  return `daemon off;
worker_processes 1;
pid ${dir}/nginx.pid;
error_log ${dir}/error.log;
events { worker_connections 1024; }
http {
  access_log ${dir}/access.log;
${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `  ${kind}_temp_path ${dir}/${kind};\n`).join('')}  default_type text/plain;
  server_tokens off;
  ssl_protocols TLSv1.2 TLSv1.3;
${server(addresses, undefined, node, certificates)}${special.join('')}}
`;
}

/** The server of one name, or of all that have none of their own. It tells in a header where it stands: the truth, for tests. */
function server(
  addresses: readonly string[],
  service: Service | undefined,
  node: string,
  certificates: string,
): string {
  const listens = addresses.map((address) => {
    const host = addressOf(address).family === 4 ? address : `[${address}]`;
    return `    listen ${host}:443 ssl${service === undefined ? ' http2 default_server' : ' http2'};\n`;
  });
  const file = certificateName(service);
  return `  server {
${listens.join('')}    server_name ${service?.name ?? '_'};
    ssl_certificate ${certificates}/${file}.pem;
    ssl_certificate_key ${certificates}/${file}.key;
    location / {
${location(service?.behaviour ?? { kind: 'plain' }, service?.name, node)}    }
  }
`;
}

/** The name of the files that hold a service's certificate and key. */
export function certificateName(service: Service | undefined): string {
  return service === undefined || service.certificate === 'valid' ? 'valid' : `${service.certificate}.${service.name}`;
}

function location(behaviour: Service['behaviour'], name: string | undefined, node: string): string {
  const told = `      add_header X-Lab-Node ${node} always;\n`;
  switch (behaviour.kind) {
    case 'redirect':
      return `${told}      return 302 ${behaviour.to};\n`;
    case 'alt-svc':
      return `${told}      add_header Alt-Svc '${behaviour.value}' always;\n      return 200 "${node}\\n";\n`;
    case 'relay':
      return `      proxy_pass https://${behaviour.to};
      proxy_ssl_server_name on;
      proxy_ssl_name ${name};
      proxy_set_header Host ${name};
`;
    case 'slow':
      return `      proxy_pass http://127.0.0.1:${SLOW_PORT}/${behaviour.delayMs};\n`;
    case 'plain':
    case 'no-ping':
    // Of these nobody gets to hear anything: not of a black hole, and the others are not nginx's.
    case 'black-hole':
    case 'stalled':
    case 'reset':
      return `${told}      return 200 "${node}\\n";\n`;
  }
}

function addressesHere(lab: Laboratory, name: string, node: string): readonly string[] {
  const here = landingAddressesOn(lab, node);
  return addressesOfName(lab, name).filter((address) => here.includes(address));
}
