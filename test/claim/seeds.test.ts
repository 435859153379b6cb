import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { planSlot, roundOf } from '../../src/claim/claim-in-force.ts';
import type { Seeds } from '../../src/claim/seeds.ts';
import { openSeeds } from '../../src/claim/seeds.ts';
import { EvidenceError, type EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { openLog } from '../../src/evidence/log.ts';
import { commitment, slotRandomness } from '../../src/evidence/secrets.ts';
import { sha256 } from '../../src/evidence/sha256.ts';
import { freshLogs } from '../evidence/fresh-logs.ts';
import { rejection } from '../evidence/rejection.ts';
import { leavesOf } from '../service/audit.ts';
import { CONFIG, claimInForce, MINUTE, oneClaim } from '../service/one-claim.ts';
import { readPast } from '../service/past.ts';

const DAY = 86_400;
const ROUND = 29_000_000;

describe('seeds', () => {
  const { newDir } = freshLogs();
  let dir: string;
  let log: EvidenceLog;

  beforeEach(async () => {
    dir = await newDir();
    log = await openLog(dir);
  });
  afterEach(() => log.close());

  const seedsOf = async (): Promise<Seeds> => openSeeds(log, await readPast(log, new Set(), () => undefined));
  const days = async (kind: 'seed-commitment' | 'seed-reveal'): Promise<readonly string[]> =>
    (await leavesOf(log, kind)).map(({ day }) => day);

  it('commit to the day of the first slot and to the next before they give any randomness', async () => {
    await (await seedsOf()).randomness(MINUTE, ROUND);
    expect(await days('seed-commitment')).to.deep.equal(['2026-11-23', '2026-11-24']);
    expect(await days('seed-reveal')).to.deep.equal([]);
  });

  it('commit to each later day while the day before it still runs', async () => {
    const seeds = await seedsOf();
    await seeds.randomness(MINUTE, ROUND);
    const size = log.size;
    await seeds.randomness(MINUTE + 60, ROUND + 1);
    expect(log.size).to.equal(size);
    await seeds.randomness(MINUTE + DAY, ROUND + 1440);
    expect(await days('seed-commitment')).to.deep.equal(['2026-11-23', '2026-11-24', '2026-11-25']);
  });

  it('reveal a day once it is over, and not before: what is revealed is what was committed to', async () => {
    const seeds = await seedsOf();
    const before = await seeds.randomness(MINUTE, ROUND);
    expect(await days('seed-reveal')).to.deep.equal([]);
    await seeds.randomness(MINUTE + DAY, ROUND + 1440);
    await seeds.randomness(MINUTE + DAY + 60, ROUND + 1441);
    const [reveal, ...more] = await leavesOf(log, 'seed-reveal');
    expect([reveal?.day, more]).to.deep.equal(['2026-11-23', []]);
    const secret = Buffer.from(reveal?.secret ?? '', 'hex');
    const [committed] = await leavesOf(log, 'seed-commitment');
    expect(commitment(secret)).to.equal(committed?.sha256);
    expect(slotRandomness(secret, ROUND)).to.equal(before);
  });

  it('tell which leaves committed to a day and revealed it, over a restart too', async () => {
    const past = await readPast(log, new Set(), () => undefined);
    const seeds = openSeeds(log, past);
    await seeds.randomness(MINUTE, ROUND);
    await seeds.randomness(MINUTE + DAY, ROUND + 1440);
    const again = await readPast(log, new Set(), () => undefined);
    for (const { days: of } of [past, again]) {
      expect(of.of('2026-11-23')).to.deep.equal({ commitment: 0, reveal: 3 });
      expect(of.of('2026-11-24')).to.deep.equal({ commitment: 1 });
      expect(of.of('2026-11-30')).to.deep.equal({});
    }
  });

  it('go on over a restart with the same secret, and reveal then what a crash kept them from revealing', async () => {
    const before = await (await seedsOf()).randomness(MINUTE, ROUND);
    expect(await (await seedsOf()).randomness(MINUTE, ROUND)).to.equal(before);
    expect(await days('seed-commitment')).to.have.length(2);
    // The crash came after the next day's commitments, which stand in the log, and before the reveal.
    await log.append([{ $kind: 'seed-commitment', day: '2026-11-25', sha256: '00'.repeat(32) }]);
    await (await seedsOf()).randomness(MINUTE + DAY, ROUND + 1440);
    expect(await days('seed-reveal')).to.deep.equal(['2026-11-23']);
  });

  it('commit to a day once when two claims begin it together', async () => {
    const seeds = await seedsOf();
    const [a, b] = await Promise.all([seeds.randomness(MINUTE, ROUND), seeds.randomness(MINUTE, ROUND)]);
    expect(a).to.equal(b);
    expect(await days('seed-commitment')).to.have.length(2);
  });

  it('refuse to draw from a secret that the log did not commit to, and say what to do', async () => {
    await (await seedsOf()).randomness(MINUTE, ROUND);
    await writeFile(join(dir, 'private', 'draws-2026-11-23'), `${'ab'.repeat(32)}\n`);
    const error = await rejection((await seedsOf()).randomness(MINUTE, ROUND));
    expect(error).to.be.an.instanceOf(EvidenceError).with.property('code', 'corrupt');
    expect(String(error)).to.match(/2026-11-23.*restore it/);
  });

  it('refuse a secret file that is none', async () => {
    await (await seedsOf()).randomness(MINUTE, ROUND);
    await writeFile(join(dir, 'private', 'draws-2026-11-23'), 'x\n');
    expect(await rejection((await seedsOf()).randomness(MINUTE, ROUND))).to.be.an.instanceOf(EvidenceError);
  });

  it('let anyone draw a published day again from its revealed secret: slot by slot the draws that were announced', async () => {
    const { run } = await oneClaim(log);
    await run(MINUTE + 3, true);
    await run(MINUTE + 60);
    await run(MINUTE + DAY);
    const [reveal] = await leavesOf(log, 'seed-reveal');
    const secret = Buffer.from(reveal?.secret ?? '', 'hex');
    const slots = (await leavesOf(log, 'slot')).filter(({ slot }) => slot < MINUTE + DAY);
    expect(slots).to.have.length(2);
    for (const leaf of slots) {
      const start = {
        slot: leaf.slot,
        first: leaf.slot === MINUTE + 3,
        randomness: slotRandomness(secret, leaf.round),
      };
      expect(leaf.round).to.equal(roundOf(leaf.slot, CONFIG));
      expect(planSlot(claimInForce(), CONFIG, start, sha256)).to.deep.equal(leaf);
    }
  });

  it('give two claims different draws in the same slot', async () => {
    const randomness = slotRandomness(Buffer.alloc(32), ROUND);
    const start = { slot: MINUTE, first: true, randomness };
    const [a, b] = ['one', 'two'].map((id) => planSlot(claimInForce({ id }), CONFIG, start, sha256).planned);
    expect(a).not.to.deep.equal(b);
  });
});
