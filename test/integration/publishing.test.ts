import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { command as verify } from '../../src/commands/verify.ts';
import { command as witnessCommand } from '../../src/commands/witness.ts';
import { parseTimestampIndex } from '../../src/evidence/timestamp-files.ts';
import { MAIN, runHere } from '../commands/landfall.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { type Running, startRunning } from '../service/running.ts';
import { vkeyOf } from './auditor.ts';
import { children } from './children.ts';

const run = promisify(execFile);
const CLIENT = fileURLToPath(new URL('./tlog_client.py', import.meta.url));

const TSA_CONFIG = `[ req ]
distinguished_name = dn
[ dn ]
[ ca ]
basicConstraints = critical,CA:TRUE
[ stamps ]
extendedKeyUsage = critical,timeStamping
[ tsa ]
default_tsa = t
[ t ]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
`;

describe('publishing', function () {
  this.timeout(120_000);
  const tempDir = tempDirs();
  const start = children();
  const servers: (() => void)[] = [];
  let running: Running | undefined;
  after(async () => {
    await running?.stop();
    for (const close of servers) close();
  });

  async function python(...args: readonly string[]): Promise<string> {
    return (await run('python3', [CLIENT, ...args])).stdout;
  }

  /** The real program as the witness of a log; resolves with its address and vkey. */
  async function newWitness(logVkey: string): Promise<{ readonly url: string; readonly vkey: string }> {
    const dir = join(tempDir(), 'witness');
    await runHere(witnessCommand, ['init', '--dir', dir, '--name', 'witness.example/w1']);
    const args = [MAIN, 'witness', '--dir', dir, '--log', logVkey, '--listen', '127.0.0.1:0'];
    const [, url = ''] = await start(process.execPath, args).says(/(http:\S+)\/add-checkpoint/);
    return { url, vkey: readFileSync(join(dir, 'key.vkey'), 'utf8').trimEnd() };
  }

  /** An authority for time stamps: OpenSSL behind HTTP. Resolves with its address and the file of its root certificate. */
  async function newAuthority(): Promise<{ readonly url: string; readonly certificates: string }> {
    const dir = tempDir();
    const openssl = (...args: readonly string[]): Buffer => execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' });
    writeFileSync(join(dir, 'tsa.cnf'), TSA_CONFIG);
    const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-config', 'tsa.cnf'];
    openssl('req', '-x509', ...ec, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Root', '-extensions', 'ca');
    openssl('req', ...ec, '-keyout', 'tsa.key', '-out', 'tsa.csr', '-subj', '/CN=Time');
    const issued = [
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-extfile',
      'tsa.cnf',
      '-extensions',
      'stamps',
    ];
    openssl('x509', '-req', '-in', 'tsa.csr', '-out', 'tsa.pem', ...issued);
    const signed = ['-signer', 'tsa.pem', '-inkey', 'tsa.key', '-config', 'tsa.cnf'];
    const server = createServer(async (request, response) => {
      writeFileSync(join(dir, 'query'), Buffer.concat(await request.toArray()));
      openssl('ts', '-reply', '-queryfile', 'query', ...signed, '-out', 'reply');
      response.writeHead(200, { 'Content-Type': 'application/timestamp-reply' }).end(readFileSync(join(dir, 'reply')));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    servers.push(() => server.close());
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, certificates: join(dir, 'ca.pem') };
  }

  it('a log in another language gets its cosignatures, and never two that contradict each other', async () => {
    const dir = tempDir();
    const vkey = (await python('key', dir, 'log.example/python')).trimEnd();
    const witness = await newWitness(vkey);
    const { cosigned } = JSON.parse(await python('cosign', dir, witness.url, witness.vkey));
    expect(cosigned.map(({ size }: { size: number }) => size)).to.deep.equal([1, 2, 3, 7, 8, 8, 255, 256, 300]);
  });

  it('what a running service publishes is vouched for, and anybody can check it from any copy', async () => {
    const dir = tempDir();
    const evidence = join(dir, 'evidence');
    const policy = join(dir, 'log.policy');
    const authority = await newAuthority();
    // The key of the log is made with it: so it runs once before it has a witness.
    await (await startRunning(dir, { scenario: 'steady' })).stop();
    const vkey = vkeyOf(evidence);
    const witness = await newWitness(vkey);
    writeFileSync(policy, `log ${vkey}\nwitness w1 ${witness.vkey} ${witness.url}\nquorum w1\n`);
    const service = await startRunning(dir, {
      scenario: 'steady',
      config: (config) => ({
        ...config,
        evidence: {
          ...config.evidence,
          witnesses: { policy, everyMs: 300 },
          timestamps: { ...authority, everyMs: 700 },
        },
      }),
    });
    running = service;
    const stamped = (): readonly number[] => {
      const index = join(evidence, 'timestamps/index');
      return existsSync(index) ? parseTimestampIndex(readFileSync(index)) : [];
    };
    while (stamped().length < 3 || !existsSync(join(evidence, 'checkpoint.cosigned'))) await sleep(50);

    // While it runs, over HTTP.
    const live = JSON.parse(await python('monitor', `${service.url}log`, vkey, witness.vkey));
    expect(live.cosigned).to.be.above(1_700_000_000);
    expect(live.cache).to.deep.equal(['no-cache', 'public, max-age=31536000, immutable']);
    const options = ['--policy', policy, '--tsa', authority.certificates, '--level', '1'];
    const overHttp = await runHere(verify, [`${service.url}log`, ...options]);
    expect(overHttp.code, overHttp.out).to.equal(0);
    expect(overHttp.out)
      .to.match(/^cosigned by w1 /m)
      .and.to.match(/^stamped by CN=Time at \d+ leaves, 20/m);

    expect(service.warnings.filter((line) => /witness|stamp/.test(line))).to.deep.equal([]);
    await service.stop();
    running = undefined;

    // Time stamps, by hand.
    for (const size of stamped()) {
      const [data, response] = ['note', 'tsr'].map((kind) => join(evidence, `timestamps/${size}.${kind}`)) as [
        string,
        string,
      ];
      const args = ['ts', '-verify', '-data', data, '-in', response, '-CAfile', authority.certificates];
      expect((await run('openssl', args)).stdout).to.equal('Verification: OK\n');
    }

    // Any static server over the directory.
    const mirror = start('python3', ['-u', '-m', 'http.server', '0', '--bind', '127.0.0.1', '--directory', evidence]);
    const [, port] = await mirror.says(/port (\d+)/);
    for (const url of [`http://127.0.0.1:${port}`, await nginx(evidence)]) {
      const again = JSON.parse(await python('monitor', url, vkey, witness.vkey));
      expect(again.size).to.be.at.least(live.size);
      const { code, out } = await runHere(verify, [url, ...options]);
      expect(code, out).to.equal(0);
    }

    // A time stamp in another's place, and one that is gone.
    const [first, second] = stamped().map((size) => `timestamps/${size}.tsr`) as [string, string];
    const response = readFileSync(join(evidence, first));
    writeFileSync(join(evidence, first), readFileSync(join(evidence, second)));
    const swapped = await runHere(verify, [evidence, ...options]);
    expect([swapped.code, swapped.out]).to.satisfy(
      ([code, out]: [number, string]) =>
        code === 1 && out.endsWith(`REFUTED: ${first}: the time stamp is of other data\n`),
    );
    rmSync(join(evidence, first));
    expect((await runHere(verify, [evidence, ...options])).out).to.include(`${first}: is gone`);
    writeFileSync(join(evidence, first), response);
    // Without the certificates nothing is said of them, and that is said.
    const unasked = await runHere(verify, [evidence, '--policy', policy]);
    expect(unasked.code).to.equal(0);
    expect(unasked.out).to.match(/^not checked: \d+ time stamps are not verified: --tsa names/m);
  });

  /** The configuration that the documents give for a mirror, on a port of its own; resolves with its address. */
  async function nginx(evidence: string): Promise<string> {
    const dir = tempDir();
    const port = await freePort();
    mkdirSync(join(dir, 'logs'));
    const [block = ''] = /^ {2}server \{.*?^ {2}\}/ms.exec(mirrorConfiguration()) ?? [];
    const server = block
      .replace('listen 80;', `listen 127.0.0.1:${port};`)
      .replace('/var/lib/landfall/evidence', evidence);
    writeFileSync(
      join(dir, 'nginx.conf'),
      `daemon off; pid ${dir}/pid; error_log stderr; user root; events {}\nhttp { access_log off;\n${server}\n}\n`,
    );
    start('nginx', ['-p', dir, '-c', join(dir, 'nginx.conf'), '-e', 'stderr']);
    const url = `http://127.0.0.1:${port}`;
    for (;;) {
      const answer = await fetch(`${url}/private/key`).catch(() => undefined);
      if (answer !== undefined) {
        expect(answer.status, 'what is private stays so').to.equal(404);
        return url;
      }
      await sleep(50);
    }
  }

  function mirrorConfiguration(): string {
    return readFileSync(fileURLToPath(new URL('../../docs/mirror.conf', import.meta.url)), 'utf8');
  }

  async function freePort(): Promise<number> {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
});
