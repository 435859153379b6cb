import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { expect } from 'chai';
import { parseFrame } from '../../src/core/frame.ts';
import { frameSpace } from '../../src/core/sweep/block-space.ts';
import { mapText } from '../../src/core/sweep/sweep-map.ts';
import type { SweepLeaf } from '../../src/core/sweep/sweep-record.ts';
import { openBlobs } from '../../src/evidence/blobs.ts';
import { EvidenceError } from '../../src/evidence/evidence-log.ts';
import { sha256Hex } from '../../src/evidence/sha256.ts';
import { openSweep } from '../../src/sweep/past.ts';
import { scratch } from './kept.ts';

const pack = promisify(gzip);
const FRAME =
  '# landfall frame v1\nfirst\tblocks\tweight\tasn\tnetwork\tv6_permille\n24.22.48.0/24\t4\t2\t64500\tCable\t0\n';
const MAP = {
  claim: 'c',
  endpoint: 'api.example',
  family: 4,
  clients: sha256Hex(FRAME),
  answers: [
    { addresses: ['192.0.2.1'], landings: ['landed:us-ashburn-1:A'] },
    { addresses: [], landings: ['missing:timeout'] },
  ],
  runs: [
    { blocks: 3, answer: 0 },
    { blocks: 1, answer: 1 },
  ],
} as const;
const TEXT = [...mapText(MAP, frameSpace(parseFrame(FRAME)))].join('');

describe('sweep: past', () => {
  const dir = scratch();
  const blobs = openBlobs(dir);

  async function leafOf(blob: Uint8Array, frame = FRAME): Promise<SweepLeaf> {
    return {
      $kind: 'sweep',
      claim: 'c',
      endpoint: 'api.example',
      family: 4,
      clients: await blobs.put(Buffer.from(frame)),
      snapshot: 'cd',
      method: '1',
      version: '0',
      seed: '00',
      firstMs: 1,
      lastMs: 2,
      map: sha256Hex(TEXT),
      blob: await blobs.put(blob),
      journal: [],
      blocks: { all: 4, answered: 3, missing: 1, notAsked: 0, asked: 1 },
      scopes: [{ scope: 22, answers: 1 }],
      overlong: 0,
      audit: { audited: 0, disagreed: 0 },
    };
  }

  async function refusal(leaf: SweepLeaf): Promise<unknown> {
    return openSweep(leaf, { dir, blobs }).catch((error: unknown) => error);
  }

  it('reads back what was found, with the weights of its blocks', async () => {
    const { map, weights } = await openSweep(await leafOf(await pack(TEXT)), { dir, blobs });
    expect({ ...map, runs: [...map.runs] }).to.deep.equal(MAP);
    expect(weights).to.deep.equal([{ blocks: 4, weight: 2, network: 'Cable' }]);
  });

  it('refuses a map with another digest than the leaf has, of other blocks, or that is no map', async () => {
    const whole = await leafOf(await pack(TEXT));
    const others = [
      await leafOf(await pack(TEXT.replace('\t3\t0', '\t2\t0').replace('51.0/24\t1', '50.0/24\t2'))),
      await leafOf(await pack(TEXT.replace('us-ashburn-1', 'us-phoenix-1'))),
      await leafOf(await pack(TEXT), FRAME.replace('24.22.48.0/24\t4', '24.22.48.0/24\t5')),
      await leafOf(await pack('rubbish\n')),
      await leafOf(Buffer.from('no gzip')),
      { ...whole, blob: '00'.repeat(32) },
      { ...whole, clients: '00'.repeat(32) },
    ];
    for (const leaf of others)
      expect(await refusal(leaf))
        .to.be.instanceOf(EvidenceError)
        .and.have.property('code', 'corrupt');
  });
});
