import { expect } from 'chai';
import fc from 'fast-check';
import type { ResponseResult } from '../../../probes/connect/response.ts';
import { createResponseReader, MAX_BODY_BYTES } from '../../../probes/connect/response.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

/** Feeds pieces until the reader has enough; then, or at the end, the connection closes. */
function read(pieces: readonly Uint8Array[]): ResponseResult {
  const reader = createResponseReader();
  for (const piece of pieces) {
    const result = reader.take(piece);
    if (result !== undefined) return result;
  }
  return reader.end('http_closed');
}

const bodyOf = (text: string): number | string => {
  const result = read([bytes(text)]);
  return result.ok ? result.bodyBytes : result.failure;
};

/** Whether the reader has enough without being told that the connection has closed. */
const isWhole = (text: string): boolean => createResponseReader().take(bytes(text)) !== undefined;

describe('probes/connect/response', () => {
  it('ends with the length that was announced', () => {
    expect(isWhole('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell')).to.equal(false);
    expect(isWhole('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello')).to.equal(true);
    expect(bodyOf('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more')).to.equal(5);
    expect(isWhole('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')).to.equal(true);
  });

  it('ends with the head where there can be no body, or nobody knows where it ends', () => {
    const heads = ['204 No Content', '304 Not Modified', '200 OK\r\nContent-Length: 1\r\nContent-Length: 2'];
    for (const head of [...heads, '200 OK\r\nContent-Length: -1', '200 OK\r\nContent-Length: 0x10']) {
      expect(isWhole(`HTTP/1.1 ${head}\r\n\r\n`), head).to.equal(true);
    }
  });

  it('ends with the last chunk', () => {
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n';
    expect(isWhole(`${chunked}5\r\nhello\r\n0`)).to.equal(false);
    expect(isWhole(`${chunked}5\r\nhello\r\n0\r\n`)).to.equal(true);
    expect(bodyOf(`${chunked}5;a=b\r\nhello\r\n00\r\n\r\n`)).to.equal(18);
    expect(bodyOf(`${chunked}a\r\n0123456789\r\n0\r\n`)).to.equal(18);
  });

  it('ends where chunks break their framing', () => {
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
    for (const body of ['x', '5\rx', '5\r\nhelloX', '5\r\nhello\rX', '123456789', '\r\n']) {
      expect(isWhole(`${chunked}${body}`), JSON.stringify(body)).to.equal(true);
    }
  });

  it('else ends with the connection, and a coding that it does not know too', () => {
    expect(isWhole('HTTP/1.0 200 OK\r\n\r\nhello')).to.equal(false);
    expect(bodyOf('HTTP/1.0 200 OK\r\n\r\nhello')).to.equal(5);
    expect(bodyOf('HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n')).to.equal(5);
  });

  it('reads no more than 16 kB of a body of any length', () => {
    const reader = createResponseReader();
    expect(reader.take(bytes('HTTP/1.1 200 OK\r\nContent-Length: 4294967296\r\n\r\n'))).to.equal(undefined);
    let given = 0;
    let result: ResponseResult | undefined;
    for (; result === undefined; given += 1_000) result = reader.take(new Uint8Array(1_000));
    expect(given).to.equal(17_000);
    expect(result.ok && result.bodyBytes).to.equal(MAX_BODY_BYTES);
  });

  it('holds what came when time is up, and fails only without a head', () => {
    const reader = createResponseReader();
    expect(reader.end('http_timeout')).to.deep.equal({ ok: false, failure: 'http_timeout' });
    reader.take(bytes('HTTP/1.1 200 OK\r\n'));
    expect(reader.end('http_closed', 'ECONNRESET')).to.deep.equal({
      ok: false,
      failure: 'http_closed',
      detail: 'ECONNRESET',
    });
    reader.take(bytes('\r\nabc'));
    expect(reader.end('http_timeout')).to.include({ ok: true, bodyBytes: 3 });
  });

  it('ends endless headers', () => {
    const reader = createResponseReader();
    reader.take(bytes('HTTP/1.1 200 OK\r\n'));
    let result: ResponseResult | undefined;
    for (let i = 0; i < 1_000 && result === undefined; i += 1)
      result = reader.take(bytes('X-Filling: aaaaaaaaaaaa\r\n'));
    expect(result).to.deep.equal({ ok: false, failure: 'http_head_too_large' });
  });

  it('comes to the same however the bytes are split', () => {
    const piece = fc.oneof(
      fc.constantFrom('HTTP/1.1 200 OK\r\n', 'HTTP/1.1 103 Hints\r\n\r\n', '\r\n', '5\r\nhello\r\n', '0\r\n\r\n'),
      fc.constantFrom('Transfer-Encoding: chunked\r\n', 'Content-Length: 7\r\n', `X: ${'y'.repeat(9_000)}\r\n`),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    const start = fc.constantFrom('HTTP/1.1 200 OK\r\n', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', '');
    fc.assert(
      fc.property(
        start,
        fc.array(piece, { maxLength: 8 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 5_000 })),
        (first, rest, sizes) => {
          const whole = bytes([first, ...rest].join(''));
          const pieces: Uint8Array[] = [];
          for (let at = 0; at < whole.length; ) {
            const size = sizes.next().value ?? 1;
            pieces.push(whole.subarray(at, at + size));
            at += size;
          }
          const byByte = Array.from(whole, (byte) => Uint8Array.of(byte));
          expect(read(pieces)).to.deep.equal(read([whole]));
          expect(read(byByte)).to.deep.equal(read([whole]));
        },
      ),
      { numRuns: 500 },
    );
  });
});
