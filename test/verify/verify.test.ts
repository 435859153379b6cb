import { cpSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { doorsOf } from '../../src/commands/demo-world.ts';
import type { Leaf } from '../../src/core/record.ts';
import { canonicalJson } from '../../src/evidence/canonical-json.ts';
import { EvidenceError } from '../../src/evidence/evidence-log.ts';
import { layoutOf } from '../../src/evidence/layout.ts';
import { initLog, openLog } from '../../src/evidence/log.ts';
import { cosigner } from '../../src/evidence/tlog/cosignature.ts';
import { COSIGNATURE, makeKey, noteSigner, parseVkey, publicKeyOf } from '../../src/evidence/tlog/key.ts';
import { parseNote, signNote } from '../../src/evidence/tlog/note.ts';
import type { Policy } from '../../src/evidence/tlog/policy.ts';
import { directorySource, urlSource } from '../../src/verify/evidence-source.ts';
import { type Verification, verify } from '../../src/verify/verify.ts';
import { scenarios } from '../../src/world/scenarios.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { drawsCounted, startRunning, until } from '../service/running.ts';
import { type EvidenceFiles, filesOf, KEY, ORIGIN, signedLog, sourceOf, TRUST } from './signed-files.ts';

function trust(vkey: string): Policy {
  return { logs: [{ key: parseVkey(vkey), url: undefined }], witnesses: [], quorum: undefined };
}

describe('an audit of what the service leaves', function () {
  this.timeout(60_000);
  const tempDir = tempDirs();
  const served = new Map<string, Verification>();
  const evidence = new Map<string, { readonly dir: string; readonly policy: Policy }>();

  before(async () => {
    const root = tempDir();
    await Promise.all(
      scenarios.map(async ({ name }) => {
        const dir = join(root, name, 'evidence');
        const { vkey } = await initLog(dir, { origin: 'demo.example/log' });
        const running = await startRunning(join(root, name), { scenario: name, doors: doorsOf });
        await until(running, (report) => drawsCounted(report) >= 18);
        // Over HTTP, while it measures: what it comes to is asked for by a test below.
        served.set(name, await verify(urlSource(`${running.url}log/`), { level: 2, policy: trust(vkey) }));
        await running.stop();
        // An auditor has a copy, without secrets.
        const copy = join(root, name, 'copy');
        cpSync(dir, copy, { recursive: true });
        rmSync(layoutOf(copy).private, { recursive: true });
        evidence.set(name, { dir: copy, policy: trust(vkey) });
      }),
    );
  });

  for (const { name } of scenarios) {
    it(`comes to the same as the service in ${name}, from a copy without secrets`, async () => {
      const { dir, policy } = evidence.get(name) ?? { dir: '', policy: TRUST };
      const found = await verify(directorySource(dir), { level: 2, policy });
      expect(found.wrong).to.equal(undefined);
      expect(found.outcome).to.equal('proven');
      expect(found.checked.judged_draws).to.equal(found.checked.draws);
      expect(found.checked.draws).to.be.at.least(18);
      expect(found.checked.exchanges).to.be.at.least(1);
    });
  }

  it('comes to the same over HTTP from the service itself, while it measures', () => {
    for (const [name, found] of served) {
      expect([found.outcome, found.wrong], name).to.deep.equal(['proven', undefined]);
      expect(found.checked.judged_draws).to.be.at.least(18);
    }
    expect(served.size).to.equal(scenarios.length);
  });

  it('reads the same from any web server, and says when one fails it', async () => {
    const { dir, policy } = evidence.get('founding') ?? { dir: '', policy: TRUST };
    const files = filesOf(dir);
    let failing = '';
    const server = createServer(({ url = '' }, response) => {
      const path = url.slice('/mirror/'.length);
      const bytes = files.get(path);
      response.statusCode = path === failing ? 503 : bytes === undefined ? 404 : 200;
      response.end(bytes);
    });
    const url = await listening(server);
    try {
      for (const base of [`${url}/mirror`, `${url}/mirror/`]) {
        const found = await verify(urlSource(base), { level: 1, policy });
        expect(found).to.deep.include({ outcome: 'proven', wrong: undefined });
      }
      failing = [...files.keys()].find((name) => name.startsWith('tile/0/')) ?? '';
      const refusal = await verify(urlSource(`${url}/mirror`), { level: 0, policy }).catch((error: unknown) => error);
      expect(refusal).to.be.instanceOf(EvidenceError);
      expect((refusal as EvidenceError).message).to.match(/tile\/0\/.*: the server answers 503$/);
      expect(await codeOf(verify(urlSource(`${url}/nothing`), { level: 0, policy }))).to.equal('not_initialised');
    } finally {
      server.close();
    }
    expect(await codeOf(verify(urlSource(url), { level: 0, policy }))).to.equal('unreadable');
  });

  it('says when there is nothing to audit', async () => {
    expect(await codeOf(verify(directorySource(tempDir()), { level: 0, policy: TRUST }))).to.equal('not_initialised');
  });
});

describe('an audit of a log', () => {
  const tempDir = tempDirs();
  const entry = (at: number): Buffer =>
    Buffer.from(
      canonicalJson({
        $kind: 'software',
        version: String(at),
        method: '1',
        node: '',
        demo: false,
        atMs: 0,
      } satisfies Leaf),
    );
  const log = (size: number, from = 0): EvidenceFiles =>
    signedLog(Array.from({ length: size }, (_, i) => entry(from + i)));
  const checkpointOf = (files: EvidenceFiles): Buffer => files.get('checkpoint') ?? Buffer.alloc(0);

  it('reads trees of every shape around the edges of tiles', async () => {
    for (const size of [0, 1, 255, 256, 257, 512, 513, 65_536, 65_537]) {
      const { outcome, wrong, checked, log: is } = await verify(sourceOf(log(size)), { level: 0, policy: TRUST });
      expect([outcome, wrong], String(size)).to.deep.equal(['proven', undefined]);
      expect(checked.leaves ?? 0).to.equal(size);
      expect(is).to.deep.include({ size, origin: ORIGIN });
    }
  }).timeout(30_000);

  it('finds every checkpoint of its past to be one, and no other', async () => {
    const now = log(600);
    for (const size of [0, 1, 255, 256, 300, 512, 599, 600]) {
      const older = checkpointOf(log(size));
      const { outcome, checked } = await verify(sourceOf(now), { level: 0, policy: TRUST, older });
      expect([outcome, checked.older_checkpoints], String(size)).to.deep.equal(['proven', 1]);
    }
    const longer = await verify(sourceOf(now), { level: 0, policy: TRUST, older: checkpointOf(log(601)) });
    expect(longer.wrong?.says).to.equal('says 600 leaves, and the older checkpoint says 601 already');
    for (const size of [1, 256, 600]) {
      const { wrong } = await verify(sourceOf(now), { level: 0, policy: TRUST, older: checkpointOf(log(size, 1)) });
      expect(wrong?.says).to.match(/^is of another tree than the older checkpoint: /);
    }
  });

  it('finds what it seeks in full tiles when the log has grown since its checkpoint was read', async () => {
    // The partial tiles of level 0 are gone with it; that of level 1 is not full yet.
    const before = [...log(300)].filter(([name]) => name === 'checkpoint' || name.startsWith('tile/1/'));
    const files = new Map([...log(1024), ...before]);
    expect(await verify(sourceOf(files), { level: 0, policy: TRUST })).to.deep.include({
      outcome: 'proven',
      wrong: undefined,
    });
  });

  it('that a service is writing to comes out well at any moment', async () => {
    const dir = join(tempDir(), 'log');
    const { vkey } = await initLog(dir, { origin: ORIGIN });
    const writer = await openLog(dir);
    try {
      for (let i = 0; i < 40; i += 1) {
        const appended = writer.append(
          Array.from({ length: 1 + ((i * 37) % 90) }, (_, j) => JSON.parse(String(entry(j)))),
        );
        const { outcome, wrong } = await verify(directorySource(dir), { level: 0, policy: trust(vkey) });
        expect([outcome, wrong]).to.deep.equal(['proven', undefined]);
        await appended;
      }
    } finally {
      await writer.close();
    }
  }).timeout(20_000);

  it('asks for the witnesses that the policy names', async () => {
    const files = log(5);
    const witness = makeKey('witness.example', COSIGNATURE);
    const policy: Policy = {
      ...TRUST,
      witnesses: [{ name: 'w', key: publicKeyOf(witness), url: undefined }],
      quorum: { witness: 'w' },
    };
    const alone = await verify(sourceOf(files), { level: 0, policy });
    expect(alone.outcome).to.equal('missing');
    expect(alone.unchecked.map(({ what }) => what)).to.deep.equal(['witnesses']);
    const { text } = parseNote(checkpointOf(log(3)));
    const cosigned = Buffer.from(signNote(text, [noteSigner(KEY), cosigner(witness, 1_790_000_000)]));
    const { outcome, log: is } = await verify(sourceOf(new Map([...files, ['checkpoint.cosigned', cosigned]])), {
      level: 0,
      policy,
    });
    expect(outcome).to.equal('proven');
    expect(is?.cosigned).to.deep.equal([{ witness: 'w', atSeconds: 1_790_000_000, size: 3 }]);
    const fork = signNote(parseNote(checkpointOf(log(3, 1))).text, [noteSigner(KEY), cosigner(witness, 1)]);
    const forked = await verify(sourceOf(new Map([...files, ['checkpoint.cosigned', Buffer.from(fork)]])), {
      level: 0,
      policy,
    });
    expect(forked.outcome).to.equal('refuted');
  });
});

function listening(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

async function codeOf(verification: Promise<unknown>): Promise<string> {
  const refusal = await verification.catch((error: unknown) => error);
  if (refusal instanceof EvidenceError) return refusal.code;
  throw new Error(`no refusal: ${JSON.stringify(refusal)}`);
}
