import { expect } from 'chai';
import { encodeQuery } from '../../probes/resolve/query.ts';
import { parsePrefix } from '../../src/core/address.ts';
import type { Observation } from '../../src/core/observation.ts';
import { wireMistake } from '../../src/verify/wire.ts';

const BLOCK = '24.0.1.0/24';
const query = encodeQuery(
  {
    name: 'www.example',
    type: 'A',
    recursionDesired: false,
    edns: { payload: 1232, subnet: parsePrefix(BLOCK), nsid: true },
  },
  () => 0x1234_5678,
);

/** A question that nobody answered, with these bytes for its query. */
function asked(sent: Uint8Array): Observation {
  return {
    step: 'dns-exchange',
    startedMs: 0,
    durationUs: 400_000,
    subject: { purpose: 'answer', name: 'www.example', type: 'A', server: '192.0.2.1:53', ecs: BLOCK },
    outcome: { ok: false, failure: 'dns_timeout' },
    sent: Buffer.from(sent).toString('base64'),
  };
}

describe('wire bytes, read again', () => {
  it('a query says what its record says', () => {
    expect(wireMistake([asked(query)], BLOCK)).to.equal(undefined);
    expect(wireMistake([asked(query)], '24.0.2.0/24')).to.include('the draw has 24.0.2.0/24');
  });

  it('a query that is cut off anywhere is a mistake, and read to no end but its own', () => {
    const questionEnd = 12 + 'www.example'.length + 2 + 4;
    for (let length = 0; length < query.length; length += 1) {
      const says = length < questionEnd ? 'does not ask for A of www.example' : 'does not tell the client block';
      expect(wireMistake([asked(query.subarray(0, length))], BLOCK), `${length} bytes`).to.include(says);
    }
  });
});
