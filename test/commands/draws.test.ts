import { join } from 'node:path';
import { expect } from 'chai';
import { command } from '../../src/commands/draws.ts';
import type { FrameLeaf, Leaf } from '../../src/core/record.ts';
import type { SlotLeaf } from '../../src/core/slot-record.ts';
import { openBlobs } from '../../src/evidence/blobs.ts';
import { openLog } from '../../src/evidence/log.ts';
import { configuration, FILES } from './configuration.ts';
import { landfall, refusalOf, removeFiles, runHere, withFiles } from './landfall.ts';
import { endAll, start } from './process.ts';

const RANDOMNESS = '22'.repeat(32);

describe('draws', () => {
  let config: string;
  before(async () => {
    config = join(await withFiles({ 'landfall.yaml': configuration(), ...FILES }), 'landfall.yaml');
  });
  after(async () => {
    await endAll();
    await removeFiles();
  });

  it('gives for a slot of a real log exactly the draws that were announced there', async () => {
    const cwd = await withFiles();
    const dir = join(cwd, 'evidence');
    const demo = start(['demo', '--evidence', dir, '--port', '0'], { cwd });
    await demo.says(/resolver public/);
    await demo.end('SIGTERM');
    const { slot, frame } = await announced(dir);
    const here = await withFiles({
      'landfall.yaml': configuration([['dir: ./evidence', `dir: ${dir}`]]),
      ...FILES,
      'frame.tsv': frame,
    });
    const args = ['draws', '--slot', String(slot.slot), '--first', '--json'];
    const { code, out, err } = await landfall(args, { cwd: here });
    expect([code, err]).to.deep.equal([0, '']);
    const { randomness, ...plan } = JSON.parse(out);
    expect(plan).to.deep.equal(slot);
    expect(slot.planned).to.have.lengthOf(33);
    // Whoever has only the published randomness comes to the same, without the log.
    const elsewhere = await withFiles({ 'landfall.yaml': configuration(), ...FILES, 'frame.tsv': frame });
    expect(await landfall([...args, '--randomness', randomness], { cwd: elsewhere })).to.deep.equal({ code, out, err });
  });

  it('gives a slot of the clock its own number of draws, the same each time, as a table', async () => {
    const args = ['--config', config, '--slot', '2026-11-23T12:05:05Z', '--randomness', RANDOMNESS];
    const { code, out } = await runHere(command, args);
    expect(code).to.equal(0);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).to.equal(
      `# claim demo-us-oci, slot 2026-11-23T12:05:05.000Z, round ${Date.UTC(2026, 10, 23, 12, 5, 5) / 5000} of landfall/day-secret/v1`,
    );
    expect(lines[1]).to.match(/^# frame sha256 [0-9a-f]{64}$/);
    expect(lines[2]).to.match(/^# manifest sha256 [0-9a-f]{64}$/);
    expect(lines[3]).to.equal('index\toffset_ms\tblock\tnetwork\tendpoint\tfamily\tresolver\tvantage');
    expect(lines.slice(4).map((line) => line.split('\t')[0])).to.deep.equal(
      Array.from({ length: 11 }, (_, index) => String(index)),
    );
    expect((await runHere(command, args)).out).to.equal(out);
    const seconds = args.with(3, String(Date.UTC(2026, 10, 23, 12, 5, 5) / 1000));
    expect((await runHere(command, seconds)).out).to.equal(out);
    expect((await runHere(command, args.with(5, '23'.repeat(32)))).out).not.to.equal(out);
  });

  const times: readonly (readonly [string, string])[] = [
    [
      '2026-11-23T12:05:03Z',
      'no slot starts at 2026-11-23T12:05:03Z; the one before it starts at 2026-11-23T12:05:00.000Z',
    ],
    ['2026-11-23T12:05:05', '--slot must be a time such as'],
    ['2026-02-30T12:05:05Z', '--slot must be a time such as'],
    ['2026-11-23T25:00:00Z', '--slot must be a time such as'],
    ['0026-11-23T00:00:00Z', '--slot must be a time such as'],
    ['2026-11-23', '--slot must be a time such as'],
    ['now', '--slot must be a time such as'],
    ['99999999999', '--slot must be a time such as'],
  ];
  for (const [time, message] of times) {
    it(`are of a slot, not of ${time}`, async () => {
      expect(await refusalOf(command, ['--config', config, '--slot', time])).to.include(message);
    });
  }

  it('tell what they need', async () => {
    const slot = ['--config', config, '--slot', '2026-11-23T12:05:05Z'];
    expect(await refusalOf(command, ['--config', config])).to.match(/^--slot is needed/);
    expect(await refusalOf(command, [...slot, '--randomness', 'AB'])).to.equal(
      '--randomness must be 64 lower-case hex digits',
    );
    expect(await refusalOf(command, [...slot, '--claim', 'other'])).to.match(/^there is no claim "other"/);
    expect(await refusalOf(command, slot)).to.match(/^the secret of 2026-11-23 is not in .*evidence: .*HMAC-SHA-256/);
  });
});

/** The first slot that a log announces, and the frame that it was drawn from. */
async function announced(dir: string): Promise<{ readonly slot: SlotLeaf; readonly frame: string }> {
  const log = await openLog(dir);
  try {
    const [slot] = await leavesOf(log.scan(['slot']));
    const [frame] = await leavesOf(log.scan(['frame']));
    const text = await openBlobs(dir).get((frame as FrameLeaf).sha256);
    return { slot: slot as SlotLeaf, frame: Buffer.from(text ?? []).toString() };
  } finally {
    await log.close();
  }
}

async function leavesOf(scan: AsyncIterable<{ readonly leaf: Leaf }>): Promise<readonly Leaf[]> {
  const leaves: Leaf[] = [];
  for await (const { leaf } of scan) leaves.push(leaf);
  return leaves;
}
