import type { ConnectFailure } from '../../src/core/failure.ts';
import type { BodyEnd } from './response-body.ts';
import { bodyEnd } from './response-body.ts';
import type { ResponseHead } from './response-head.ts';
import { MAX_HEAD_BYTES, readHead } from './response-head.ts';

/** Bytes of a body that are read. */
export const MAX_BODY_BYTES = 16_384;

const END_OF_HEAD = '\r\n\r\n';

/** What a response has come to: a head and the bytes of its body that were read, or why there is no head. */
export type ResponseResult =
  | { readonly ok: true; readonly head: ResponseHead; readonly bodyBytes: number }
  | { readonly ok: false; readonly failure: ConnectFailure; readonly detail?: string };

export interface ResponseReader {
  /** Takes what has come; the result once there is nothing more to read. How the bytes are split makes no difference. */
  readonly take: (chunk: Uint8Array) => ResponseResult | undefined;
  /** The result when no more will come. */
  readonly end: (failure: 'http_timeout' | 'http_closed', detail?: string) => ResponseResult;
}

/**
 * Reads one response to GET as it comes. Whatever comes after a whole head can only end the reading: status and headers are known
 * by then. Holds 16 kB at most.
 */
// Written by the peer: any bytes, any length, at any pace.
export function createResponseReader(): ResponseReader {
  const held = Buffer.allocUnsafe(MAX_HEAD_BYTES);
  let length = 0;
  let head: ResponseHead | undefined;
  let isEnd: BodyEnd = () => -1;
  let bodyBytes = 0;

  const takeBody = (whole: ResponseHead, chunk: Uint8Array): ResponseResult | undefined => {
    const room = chunk.subarray(0, MAX_BODY_BYTES - bodyBytes);
    const end = isEnd(room);
    bodyBytes += end < 0 ? room.length : end;
    return end >= 0 || bodyBytes === MAX_BODY_BYTES ? { ok: true, head: whole, bodyBytes } : undefined;
  };

  const takeHead = (chunk: Uint8Array): ResponseResult | undefined => {
    const before = length;
    const taken = Math.min(chunk.length, MAX_HEAD_BYTES - before);
    held.set(chunk.subarray(0, taken), before);
    length += taken;
    // A peer that sends byte by byte must not have all of them read again each time.
    const mayTell = length >= MAX_HEAD_BYTES || before < 8 || endsHead(held.subarray(Math.max(0, before - 3), length));
    if (!mayTell) return undefined;
    const read = readHead(held.subarray(0, length));
    switch (read.state) {
      case 'incomplete':
        return undefined;
      case 'too_large':
        return { ok: false, failure: 'http_head_too_large' };
      case 'malformed':
        return malformed(read.what);
      case 'head':
        head = read.head;
        isEnd = bodyEnd(head);
        return takeBody(head, Buffer.concat([held.subarray(read.end, length), chunk.subarray(taken)]));
    }
  };

  return {
    take: (chunk) => (head === undefined ? takeHead(chunk) : takeBody(head, chunk)),
    end: (failure, detail) => {
      if (head !== undefined) return { ok: true, head, bodyBytes };
      const read = readHead(held.subarray(0, length));
      if (read.state === 'malformed') return malformed(read.what);
      return { ok: false, failure, ...(detail === undefined ? {} : { detail }) };
    },
  };
}

function malformed(detail: string): ResponseResult {
  return { ok: false, failure: 'http_malformed', detail };
}

function endsHead(bytes: Buffer): boolean {
  return bytes.includes(END_OF_HEAD);
}
