import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Face } from '../../src/demo/dns-answer.ts';
import { readQuery } from '../../src/demo/dns-query.ts';
import { respondTo, serveDns } from '../../src/demo/dns-server.ts';
import { scenarioOf } from '../../src/world/scenarios.ts';
import type { World } from '../../src/world/world.ts';
import { query, readResponse } from './dns-client.ts';

const LIMIT_BYTES = 1232;
const WHOLE = query({ name: 'www.quillbird.example', type: 'A', client: '198.18.4.0/24', recursive: true });

function steady(): World {
  const world = scenarioOf('steady')?.world;
  if (world === undefined) throw new RangeError('steady');
  return world;
}

function facesOf(world: World): readonly Face[] {
  return [{ kind: 'recursive' }, ...world.zones.map((zone) => ({ kind: 'authoritative', zone }) as const)];
}

/** A change to some bytes, or a cut, or more at the end. */
const hostile: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 600 }),
  fc.nat(WHOLE.length).map((end) => WHOLE.subarray(0, end)),
  fc
    .tuple(
      fc.array(fc.tuple(fc.nat(WHOLE.length - 1), fc.nat(255)), { maxLength: 8 }),
      fc.uint8Array({ maxLength: 20 }),
    )
    .map(([changes, more]) => {
      const bytes = Buffer.concat([WHOLE, more]);
      for (const [at, value] of changes) bytes[at] = value;
      return bytes;
    }),
);

/** The query with its client-subnet option's data replaced. */
function withSubnet(data: readonly number[]): Buffer {
  const option = Buffer.from([0, 8, 0, data.length, ...data]);
  const opt = Buffer.from([0, 0, 41, 4, 208, 0, 0, 0, 0, 0, option.length]);
  const plain = query({ name: 'www.quillbird.example', type: 'A', payload: 0, recursive: true });
  plain.writeUInt16BE(1, 10);
  return Buffer.concat([plain, opt, option]);
}

function rcodeOf(message: Uint8Array): string | undefined {
  const response = respondTo(steady(), { kind: 'recursive' }, message, 0);
  return response === undefined ? undefined : readResponse(response).rcode;
}

describe('hostile queries', () => {
  it('never make a server of the demo throw, whatever the bytes', () => {
    const world = steady();
    const faces = facesOf(world);
    fc.assert(
      fc.property(hostile, fc.constantFrom(...faces), (message, face) => {
        const response = respondTo(world, face, message, 0, LIMIT_BYTES);
        if (response === undefined) return;
        expect(response.length).to.be.at.most(LIMIT_BYTES);
        expect([...response.subarray(0, 2)]).to.deep.equal([...message.subarray(0, 2)]);
        expect((response[2] ?? 0) & 0x80).to.equal(0x80);
      }),
      { numRuns: 3000 },
    );
  });

  it('get no answer when they are responses, or shorter than a header', () => {
    const response = Buffer.from(WHOLE);
    response[2] = (response[2] ?? 0) | 0x80;
    expect(readQuery(response)).to.deep.equal({ state: 'ignored' });
    expect(readQuery(WHOLE.subarray(0, 11))).to.deep.equal({ state: 'ignored' });
  });

  it('are told what is wrong with them', () => {
    expect(rcodeOf(WHOLE)).to.equal('NOERROR');
    expect(rcodeOf(WHOLE.subarray(0, 20))).to.equal('FORMERR');
    const notify = Buffer.from(WHOLE);
    notify[2] = 4 << 3;
    expect(rcodeOf(notify)).to.equal('NOTIMP');
    const chaos = query({ name: 'www.quillbird.example', type: 'A', payload: 0 });
    chaos.writeUInt16BE(3, chaos.length - 2);
    expect(rcodeOf(chaos)).to.equal('REFUSED');
  });

  it('with a client subnet that breaks RFC 7871 get FORMERR', () => {
    expect(rcodeOf(withSubnet([0, 1, 24, 0, 198, 18, 4]))).to.equal('NOERROR');
    expect(rcodeOf(withSubnet([0, 1, 0, 0]))).to.equal('NOERROR');
    for (const [why, data] of [
      ['an unknown family', [0, 3, 24, 0, 198, 18, 4]],
      ['a source longer than an address', [0, 1, 33, 0, 198, 18, 4, 0, 0]],
      ['a scope in the query', [0, 1, 24, 24, 198, 18, 4]],
      ['too few bytes of the address', [0, 1, 24, 0, 198, 18]],
      ['too many bytes of the address', [0, 1, 24, 0, 198, 18, 4, 0]],
      ['bits behind the source length', [0, 1, 20, 0, 198, 18, 20]],
      ['no more than a family', [0, 1]],
    ] as const) {
      expect(rcodeOf(withSubnet(data)), why).to.equal('FORMERR');
    }
  });

  it('of an EDNS version to come get BADVERS', () => {
    const next = withSubnet([0, 1, 24, 0, 198, 18, 4]);
    next[next.length - 11 - 11 + 6] = 1;
    const response = respondTo(steady(), { kind: 'recursive' }, next, 0);
    const opt = response && readResponse(response).packet.additionals?.find((record) => record.type === 'OPT');
    expect(opt?.extendedRcode).to.equal(1);
  });

  it('over TCP, in pieces, several at once and with garbage between, each get an answer', async () => {
    const world = steady();
    const servers = await serveDns(world, () => 0);
    try {
      const socket = connect(servers.ports.get(world.resolver)?.tcp ?? 0, '127.0.0.1');
      const framed = Buffer.concat([Buffer.from([0, WHOLE.length]), WHOLE]);
      const stream = Buffer.concat([Buffer.from([0, 0]), framed, Buffer.from([0, 3, 1, 2, 3]), framed]);
      for (const byte of stream.subarray(0, 40)) socket.write(Buffer.of(byte));
      socket.write(stream.subarray(40));
      let received = Buffer.alloc(0);
      const whole = (): boolean => received.length >= 2 && received.length >= 2 * (2 + received.readUInt16BE(0));
      while (!whole()) received = Buffer.concat([received, ((await once(socket, 'data')) as [Buffer])[0]]);
      const end = 2 + received.readUInt16BE(0);
      expect(readResponse(received.subarray(2, end)).answers).not.to.have.lengthOf(0);
      expect(received.subarray(end)).to.deep.equal(received.subarray(0, end));
      socket.destroy();
    } finally {
      await servers.stop();
    }
  });

  it('that never end are dropped when the server stops', async () => {
    const world = steady();
    const servers = await serveDns(world, () => 0);
    const socket = connect(servers.ports.get(world.resolver)?.tcp ?? 0, '127.0.0.1');
    await once(socket, 'connect');
    socket.on('error', () => socket.destroy());
    socket.write(Buffer.from([255, 255, 1]));
    // A reset is as good an end as any, which `once` would report as an error.
    const closed = new Promise((resolve) => socket.on('close', resolve));
    await servers.stop();
    await closed;
    expect(socket.destroyed).to.equal(true);
  });
});
