import { expect } from 'chai';
import { decode, encode } from 'dns-packet';
import fc from 'fast-check';
import { decodeResponse, isTruncated, matchResponse } from '../../../probes/resolve/message.ts';
import { encodeQuery, questionOf } from '../../../probes/resolve/query.ts';
import { encodeName } from '../../../probes/resolve/wire-name.ts';
import { a, cname, contextOf, ns, prefix, say, scriptedNetwork } from './scripted-network.ts';

const { random32 } = contextOf(scriptedNetwork({}));
const EDNS = { payload: 1232, subnet: prefix('24.22.48.0/24') };
const ASK = { name: 'api.example.com', type: 'A', recursionDesired: false, edns: EDNS } as const;
const query = encodeQuery(ASK, random32);
const asked = decode(Buffer.from(query));
const full = say(asked, {
  answers: [cname('api.example.com', 'e.cdn.test', 30), a('e.cdn.test', '192.0.2.1'), a('e.cdn.test', '2001:db8::1')],
});

describe('probes/resolve/message: a datagram answers a query', () => {
  it('when ID and question are the query’s, and it is a response', () => {
    expect(matchResponse(full, query)).to.equal('exact');
    expect(matchResponse(query, query)).to.equal('none');
  });

  it('not when ID, name or type are other ones, or the opcode is', () => {
    expect(matchResponse(say(asked, { id: ((asked.id ?? 0) + 1) & 0xffff }), query)).to.equal('none');
    expect(matchResponse(say(asked, { question: { name: 'apj.example.com', type: 'A' } }), query)).to.equal('none');
    expect(matchResponse(say(asked, { question: { name: 'api.example.com', type: 'AAAA' } }), query)).to.equal('none');
    const update = Uint8Array.from(full);
    update[2] = 0xa8;
    expect(matchResponse(update, query)).to.equal('none');
  });

  it('also when the letter case was lost, which is told', () => {
    expect(matchResponse(say(asked, { question: { name: 'api.example.com', type: 'A' } }), query)).to.equal(
      'case_lost',
    );
  });

  it('without a question only to say that it failed', () => {
    const bare = (rcode: number) => Uint8Array.of(query[0] ?? 0, query[1] ?? 0, 0x80, rcode, 0, 0, 0, 0, 0, 0, 0, 0);
    expect(matchResponse(bare(1), query)).to.equal('bare');
    expect(decodeResponse(bare(1))).to.include({ rcode: 'FORMERR' });
    expect(matchResponse(bare(0), query)).to.equal('none');
  });

  it('never when it is cut off within header or question', () => {
    const end = 12 + questionOf(query).length;
    for (let length = 0; length < end; length += 1)
      expect(matchResponse(full.subarray(0, length), query)).to.equal('none');
  });
});

