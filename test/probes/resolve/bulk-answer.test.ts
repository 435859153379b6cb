import { expect } from 'chai';
import type { Answer } from 'dns-packet';
import { decode } from 'dns-packet';
import fc from 'fast-check';
import type { BulkQuestion } from '../../../probes/resolve/bulk-answer.ts';
import { answersQuery, readAnyAnswer, readBulkAnswer } from '../../../probes/resolve/bulk-answer.ts';
import { scanAnswer } from '../../../probes/resolve/bulk-scan.ts';
import { encodeQuery } from '../../../probes/resolve/query.ts';
import { createTemplate } from '../../../probes/resolve/query-template.ts';
import { prefixOf } from '../../../src/core/address.ts';
import { a, address, cname, prefix, say } from './scripted-network.ts';

const NAME = 'api.example.com';
const BLOCK = prefix('24.22.48.0/24');

function questionFor(block = BLOCK, type: 'A' | 'AAAA' = 'A'): BulkQuestion & { readonly query: Uint8Array } {
  const template = createTemplate(NAME, type, block);
  const query = new Uint8Array(template.size);
  template.write(query, 0x1234, 0, block);
  return { name: NAME, family: type === 'A' ? 4 : 6, zone: 'example.com', template, query };
}

describe('probes/resolve/query-template', () => {
  it('writes what the encoder writes, for every block, ID and letter case', () => {
    const block = fc.oneof(
      fc.tuple(fc.ipV4(), fc.integer({ min: 1, max: 24 })).map(([text, length]) => prefixOf(address(text), length)),
      fc.tuple(fc.ipV6(), fc.integer({ min: 1, max: 56 })).map(([text, length]) => prefixOf(address(text), length)),
    );
    fc.assert(
      fc.property(block, fc.nat(0xffff), fc.boolean(), (subnet, id, upper) => {
        const template = createTemplate(NAME, 'A', subnet);
        const made = new Uint8Array(template.size).fill(255);
        template.write(made, id, upper ? 0xffffffff : 0, subnet);
        const random = [id, upper ? 0xffffffff : 0];
        const edns = { payload: 1232, subnet };
        const encoded = encodeQuery(
          { name: NAME, type: 'A', recursionDesired: false, edns },
          () => random.shift() ?? 0,
        );
        expect(made).to.deep.equal(encoded);
      }),
    );
  });
});

describe('probes/resolve/bulk-answer', () => {
  const { query, ...question } = questionFor();
  const asked = decode(Buffer.from(query));
  const usual = say(asked, { answers: [a(NAME, '192.0.2.1', 30), a(NAME, '192.0.2.2', 60)] });

  /** As name servers write it: the owner of each record a pointer to the question. */
  function compressed(message: Uint8Array): Uint8Array {
    const parts = Buffer.from(message);
    const owner = Buffer.from(message.subarray(12, question.template.questionEnd - 4));
    let made = parts.subarray(0, question.template.questionEnd);
    for (let at = question.template.questionEnd; at < parts.length; ) {
      const isOwner = parts.subarray(at, at + owner.length).equals(owner);
      made = Buffer.concat([made, isOwner ? Buffer.from([0xc0, 0x0c]) : parts.subarray(at, at + 1)]);
      at += isOwner ? owner.length : 1;
    }
    return Uint8Array.from(made);
  }

  it('reads addresses, TTL, authority and scope by the scan', () => {
    expect(scanAnswer(compressed(usual), query, question)).to.deep.equal({
      state: 'answered',
      ecs: { state: 'echoed', scope: 20 },
      authoritative: true,
      addresses: [address('192.0.2.1'), address('192.0.2.2')],
      ttl: 30,
    });
    const six = questionFor(prefix('2001:db8::/48'), 'AAAA');
    const said = say(decode(Buffer.from(six.query)), { answers: [a(NAME, '2603:c020::1')] });
    expect(readBulkAnswer(said, six.query, six)).to.deep.include({ addresses: [address('2603:c020::1')] });
  });

  it('reads what is not usual as well', () => {
    const read = (said: Parameters<typeof say>[1]) => readBulkAnswer(say(asked, said), query, question);
    expect(read({ answers: [cname(NAME, 'b.example.com'), a('b.example.com', '192.0.2.1')] })).to.deep.include({
      addresses: [address('192.0.2.1')],
    });
    expect(read({ answers: [cname(NAME, 'e.cdn.test'), a('e.cdn.test', '192.0.2.1')] })).to.deep.include({
      addresses: [],
      alias: 'e.cdn.test',
    });
    expect(read({ answers: [] })).to.deep.include({ state: 'answered', addresses: [] });
    expect(read({ answers: [a(NAME, '192.0.2.1')], ecs: 'none' })).to.deep.include({ ecs: { state: 'absent' } });
    expect(read({ answers: [a(NAME, '192.0.2.1')], ecs: { ip: '24.22.49.0', source: 24, scope: 24 } })).to.deep.include(
      {
        ecs: { state: 'wrong', said: '24.22.49.0/24' },
      },
    );
    expect(read({ rcode: 2 })).to.deep.equal({ state: 'failed', failure: 'dns_servfail' });
    expect(read({ tc: true })).to.include({ state: 'failed', failure: 'dns_too_large' });
    expect(read({ answers: [cname(NAME, NAME)] })).to.include({ failure: 'dns_malformed' });
  });

  it('the scan says what the reader of all responses says, whatever bytes were changed', () => {
    const forms: readonly (readonly Answer[])[] = [
      [a(NAME, '192.0.2.1', 30)],
      [a(NAME, '192.0.2.1', 30), a(NAME, '192.0.2.2', 60), a(NAME, '192.0.2.3', 1)],
    ];
    const whole = forms.map((answers) => compressed(say(asked, { answers })));
    let scanned = 0;
    fc.assert(
      fc.property(
        fc.nat(whole.length - 1),
        fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 2 }),
        fc.integer({ min: 0, max: 3 }),
        (form, changes, cut) => {
          const bytes = Uint8Array.from(whole[form] ?? []).subarray(
            0,
            (whole[form]?.length ?? 0) - (cut === 3 ? 1 : 0),
          );
          for (const [at, value] of changes) bytes[at % bytes.length] = value;
          if (!answersQuery(bytes, query, question.template)) return;
          const scan = scanAnswer(bytes, query, question);
          if (scan === undefined) return;
          scanned += 1;
          expect(scan).to.deep.equal(readAnyAnswer(bytes, query, question));
        },
      ),
      { numRuns: 20_000 },
    );
    expect(scanned).to.be.above(1_000);
  });

  it('no datagram is taken whose ID or question differs in a single bit', () => {
    const { questionEnd } = question.template;
    const whole = compressed(usual);
    expect(answersQuery(whole, query, question.template)).to.equal(true);
    for (let at = 0; at < questionEnd; at += 1) {
      if (at === 3 || (at >= 6 && at < 12)) continue;
      for (let bit = 0; bit < 8; bit += 1) {
        // AA, TC and RD say nothing of whose answer it is.
        if (at === 2 && bit < 3) continue;
        const forged = Uint8Array.from(whole);
        forged[at] = (forged[at] ?? 0) ^ (1 << bit);
        expect(answersQuery(forged, query, question.template), `byte ${at} bit ${bit}`).to.equal(false);
      }
    }
  });
});
