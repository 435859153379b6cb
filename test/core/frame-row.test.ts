import { expect } from 'chai';
import { parsePrefix } from '../../src/core/address.ts';
import { parseFrame, rowOf } from '../../src/core/frame.ts';

const FRAME = parseFrame(
  [
    '# landfall frame v1',
    'first\tblocks\tweight\tasn\tnetwork\tv6_permille',
    '198.18.0.0/24\t4\t1\t64501\tCable\t0',
    '198.18.4.0/24\t1\t1\t64502\tFiber\t0',
    '2001:db8:0:100::/56\t2\t1\t64503\tMobile\t1000',
    '',
  ].join('\n'),
);

function networkOf(text: string): string | undefined {
  const block = parsePrefix(text);
  if (block === undefined) throw new RangeError(text);
  return rowOf(FRAME, block)?.network;
}

describe('the row of a client block', () => {
  it('holds every block from its first to its last, and none beyond', () => {
    expect(['198.18.0.0/24', '198.18.3.0/24', '198.18.4.0/24', '198.18.5.0/24'].map(networkOf)).to.deep.equal([
      'Cable',
      'Cable',
      'Fiber',
      undefined,
    ]);
    expect(
      ['2001:db8::/56', '2001:db8:0:100::/56', '2001:db8:0:200::/56', '2001:db8:0:300::/56'].map(networkOf),
    ).to.deep.equal([undefined, 'Mobile', 'Mobile', undefined]);
  });

  it('does not mistake one family for the other', () => {
    expect(networkOf('::c612:0:0:0/80')).to.equal(undefined);
    expect(networkOf('0.0.0.0/24')).to.equal(undefined);
  });

  it('is found for a part of a block too', () => {
    expect(networkOf('198.18.2.128/25')).to.equal('Cable');
  });
});
