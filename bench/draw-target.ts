import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAuthority, issueCertificate } from '../src/demo/certificate.ts';
import { freePort, type PeerProcess, startPeer } from './peer-process.ts';

/** What both sides measure: one name, its name server and its web server, all on loopback. */
export interface Target {
  readonly name: string;
  readonly dnsPort: number;
  readonly webPort: number;
  /** File of the root that the certificate leads to, PEM. */
  readonly caFile: string;
  readonly end: () => Promise<void>;
}

const NAME = 'api.example';
const DAY_MS = 86_400_000;

/** Starts knotd and nginx in a directory of their own. */
export async function startTarget(dir: string, nowMs: number): Promise<Target> {
  const [dnsPort, webPort] = [await freePort(), await freePort()];
  const caFile = join(dir, 'ca.pem');
  const started: PeerProcess[] = [];
  const end = async (): Promise<void> => {
    await Promise.all(started.map((peer) => peer.end()));
  };
  try {
    writeKnot(dir, dnsPort);
    writeNginx(dir, webPort, caFile, nowMs);
    started.push(await startPeer('knotd', ['-c', join(dir, 'knot.conf')], dnsPort));
    started.push(await startPeer('nginx', ['-p', dir, '-c', join(dir, 'nginx.conf'), '-e', 'stderr'], webPort));
    return { name: NAME, dnsPort, webPort, caFile, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** The web server's address, so that who resolves the name reaches it. */
function writeKnot(dir: string, port: number): void {
  const soa = `@ 60 SOA ns.${NAME}. host.${NAME}. 1 60 60 60 60`;
  writeFileSync(
    join(dir, 'zone'),
    [soa, `@ 60 NS ns.${NAME}.`, '@ 60 A 127.0.0.1', 'ns 60 A 127.0.0.1', ''].join('\n'),
  );
  writeFileSync(
    join(dir, 'knot.conf'),
    `server:
    rundir: ${dir}
    listen: 127.0.0.1@${port}
    edns-client-subnet: on
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
log:
  - target: stderr
    any: warning
database:
    storage: ${dir}
control:
    listen: ${dir}/knot.sock
zone:
  - domain: ${NAME}
    file: ${dir}/zone
`,
  );
}

function writeNginx(dir: string, port: number, caFile: string, nowMs: number): void {
  const validity = { notBeforeMs: nowMs - DAY_MS, notAfterMs: nowMs + DAY_MS };
  const authority = createAuthority('Bench Root', validity);
  const issued = issueCertificate(authority, [NAME], validity);
  writeFileSync(caFile, authority.cert);
  writeFileSync(join(dir, 'cert.pem'), issued.cert + authority.cert);
  writeFileSync(join(dir, 'key.pem'), issued.key);
  mkdirSync(join(dir, 'tmp'));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (use) => `${use}_temp_path ${dir}/tmp/${use};`,
  );
  writeFileSync(
    join(dir, 'nginx.conf'),
    `daemon off; master_process off; pid ${dir}/nginx.pid; error_log stderr;
events {}
http {
  access_log off; ${temporary.join(' ')}
  server {
    listen 127.0.0.1:${port} ssl; server_name ${NAME};
    ssl_certificate ${dir}/cert.pem; ssl_certificate_key ${dir}/key.pem;
    ssl_protocols TLSv1.3; ssl_session_cache off; ssl_session_tickets off;
    location / { return 200 "hello\\n"; }
  }
}
`,
  );
}
