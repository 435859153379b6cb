import { expect } from 'chai';
import fc from 'fast-check';
import { createFrames } from '../../../probes/resolve/frames.ts';

const framed = (message: Uint8Array) => [message.length >> 8, message.length & 255, ...message];

describe('probes/resolve/frames', () => {
  it('messages come out as they went in, however the stream was cut', () => {
    const messages = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 });
    const cuts = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(messages, cuts, (sent, sizes) => {
        const stream = Uint8Array.from(sent.flatMap(framed));
        const frames = createFrames();
        const got: Uint8Array[] = [];
        for (let at = 0, i = 0; at < stream.length; i += 1) {
          const end = at + (sizes[i % sizes.length] ?? 1);
          got.push(...frames(stream.subarray(at, end)));
          at = end;
        }
        expect(got.map((bytes) => [...bytes])).to.deep.equal(sent.map((bytes) => [...bytes]));
      }),
    );
  });
});
