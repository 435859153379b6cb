import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ConfigError, type WebConfig } from '../../src/config/config.ts';
import { loadWebFiles } from '../../src/config/web-file.ts';
import { issueCertificate } from '../../src/demo/certificate.ts';
import { tempDirs } from '../evidence/temp-dir.ts';

const HASH = '$2b$04$abcdefghijklmnopqrstuuKLdyqUwLbnZHSD3v4SVbVNxfHUdmkdW';
const VALIDITY = { notBeforeMs: Date.UTC(2026, 0, 1), notAfterMs: Date.UTC(2036, 0, 1) };

describe('web configuration file', () => {
  const tempDir = tempDirs();
  let dir: string;

  beforeEach(() => {
    dir = tempDir();
    const [one, other] = [1, 2].map(() => issueCertificate(undefined, ['landfall.example'], VALIDITY));
    write('cert.pem', one?.cert ?? '');
    write('key.pem', one?.key ?? '');
    write('other-key.pem', other?.key ?? '');
  });

  function write(name: string, text: string): string {
    writeFileSync(join(dir, name), text);
    return join(dir, name);
  }

  const named = (files: Partial<WebConfig>): WebConfig => ({ host: '127.0.0.1', port: 0, ...files });
  const load = (text: string): ReturnType<typeof loadWebFiles> =>
    loadWebFiles(named({ configFile: write('web.yml', text) }));

  async function told(loading: Promise<unknown>): Promise<string> {
    const error = await loading.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error instanceof ConfigError) return error.message.replaceAll(`${dir}/`, '');
    throw error ?? new Error('it was accepted');
  }

  it('names TLS and users; paths in it are relative to it', async () => {
    const tls = 'tls_server_config: { cert_file: cert.pem, key_file: key.pem, min_version: TLS13 }';
    const { tls: read, users } = await load(`${tls}\nbasic_auth_users: { alice: "${HASH}" }\n`);
    expect(read?.minVersion).to.equal('TLSv1.3');
    expect(read?.cert.toString()).to.match(/^-----BEGIN CERTIFICATE/);
    expect([...users]).to.deep.equal([['alice', HASH]]);
  });

  it('without one there is neither TLS nor a password nor a token', async () => {
    const { tls, users, adminToken } = await loadWebFiles(named({}));
    expect([tls, users.size, adminToken]).to.deep.equal([undefined, 0, undefined]);
    expect((await load('')).users.size).to.equal(0);
  });

  it('tells every mistake with its place, and repeats no password', async () => {
    const text = [
      'tls_server_config: { cert_file: cert.pem, key_fil: key.pem, min_version: TLS10 }',
      'basic_auth_users:',
      '  bob: hunter2',
      '  "a:b": hunter2',
      'http_server_config: { http2: true }',
    ].join('\n');
    const mistakes = await told(load(text));
    expect(mistakes).not.to.include('hunter2');
    expect(mistakes.split('\n')).to.deep.equal([
      'web.yml:1:20 tls_server_config.key_file is missing',
      'web.yml:1:43 tls_server_config.key_fil is not a known key; did you mean key_file?',
      'web.yml:1:74 tls_server_config.min_version must be one of TLS12, TLS13 (did you mean TLS12?)',
      'web.yml:3:8 basic_auth_users.bob must be a bcrypt hash of a cost from 4 to 14, not the password itself',
      'web.yml:4:3 basic_auth_users.a:b must be a user name without a colon (this is about the name itself)',
      'web.yml:5:1 http_server_config is not a known key; did you mean tls_server_config?',
    ]);
  });

  it('a certificate that is not there, is none, or has another key is refused', async () => {
    write('none.pem', 'nothing');
    const tls = (cert: string, key: string): Promise<string> =>
      told(load(`tls_server_config: { cert_file: ${cert}, key_file: ${key} }`));
    expect(await tls('missing.pem', 'key.pem')).to.match(
      /^web.yml:1:33 tls_server_config.cert_file cannot be read: ENOENT/,
    );
    expect(await tls('none.pem', 'key.pem')).to.match(/must name a certificate and its own key/);
    expect(await tls('cert.pem', 'other-key.pem')).to.match(/must name a certificate and its own key/);
  });

  it('the token is one line of its own, long enough not to be guessed', async () => {
    const token = 'correct-horse-battery';
    expect((await loadWebFiles(named({ adminTokenFile: write('token', `${token}\n`) }))).adminToken).to.equal(token);
    for (const text of ['', 'hunter2', `${token} ${token}`, `${token}\u0000`, `${token}ü`]) {
      const mistake = await told(loadWebFiles(named({ adminTokenFile: write('token', text) })));
      expect(mistake)
        .to.match(/must hold one token of 16 to 512/)
        .and.not.to.include('hunter2');
    }
    expect(await told(loadWebFiles(named({ adminTokenFile: join(dir, 'gone') })))).to.match(/cannot be read: ENOENT/);
  });
});
