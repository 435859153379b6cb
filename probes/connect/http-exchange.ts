import type { Socket } from 'node:net';
import type { Origin } from './origin.ts';
import { formatOrigin } from './origin.ts';
import type { ResponseResult } from './response.ts';
import { createResponseReader } from './response.ts';

export interface GetRequest extends Origin {
  readonly path: string;
  readonly userAgent: string;
  /** The alternative service that is asked, `alt.example:443` (RFC 7838 section 5). */
  readonly altUsed?: string;
}

/** One GET over a connected socket, which may be a TLS one. The time runs over sending and all of the reading together. */
export function exchangeHttp(socket: Socket, request: GetRequest, timeoutMs: number): Promise<ResponseResult> {
  return new Promise((resolve) => {
    const reader = createResponseReader();
    const settle = (result: ResponseResult): void => {
      clearTimeout(timer);
      socket.off('data', onData).off('end', onEnd).off('error', onError).off('close', onEnd).pause();
      resolve(result);
    };
    const onData = (chunk: Buffer): void => {
      const result = reader.take(chunk);
      if (result !== undefined) settle(result);
    };
    const onEnd = (): void => settle(reader.end('http_closed'));
    const onError = (error: NodeJS.ErrnoException): void => settle(reader.end('http_closed', error.code));
    const timer = setTimeout(() => settle(reader.end('http_timeout')), timeoutMs);
    socket.on('data', onData).once('end', onEnd).once('error', onError).once('close', onEnd);
    // Closed since the handshake: nothing will tell of it any more.
    if (socket.destroyed) onEnd();
    else socket.write(formatRequest(request));
  });
}

/** RFC 9112 section 3. Nothing is asked for compressed: a body could unpack to any size. */
function formatRequest({ scheme, host, port, path, userAgent, altUsed }: GetRequest): string {
  const fields = [
    `Host: ${formatOrigin({ scheme, host, port })}`,
    `User-Agent: ${userAgent}`,
    'Accept: */*',
    'Accept-Encoding: identity',
    ...(altUsed === undefined ? [] : [`Alt-Used: ${altUsed}`]),
    'Connection: close',
  ];
  return [`GET ${path} HTTP/1.1`, ...fields, '', ''].join('\r\n');
}
