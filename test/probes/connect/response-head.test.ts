import { expect } from 'chai';
import fc from 'fast-check';
import type { HeadResult } from '../../../probes/connect/response-head.ts';
import { MAX_HEAD_BYTES, readHead, valuesOf } from '../../../probes/connect/response-head.ts';

const read = (text: string): HeadResult => readHead(Buffer.from(text, 'latin1'));

describe('probes/connect/response-head', () => {
  it('reads status and fields, names in lower case, values without the blanks around them', () => {
    const text = 'HTTP/1.1 200 OK\r\nServer:nginx\r\nVIA: \t 1.1 a \t\r\nvia: 1.1 b\r\nX-Empty:\r\n\r\nbody';
    const result = read(text);
    if (result.state !== 'head') expect.fail(result.state);
    expect(result.head.status).to.equal(200);
    expect(result.head.fields).to.deep.equal([
      ['server', 'nginx'],
      ['via', '1.1 a'],
      ['via', '1.1 b'],
      ['x-empty', ''],
    ]);
    expect(valuesOf(result.head, 'via')).to.deep.equal(['1.1 a', '1.1 b']);
    expect(text.slice(result.end)).to.equal('body');
  });

  it('takes a head without fields, without a reason, and of HTTP/1.0', () => {
    for (const text of ['HTTP/1.1 404 \r\n\r\n', 'HTTP/1.1 404\r\n\r\n', 'HTTP/1.0 404 Not Found\r\n\r\n']) {
      expect(read(text)).to.deep.equal({ state: 'head', head: { status: 404, fields: [] }, end: text.length });
    }
  });

  it('passes over interim responses, four at most', () => {
    const hints = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n';
    expect(read(`HTTP/1.1 100 Continue\r\n\r\n${hints}HTTP/1.1 200 OK\r\n\r\n`)).to.have.nested.property(
      'head.status',
      200,
    );
    expect(read(hints).state).to.equal('incomplete');
    expect(read(hints.repeat(5)).state).to.equal('malformed');
    expect(read('HTTP/1.1 101 Switching Protocols\r\n\r\n').state).to.equal('malformed');
  });

  it('refuses what is not HTTP/1 before it has come to an end', () => {
    for (const text of ['S', 'SSH-2.0-OpenSSH', '\0\0\x12\x04', 'HTTP/2 200', 'http/1.1 200', '\r\nHTTP/1.1 200']) {
      expect(read(text).state, JSON.stringify(text)).to.equal('malformed');
    }
    for (const text of ['', 'H', 'HTTP/1.', 'HTTP/1.1 200 OK\r\n', 'HTTP/1.1 200 OK\r\nA: b\r\n\r']) {
      expect(read(text).state, JSON.stringify(text)).to.equal('incomplete');
    }
  });

  it('refuses status lines and fields that other readers might read in another way', () => {
    const lines = ['HTTP/1.1  200 OK', 'HTTP/1.1 20 OK', 'HTTP/1.1 2000 OK', 'HTTP/1.1 099 No', 'HTTP/1.2 200 OK'];
    for (const line of lines) expect(read(`${line}\r\n\r\n`).state, line).to.equal('malformed');
    const fields = ['a : b', ' a: b', 'a: b\r\n c', 'a', ': b', 'a: b\0', 'a: b\nc: d', 'a: b\rc', 'ä: b', 'a b: c'];
    for (const field of fields) {
      expect(read(`HTTP/1.1 200 OK\r\n${field}\r\n\r\n`).state, JSON.stringify(field)).to.equal('malformed');
    }
  });

  it('holds 16 kB and a hundred fields, and no more', () => {
    const head = (filling: string) => `HTTP/1.1 200 OK\r\n${filling}\r\n\r\n`;
    const room = MAX_HEAD_BYTES - head('a: ').length;
    expect(read(head(`a: ${'x'.repeat(room)}`)).state).to.equal('head');
    expect(read(head(`a: ${'x'.repeat(room + 1)}`)).state).to.equal('too_large');
    expect(read(head(Array.from({ length: 100 }, () => 'a: b').join('\r\n'))).state).to.equal('head');
    expect(read(head(Array.from({ length: 101 }, () => 'a: b').join('\r\n'))).state).to.equal('too_large');
  });

  it('reads a value of blanks in linear time', () => {
    const startedMs = performance.now();
    for (const end of ['', 'x', '\0']) {
      const text = `HTTP/1.1 200 OK\r\na: x${' '.repeat(16_000)}${end}\r\n\r\n`;
      for (let i = 0; i < 100; i += 1) read(text);
    }
    // What takes quadratic time would take half a minute.
    expect(performance.now() - startedMs).to.be.below(5_000);
  });

  it('says something of any bytes, and never that a longer text is less finished', () => {
    const piece = fc.oneof(
      fc.constantFrom('HTTP/1.1 200 OK', '\r\n', '\r\n\r\n', 'a: b', ':', ' ', '\t', '\0', 'HTTP/1.1 100 C\r\n\r\n'),
      fc.string({ unit: 'binary', maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.nat(), (pieces, cut) => {
        const bytes = Buffer.from(pieces.join(''), 'latin1');
        const whole = readHead(bytes);
        const part = readHead(bytes.subarray(0, cut % (bytes.length + 1)));
        // A decision is final: more bytes change nothing of it.
        if (part.state === 'head' || (part.state === 'malformed' && part.what === 'no status line')) {
          expect(whole.state).to.equal(part.state);
        }
        if (whole.state === 'head') expect(whole.end).to.be.at.most(bytes.length);
      }),
      { numRuns: 2_000 },
    );
  });
});
