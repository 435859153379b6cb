import { expect } from 'chai';
import fc from 'fast-check';
import type { Purpose, SeedInput } from '../../src/core/draw.ts';
import { drawSeed, drawSlot, pickAddress, pickBelow, pickWeighted } from '../../src/core/draw.ts';
import { blockAt, formatFrame, parseFrame } from '../../src/core/frame.ts';
import { sha256 } from './sha256.ts';

const INPUT: SeedInput = {
  claim: 'tiktok-us-oci',
  frameSha256: '00'.repeat(32),
  manifestSha256: '11'.repeat(32),
  slotStart: 1767225600,
  beacon: '52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971',
  round: 1000,
  randomness: '22'.repeat(32),
};
const SEED = drawSeed(INPUT, sha256);

const FRAME = parseFrame(
  [
    '# landfall frame v1',
    'first\tblocks\tweight\tasn\tnetwork\tv6_permille',
    '24.0.0.0/24\t3\t5\t7922\tComcast\t0',
    '2001:db8::/56\t2\t7\t701\tVerizon\t1000',
    '12.0.1.0/24\t1\t1\t7018\tAT&T\t500',
    '',
  ].join('\n'),
);

const PLAN = {
  seed: SEED,
  draws: 400,
  frame: FRAME,
  endpoints: [
    { name: 'a.example', port: 443, weight: 3 },
    { name: 'b.example', port: 8443, weight: 1 },
  ],
  resolvers: [
    { id: 'public', weight: 1 },
    { id: 'direct', weight: 0 },
  ],
  vantages: [{ id: 'local', weight: 1 }],
  windowMs: 294_000,
};

function picks(purpose: Purpose): readonly number[] {
  return Array.from({ length: 20 }, (_, i) => pickWeighted(SEED, i, purpose, [5, 3, 2], sha256));
}

