import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.ts';
import type { CertificateWanted } from './render/certificates.ts';

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** Makes the laboratory's own authority in `dir`, `ca.pem` and `ca.key`, unless it is there. */
export async function makeAuthority(dir: string): Promise<void> {
  if (existsSync(join(dir, 'ca.pem'))) return;
  mkdirSync(join(dir, 'issued'), { recursive: true });
  writeFileSync(join(dir, 'index.txt'), '');
  writeFileSync(join(dir, 'ca.cnf'), authorityConfig(dir));
  const files = ['-keyout', join(dir, 'ca.key'), '-out', join(dir, 'ca.pem')];
  await run('openssl', ['req', '-x509', ...EC, ...files, '-days', '30', '-subj', '/CN=landfall laboratory CA']);
}

/** Makes the files `NAME.key` and `NAME.pem` (with the chain) of each certificate that is not there yet. */
export async function makeCertificates(dir: string, wanted: readonly CertificateWanted[]): Promise<void> {
  // One after another: the authority keeps a list of what it has issued.
  for (const certificate of wanted) {
    if (!existsSync(join(dir, `${certificate.name}.pem`))) await make(dir, certificate);
  }
}

async function make(dir: string, { name, subjects, kind }: CertificateWanted): Promise<void> {
  const [key, request, chain] = ['key', 'csr', 'pem'].map((extension) => join(dir, `${name}.${extension}`)) as [
    string,
    string,
    string,
  ];
  const subject = ['-subj', '/CN=laboratory', '-addext', `subjectAltName=${subjects.join(',')}`];
  if (kind === 'self-signed') {
    await run('openssl', ['req', '-x509', ...EC, '-keyout', key, '-out', chain, '-days', '30', ...subject]);
    return;
  }
  await run('openssl', ['req', '-new', ...EC, '-keyout', key, '-out', request, ...subject]);
  const dates = kind === 'expired' ? ['-startdate', '20200101000000Z', '-enddate', '20200201000000Z'] : ['-days', '30'];
  const files = ['-config', join(dir, 'ca.cnf'), '-in', request, '-out', chain];
  await run('openssl', ['ca', '-batch', '-notext', ...files, ...dates]);
}

function authorityConfig(dir: string): string {
  return `[ca]
default_ca = lab
[lab]
new_certs_dir = ${dir}/issued
database = ${dir}/index.txt
certificate = ${dir}/ca.pem
private_key = ${dir}/ca.key
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
`;
}
