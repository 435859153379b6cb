import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { commitment, daySecret, pastSecrets, slotRandomness } from '../../src/evidence/secrets.ts';
import { rejection } from './rejection.ts';
import { tempDirs } from './temp-dir.ts';

describe('the secrets of draws', () => {
  const tempDir = tempDirs();

  it('are 32 bytes, others every day, and the same for one day however often asked', async () => {
    const dir = tempDir();
    const first = await daySecret(dir, '2026-11-23');
    expect(first).to.have.length(32);
    expect(await daySecret(dir, '2026-11-23')).to.deep.equal(first);
    expect(await daySecret(dir, '2026-11-24')).not.to.deep.equal(first);
  });

  it('are one for a day, also when two claims ask at the same time', async () => {
    const dir = tempDir();
    const all = await Promise.all(Array.from({ length: 16 }, () => daySecret(dir, '2026-11-23')));
    expect(new Set(all.map((secret) => Buffer.from(secret).toString('hex'))).size).to.equal(1);
    expect(readdirSync(join(dir, 'private'))).to.deep.equal(['draws-2026-11-23']);
  });

  it('can be read by nobody but their owner', async () => {
    const dir = tempDir();
    await daySecret(dir, '2026-11-23');
    expect(statSync(join(dir, 'private')).mode & 0o777).to.equal(0o700);
    expect(statSync(join(dir, 'private/draws-2026-11-23')).mode & 0o777).to.equal(0o600);
  });

  it('are given out for past days only', async () => {
    const dir = tempDir();
    for (const day of ['2026-11-24', '2026-11-22', '2026-11-23']) await daySecret(dir, day);
    const past = await pastSecrets(dir, '2026-11-24');
    expect(past.map((p) => p.day)).to.deep.equal(['2026-11-22', '2026-11-23']);
    expect(past[1]?.secret).to.deep.equal(await daySecret(dir, '2026-11-23'));
  });

  it('of past days are none in a directory that has had none', async () => {
    expect(await pastSecrets(tempDir(), '2026-11-24')).to.deep.equal([]);
  });

  it('are not replaced when the kept file is damaged, for a commitment may stand in the log', async () => {
    const dir = tempDir();
    await daySecret(dir, '2026-11-23');
    const path = join(dir, 'private/draws-2026-11-23');
    writeFileSync(path, readFileSync(path, 'utf8').slice(0, 30));
    expect(await rejection(daySecret(dir, '2026-11-23'))).to.include({ code: 'corrupt', path });
  });

  it('are not kept under a name that is no day', async () => {
    expect(await rejection(daySecret(tempDir(), '../2026-11-23'))).to.be.instanceOf(RangeError);
  });

  it('commit by SHA-256 and give randomness by HMAC-SHA-256 of the decimal round', () => {
    const secret = Buffer.alloc(32, 0x0b);
    expect(commitment(secret)).to.equal('f0e38b830ebd8a506615ecd154330ec07ff6bf5030447b44e297db1d4b7514ac');
    expect(slotRandomness(secret, 1000)).to.equal('cda4055649bcd929c5e1e541e52af218ec03821cccaf79d9238eac7b0ae60435');
  });
});
