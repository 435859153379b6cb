import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { ConfigError } from '../../src/config/config.ts';
import type { EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { disk } from '../../src/evidence/files.ts';
import { openLog } from '../../src/evidence/log.ts';
import { SIZE_TYPE } from '../../src/evidence/tlog/add-checkpoint.ts';
import { cosigner } from '../../src/evidence/tlog/cosignature.ts';
import {
  COSIGNATURE,
  formatVkey,
  makeKey,
  type PrivateKey,
  parseVkey,
  publicKeyOf,
} from '../../src/evidence/tlog/key.ts';
import { formatSignature, parseNote, signNote } from '../../src/evidence/tlog/note.ts';
import { type Policy, parsePolicy } from '../../src/evidence/tlog/policy.ts';
import { openWitnessed } from '../../src/evidence/tlog/witnessed.ts';
import { openWitness, type Witness } from '../../src/evidence/witness.ts';
import { initMemory } from '../../src/evidence/witness-memory.ts';
import { configuredWitnesses, startWitnessing, type Witnessing } from '../../src/publishing/witnessing.ts';
import type { Say } from '../../src/say.ts';
import { type Listening, listen } from '../../src/web/listen.ts';
import { createWitnessWeb } from '../../src/web/witness.ts';
import { freshLogs } from '../evidence/fresh-logs.ts';
import { numberedLeaf } from '../evidence/leaves.ts';
import { rejection } from '../evidence/rejection.ts';
import { tempDirs } from '../evidence/temp-dir.ts';

const OTHER_LOG = formatVkey(publicKeyOf(makeKey('example.org/other')));
const NOW_MS = 1_795_468_800_000;

describe('witnessing', () => {
  let open: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of open.toReversed()) await close();
    open = [];
  });
  const tempDir = tempDirs();
  const { newDir } = freshLogs();

  /** A log of three leaves, and the vkey of it. */
  async function newLog(): Promise<{ readonly log: EvidenceLog; readonly dir: string; readonly vkey: string }> {
    const dir = await newDir();
    const log = await openLog(dir);
    open.push(() => log.close());
    await log.append([0, 1, 2].map((i) => numberedLeaf(i)));
    return { log, dir, vkey: readFileSync(join(dir, 'private/key.vkey'), 'utf8').trimEnd() };
  }

  async function serve(handler: RequestListener): Promise<Listening> {
    const web = await listen(handler, { host: '127.0.0.1', port: 0 });
    open.push(() => web.close());
    return web;
  }

  /** A real witness of a log, over HTTP. */
  async function newWitness(
    vkey: string,
    key: PrivateKey,
  ): Promise<{ readonly url: string; readonly witness: Witness }> {
    const dir = join(tempDir(), 'w');
    await initMemory(dir, disk);
    const witness = await openWitness(dir, key, [parseVkey(vkey)]);
    open.push(() => witness.close());
    const web = await serve(
      createWitnessWeb({ addCheckpoint: (body) => witness.addCheckpoint(body, NOW_MS), onDefect: () => undefined }),
    );
    return { url: web.url, witness };
  }

  /** A policy that asks for one of two witnesses, in a file. */
  function policyFile(vkey: string, witnesses: readonly { readonly key: PrivateKey; readonly url: string }[]): string {
    const lines = witnesses.map(({ key, url }, i) => `witness w${i} ${formatVkey(publicKeyOf(key))} ${url}`);
    const names = witnesses.map((_, i) => `w${i}`).join(' ');
    const path = join(tempDir(), 'log.policy');
    writeFileSync(
      path,
      [`log ${vkey}`, ...lines, `group all-of-them any ${names}`, 'quorum all-of-them', ''].join('\n'),
    );
    return path;
  }

  async function start(
    log: EvidenceLog,
    policy: string,
    everyMs = 20,
  ): Promise<Witnessing & { readonly said: readonly string[]; readonly defects: readonly unknown[] }> {
    const said: string[] = [];
    const defects: unknown[] = [];
    const say: Say = { info: (line) => said.push(line), warn: (line) => said.push(`warning: ${line}`) };
    const witnesses = await configuredWitnesses({
      dir: log.dir,
      origin: 'example.org/log',
      witnesses: { policy, everyMs },
    });
    const standing = startWitnessing({ witnesses, everyMs, log, say, fatal: (error) => defects.push(error) });
    open.push(standing.stop);
    return { ...standing, said, defects };
  }

  async function until(what: () => boolean): Promise<void> {
    while (!what()) await sleep(5);
  }

  /** The leaves and witnesses of a checkpoint in a file; none while there is no such file. */
  function seenIn(path: string, policy: string): string {
    try {
      const { checkpoint, cosigned } = openWitnessed(readFileSync(path), parsed(policy));
      return `${checkpoint.size}: ${cosigned.map(({ witness }) => witness).join()}`;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw error;
    }
  }

  function parsed(policy: string): Policy {
    return parsePolicy(readFileSync(policy));
  }

  const [KEY, OTHER_KEY] = ['w1', 'w2'].map((name) => makeKey(`witness.example/${name}`, COSIGNATURE)) as [
    PrivateKey,
    PrivateKey,
  ];

  it('brings the checkpoint out with the cosignatures of all, and the signature of the log as it was', async () => {
    const { log, dir, vkey } = await newLog();
    const [own] = parseNote(Buffer.from(log.checkpoint.note)).signatures;
    const policy = policyFile(vkey, [
      { key: KEY, url: (await newWitness(vkey, KEY)).url },
      { key: OTHER_KEY, url: (await newWitness(vkey, OTHER_KEY)).url },
    ]);
    const { said, witnesses } = await start(log, policy);
    const [first] = witnesses();
    expect(first).to.deep.equal({ witness: 'w0', up: undefined, cosignedSeconds: undefined });
    for (const file of ['checkpoint', 'checkpoint.cosigned']) {
      await until(() => seenIn(join(dir, file), policy) === '3: w0,w1');
      expect(parseNote(readFileSync(join(dir, file))).signatures[0]).to.deep.equal(own);
    }
    expect(openWitnessed(Buffer.from(log.checkpoint.note), parsed(policy)).isEnough).to.equal(true);
    expect(said).to.deep.equal([]);
    const cosignedSeconds = NOW_MS / 1000;
    expect(witnesses()).to.deep.equal(['w0', 'w1'].map((witness) => ({ witness, up: true, cosignedSeconds })));
  });

  it('tells of a witness that gives none', async () => {
    const { log, vkey } = await newLog();
    const lost = await serve((_request, response) => response.writeHead(404).end());
    const { witnesses } = await start(log, policyFile(vkey, [{ key: KEY, url: lost.url }]));
    await until(() => witnesses()[0]?.up === false);
    expect(witnesses()[0]?.cosignedSeconds).to.equal(undefined);
  });

  it('goes on as the log grows; the cosigned checkpoint stays beside the newer one', async () => {
    const { log, dir, vkey } = await newLog();
    const policy = policyFile(vkey, [{ key: KEY, url: (await newWitness(vkey, KEY)).url }]);
    const { stop } = await start(log, policy);
    for (const size of [5, 300, 700]) {
      await log.append(Array.from({ length: size - log.size }, (_, i) => numberedLeaf(log.size + i)));
      await until(() => seenIn(join(dir, 'checkpoint.cosigned'), policy) === `${size}: w0`);
    }
    await stop();
    await log.append([numberedLeaf(700)]);
    expect(seenIn(join(dir, 'checkpoint.cosigned'), policy)).to.equal('700: w0');
    expect(seenIn(join(dir, 'checkpoint'), policy)).to.equal('701: ');
  });

  it('finds out what a witness has seen in an earlier run', async () => {
    const { log, dir, vkey } = await newLog();
    const policy = policyFile(vkey, [{ key: KEY, url: (await newWitness(vkey, KEY)).url }]);
    const first = await start(log, policy);
    await until(() => seenIn(join(dir, 'checkpoint.cosigned'), policy) === '3: w0');
    await first.stop();
    await log.append([numberedLeaf(3)]);
    await start(log, policy);
    await until(() => seenIn(join(dir, 'checkpoint.cosigned'), policy) === '4: w0');
  });

  it('is delayed by a witness that never answers, and the log is not', async () => {
    const { log, dir, vkey } = await newLog();
    const silent = await serve(() => undefined);
    const policy = policyFile(vkey, [{ key: OTHER_KEY, url: silent.url }]);
    const { stop, defects } = await start(log, policy);
    for (let i = 3; i < 20; i += 1) await log.append([numberedLeaf(i)]);
    expect(seenIn(join(dir, 'checkpoint'), policy)).to.equal('20: ');
    // Nor is the end: it does not wait for the answer.
    await stop();
    expect(defects).to.deep.equal([]);
  });

  it('takes nothing that is not a cosignature of the witness, says so once, and that it is over', async () => {
    const { log, dir, vkey } = await newLog();
    const real = await newWitness(vkey, KEY);
    let answer:
      | ((body: string) => { readonly status: number; readonly type?: string; readonly body: string })
      | undefined;
    const liar = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', async () => {
        const lie = answer?.(body);
        if (lie !== undefined) {
          response.writeHead(lie.status, { 'Content-Type': lie.type ?? 'text/plain' }).end(lie.body);
          return;
        }
        const told = await real.witness.addCheckpoint(Buffer.from(body), NOW_MS);
        response.writeHead(told.status, { 'Content-Type': told.contentType }).end(told.body);
      });
    });
    const lineOf = (key: PrivateKey, text: string): string => {
      const signed = parseNote(Buffer.from(signNote(text, [cosigner(key, 1)]))).signatures;
      return `${signed.map(formatSignature).join('\n')}\n`;
    };
    const { text } = parseNote(Buffer.from(log.checkpoint.note));
    const lies: readonly (readonly [ReturnType<NonNullable<typeof answer>>, RegExp])[] = [
      [{ status: 200, body: '' }, /gives no cosignature of its key: no known key/],
      [{ status: 200, body: 'yes\n' }, /gives no cosignature of its key: not a signature line/],
      [{ status: 200, body: lineOf(OTHER_KEY, text) }, /gives no cosignature of its key: no known key/],
      [{ status: 200, body: lineOf(KEY, `${text}x\n`) }, /the signature of witness.example\/w1 is false/],
      [{ status: 409, type: SIZE_TYPE, body: '4\n' }, /has cosigned a tree of 4 leaves, and this log has 3/],
      [{ status: 409, type: SIZE_TYPE, body: '0\n' }, /has cosigned another tree of 0 leaves/],
      [{ status: 409, type: SIZE_TYPE, body: 'many\n' }, /must be a decimal number/],
      [{ status: 409, body: '1\n' }, /its 409 is of type "text\/plain"/],
      [{ status: 503, body: 'later\nx' }, /^warning: witness w0 answers 503: later$/],
      [{ status: 302, body: '' }, /answers 302/],
      [{ status: 200, body: 'x'.repeat(100_000) }, /cannot be asked/],
    ];
    const policy = policyFile(vkey, [{ key: KEY, url: liar.url }]);
    answer = () => ({ status: 503, body: '' });
    const { said } = await start(log, policy, 5);
    for (const [lie, message] of lies) {
      const before = said.length;
      answer = () => lie;
      await until(() => said.length > before);
      expect(said.at(-1)).to.match(message);
      await sleep(20);
      expect(said, 'told once').to.have.lengthOf(before + 1);
    }
    expect(seenIn(join(dir, 'checkpoint'), policy)).to.equal('3: ');
    answer = undefined;
    await until(() => seenIn(join(dir, 'checkpoint'), policy) === '3: w0');
    await until(() => said.at(-1) === 'witness w0 cosigns again');
  });

  it('says when the disk does not take what was cosigned, and tries again', async () => {
    const { log, dir, vkey } = await newLog();
    const policy = policyFile(vkey, [{ key: KEY, url: (await newWitness(vkey, KEY)).url }]);
    mkdirSync(join(dir, 'checkpoint.cosigned'));
    const { said, defects } = await start(log, policy);
    await until(() => said.length > 1);
    expect(said[0]).to.match(/^warning: the cosigned checkpoint was not kept: .*checkpoint\.cosigned/);
    expect(defects).to.deep.equal([]);
  });

  it('is refused at the start with a policy that is none, or that names nobody to ask', async () => {
    const { vkey } = await newLog();
    const w = formatVkey(publicKeyOf(KEY));
    for (const [text, message] of [
      [undefined, 'is not there'],
      ['quorum\n', 'line 1 of the policy'],
      [`log ${vkey}\nquorum none\n`, 'has no witness with an address'],
      [`log ${OTHER_LOG}\nquorum none\n`, 'example.org/log is none of them'],
      [`witness w ${w}\nquorum w\n`, 'has no witness with an address'],
      [`witness w ${w} ftp://x\nquorum w\n`, 'must have an http or https address'],
    ] as const) {
      const policy = join(tempDir(), 'log.policy');
      if (text !== undefined) writeFileSync(policy, text);
      const error = await rejection(
        configuredWitnesses({ dir: '', origin: 'example.org/log', witnesses: { policy, everyMs: 1000 } }),
      );
      expect(error).to.be.instanceOf(ConfigError);
      expect(String(error)).to.include(`${policy}:1:1`).and.to.include(message);
    }
    expect(await configuredWitnesses({ dir: '', origin: '' })).to.deep.equal([]);
  });

  it('goes by no proxy of the environment', async () => {
    const { log, dir, vkey } = await newLog();
    const trap = createServer((_request, response) => response.writeHead(418).end());
    const policy = policyFile(vkey, [{ key: KEY, url: (await newWitness(vkey, KEY)).url }]);
    await new Promise<void>((resolve) => {
      trap.listen(0, '127.0.0.1', resolve);
    });
    open.push(() => new Promise((resolve) => trap.close(resolve)));
    const address = trap.address();
    Object.assign(process.env, { http_proxy: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` });
    try {
      await start(log, policy);
      await until(() => seenIn(join(dir, 'checkpoint'), policy) === '3: w0');
    } finally {
      Reflect.deleteProperty(process.env, 'http_proxy');
    }
  });
});