describe('draw', () => {
  it('derives the seed of the published vector', () => {
    expect(Buffer.from(SEED).toString('hex')).to.equal(
      '21a387c3385a504168c2d4ea6cf1ca3eb7e78a274dd992d110de11a5ce6b1eb6',
    );
  });

  it('picks what the published vectors pick', () => {
    expect(picks('block').join()).to.equal('1,1,2,1,0,0,0,1,2,0,0,0,0,0,1,1,2,1,0,0');
    expect(picks('endpoint').join()).to.equal('0,0,0,1,2,2,1,2,0,0,2,0,0,0,1,0,1,0,0,0');
    expect(picks('address').join()).to.equal('0,2,0,2,1,0,0,1,1,1,0,1,0,0,0,0,1,0,0,0');
  });

  it('gives another seed when any one input differs', () => {
    const changed: readonly Partial<SeedInput>[] = [
      { claim: 'tiktok-us-ocj' },
      { frameSha256: '01'.repeat(32) },
      { manifestSha256: '12'.repeat(32) },
      { slotStart: 1767225601 },
      { beacon: 'landfall' },
      { round: 1001 },
      { randomness: '23'.repeat(32) },
    ];
    const seeds = changed.map((change) => Buffer.from(drawSeed({ ...INPUT, ...change }, sha256)).toString('hex'));
    expect(new Set([...seeds, Buffer.from(SEED).toString('hex')]).size).to.equal(8);
  });

  it('refuses an id that could forge a line of the seed', () => {
    expect(() => drawSeed({ ...INPUT, claim: 'a\nb' }, sha256)).to.throw(RangeError, 'printable ASCII');
    expect(() => drawSeed({ ...INPUT, claim: 'zürich' }, sha256)).to.throw(RangeError, 'printable ASCII');
    expect(() => drawSeed({ ...INPUT, round: 1.5 }, sha256)).to.throw(RangeError);
  });

  it('draws again where the modulus would favour low values', () => {
    // Hashes that begin with 2^64 - 1, which lies beyond the greatest multiple of 3, until the third attempt.
    const hashes = ['ffffffffffffffff', 'ffffffffffffffff', '0000000000000007'];
    let calls = 0;
    const retried = (bytes: Uint8Array): Uint8Array => {
      expect(new DataView(bytes.buffer).getUint32(SEED.length + 8)).to.equal(calls);
      calls += 1;
      return Buffer.from(hashes[calls - 1] ?? '', 'hex');
    };
    expect(pickBelow(SEED, 0, 'block', 3n, retried)).to.equal(1n);
    expect(calls).to.equal(3);
  });

  it('takes each value below the greatest multiple of a total, and none from there on', () => {
    const totals = [1n, 2n, 3n, 1000n, 2n ** 32n + 1n, 2n ** 63n, 2n ** 63n + 1n, 2n ** 64n - 1n, 2n ** 64n];
    for (const total of totals) {
      const limit = 2n ** 64n - (2n ** 64n % total);
      for (const value of [limit - 1n, limit, 2n ** 64n - 1n].filter((each) => each < 2n ** 64n)) {
        const hashes = [value, 0n].map((each) => Buffer.from(each.toString(16).padStart(16, '0'), 'hex'));
        let calls = 0;
        const given = (): Uint8Array => hashes[calls++] ?? expect.fail('asked a third time');
        expect(pickBelow(SEED, 0, 'block', total, given)).to.equal(value < limit ? value % total : 0n);
        expect(calls).to.equal(value < limit ? 1 : 2);
      }
    }
  });

  it('takes totals up to 2^64 and no others', () => {
    expect(pickBelow(SEED, 0, 'block', 1n, sha256)).to.equal(0n);
    expect(pickBelow(SEED, 0, 'block', 2n ** 64n, sha256)).to.equal(
      Buffer.from(sha256(Buffer.concat([SEED, Buffer.alloc(12), Buffer.from('block')]))).readBigUInt64BE(),
    );
    expect(() => pickBelow(SEED, 0, 'block', 0n, sha256)).to.throw(RangeError);
    expect(() => pickBelow(SEED, 0, 'block', 2n ** 64n + 1n, sha256)).to.throw(RangeError);
  });

  it('refuses weights that are no non-negative integers or all zero', () => {
    for (const weights of [[], [0, 0], [1, -1], [0.5], [Number.NaN], [2 ** 53]]) {
      expect(() => pickWeighted(SEED, 0, 'endpoint', weights, sha256), String(weights)).to.throw(RangeError);
    }
  });

  it('never picks a weight of zero, and always one that is there', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant(0), fc.nat(5), fc.maxSafeNat()), { minLength: 1, maxLength: 9 }),
        fc.nat(10_000),
        (weights, index) => {
          fc.pre(weights.some((weight) => weight > 0));
          expect(weights[pickWeighted(SEED, index, 'resolver', weights, sha256)]).to.be.above(0);
        },
      ),
    );
  });

  it('picks in proportion to weight', () => {
    // 20,000 picks: the chance that a share misses its weight by more than 0.02 is below 1e-8, and the seed is fixed.
    const counts = [0, 0, 0];
    for (let i = 0; i < 20_000; i += 1) {
      const pick = pickWeighted(SEED, i, 'time', [5, 3, 2], sha256);
      counts[pick] = (counts[pick] ?? 0) + 1;
    }
    expect((counts[0] ?? 0) / 20_000).to.be.closeTo(0.5, 0.02);
    expect((counts[1] ?? 0) / 20_000).to.be.closeTo(0.3, 0.02);
    expect((counts[2] ?? 0) / 20_000).to.be.closeTo(0.2, 0.02);
  });

  it('draws a slot from frame, manifest, resolvers and vantages, each by its own purpose', () => {
    const draws = drawSlot(PLAN, sha256);
    expect(draws).to.have.length(400);
    for (const [index, draw] of draws.entries()) {
      expect(draw.index).to.equal(index);
      const picked = blockAt(FRAME, pickBelow(SEED, index, 'block', FRAME.total, sha256));
      expect(draw.block).to.equal(picked.block);
      expect(draw.network).to.equal(picked.network);
      const endpoint = PLAN.endpoints[pickWeighted(SEED, index, 'endpoint', [3, 1], sha256)];
      expect(draw.endpoint).to.deep.equal({ name: endpoint?.name, port: endpoint?.port });
      expect(draw.resolver).to.equal('public');
      expect(draw.vantage).to.equal('local');
      expect(draw.offsetMs).to.equal(Number(pickBelow(SEED, index, 'time', 294_000n, sha256)));
    }
  });

  it("asks for IPv6 as often as the block's network does", () => {
    const draws = drawSlot(PLAN, sha256);
    const familiesOf = (network: string) => new Set(draws.filter((d) => d.network === network).map((d) => d.family));
    expect([...familiesOf('Comcast')]).to.deep.equal([4]);
    expect([...familiesOf('Verizon')]).to.deep.equal([6]);
    expect([...familiesOf('AT&T')]).to.have.members([4, 6]);
  });

  it('draws the same from a frame as from the list of all its blocks in file order', () => {
    const expanded = Array.from({ length: Number(FRAME.total) }, (_, value) => blockAt(FRAME, BigInt(value)).block);
    const blocks = [...new Set(expanded)];
    const weights = blocks.map((block) => expanded.filter((other) => other === block).length);
    expect(blocks).to.deep.equal([
      '24.0.0.0/24',
      '24.0.1.0/24',
      '24.0.2.0/24',
      '2001:db8::/56',
      '2001:db8:0:100::/56',
      '12.0.1.0/24',
    ]);
    for (const draw of drawSlot(PLAN, sha256)) {
      expect(draw.block).to.equal(blocks[pickWeighted(SEED, draw.index, 'block', weights, sha256)]);
    }
  });

  it('begins a longer slot with the draws of a shorter one', () => {
    expect(drawSlot({ ...PLAN, draws: 33 }, sha256).slice(0, 11)).to.deep.equal(
      drawSlot({ ...PLAN, draws: 11 }, sha256),
    );
  });

  it('picks the deciding address among however many there are', () => {
    for (const count of [1, 2, 13]) {
      const picked = Array.from({ length: 200 }, (_, i) => pickAddress(SEED, i, count, sha256));
      expect(new Set(picked).size).to.equal(count);
      expect(Math.max(...picked)).to.equal(count - 1);
    }
  });

  it('keeps its draws when a frame is printed and read again', () => {
    const again = parseFrame(formatFrame(FRAME.rows, FRAME.header));
    expect(drawSlot({ ...PLAN, frame: again }, sha256)).to.deep.equal(drawSlot(PLAN, sha256));
  });
});