describe('probes/resolve/message: a response', () => {
  it('gives code, AA, answers in order and client subnet', () => {
    const scope = { prefix: prefix('24.22.48.0/24'), scope: 20 };
    expect(decodeResponse(full)).to.deep.equal({
      rcode: 'NOERROR',
      authoritative: true,
      answers: [
        { name: 'api.example.com', type: 'CNAME', ttl: 30, data: 'e.cdn.test' },
        { name: 'e.cdn.test', type: 'A', ttl: 60, data: '192.0.2.1' },
        { name: 'e.cdn.test', type: 'AAAA', ttl: 60, data: '2001:db8::1' },
      ],
      authenticData: false,
      authorities: [],
      additionals: [],
      options: { subnets: [scope] },
    });
    expect(isTruncated(full)).to.equal(false);
    expect(isTruncated(say(asked, { tc: true }))).to.equal(true);
  });

  it('keeps records of other types without their data, NS and DNAME with their names, and drops other classes', () => {
    const answers = [
      ns('example.com', 'ns1.example.com'),
      { type: 'DNAME', name: 'old.example.com', data: 'new.example.com', ttl: 5 },
      { type: 'TXT', name: 'example.com', data: 'x', ttl: 5 },
      { type: 'A', name: 'example.com', data: '192.0.2.1', ttl: 5, class: 'CH' },
    ] as const;
    expect(decodeResponse(say(asked, { answers }))?.answers).to.deep.equal([
      { name: 'example.com', type: 'NS', ttl: 3600, data: 'ns1.example.com' },
      { name: 'old.example.com', type: 'DNAME', ttl: 5, data: 'new.example.com' },
      { name: 'example.com', type: 'TYPE16', ttl: 5 },
    ]);
  });

  it('names its code with the upper bits of EDNS, and a code without a name by its number', () => {
    const rcodeOf = (rcode: number, upper: number) => {
      const bytes = Uint8Array.from(say(asked, { rcode, ecs: 'none' }));
      bytes[bytes.length - 6] = upper;
      return decodeResponse(bytes)?.rcode;
    };
    expect(rcodeOf(5, 0)).to.equal('REFUSED');
    expect(rcodeOf(0, 1)).to.equal('BADVERS');
    expect(rcodeOf(11, 0)).to.equal('RCODE11');
  });

  it('reads a TTL with its top bit set as zero (RFC 2181, section 8)', () => {
    const bytes = Uint8Array.from(
      say(asked, { answers: [a('api.example.com', '192.0.2.1', 0x7fffffff)], ecs: 'none' }),
    );
    const ttlAt = bytes.length - 11 - 10;
    expect(decodeResponse(bytes)?.answers[0]?.ttl).to.equal(0x7fffffff);
    bytes[ttlAt] = 0xff;
    expect(decodeResponse(bytes)?.answers[0]?.ttl).to.equal(0);
  });

  it('is malformed with an address of a wrong size, a name that overruns its data, two OPT records, or a record too few', () => {
    const lengthAt = (bytes: Uint8Array) => bytes.length - 11 - 6;
    const short = Uint8Array.from(say(asked, { answers: [a('api.example.com', '192.0.2.1')], ecs: 'none' }));
    short[lengthAt(short) + 1] = 3;
    expect(decodeResponse(short)).to.equal(undefined);
    const alias = Uint8Array.from(encode({ type: 'response', answers: [cname('a.test', 'b.test')] }));
    alias[alias.length - 1] = 1;
    expect(decodeResponse(alias)).to.equal(undefined);
    const opt = {
      type: 'OPT',
      name: '.',
      udpPayloadSize: 512,
      flags: 0,
      extendedRcode: 0,
      ednsVersion: 0,
      flag_do: false,
      options: [],
    } as const;
    expect(
      decodeResponse(
        encode({
          type: 'response',
          additionals: [
            { ...opt, options: [] },
            { ...opt, options: [] },
          ],
        }),
      ),
    ).to.equal(undefined);
    const fewer = Uint8Array.from(full);
    fewer[7] = 4;
    expect(decodeResponse(fewer)).to.equal(undefined);
  });

  it('cut off anywhere is malformed', () => {
    for (let length = 0; length < full.length; length += 1)
      expect(decodeResponse(full.subarray(0, length))).to.equal(undefined);
  });
});

describe('probes/resolve/message: whatever bytes come', () => {
  it('only a value comes out', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        (bytes) => void [matchResponse(bytes, query), decodeResponse(bytes)],
      ),
    );
  });

  it('a mutated response gives a value, and never a name or an address that is none', () => {
    const mutation = fc.tuple(fc.nat(full.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 6 }), (mutations) => {
        const bytes = Uint8Array.from(full);
        for (const [at, value] of mutations) bytes[at] = value;
        for (const { name, type, data } of decodeResponse(bytes)?.answers ?? []) {
          encodeName(name);
          if (type === 'A') expect(data).to.match(/^[0-9.]+$/);
          if (type === 'AAAA') expect(data).to.match(/^[0-9a-f:.]+$/);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('agrees with dns-packet on what that one encodes', () => {
    const name = fc.constantFrom('api.example.com', 'e.cdn.test', 'x.api.example.com', 'com');
    const ttl = fc.nat(0x7fffffff);
    const record = fc.oneof(
      fc.tuple(name, fc.ipV4(), ttl).map(([n, data, t]) => a(n, data, t)),
      fc.tuple(name, name, ttl).map(([n, data, t]) => cname(n, data, t)),
      fc.tuple(name, name, ttl).map(([n, data, t]) => ns(n, data, t)),
    );
    fc.assert(
      fc.property(fc.array(record, { maxLength: 10 }), (answers) => {
        const ours = decodeResponse(say(asked, { answers }))?.answers;
        const theirs = decode(Buffer.from(say(asked, { answers }))).answers?.map((answer) => ({
          name: answer.name,
          type: answer.type,
          ttl: 'ttl' in answer ? answer.ttl : 0,
          data: 'data' in answer ? answer.data : '',
        }));
        expect(ours).to.deep.equal(theirs);
      }),
    );
  });
});
