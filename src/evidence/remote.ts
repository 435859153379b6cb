import axios from 'axios';

/** What a server answered, whatever its status. */
export interface RemoteAnswer {
  readonly status: number;
  /** Without parameters, in lower case; empty when there is none. */
  readonly contentType: string;
  readonly body: Buffer;
}

/** A server could not be asked, or did not answer in time or in so many bytes: nothing that says anything about a log. */
export class RemoteError extends Error {
  constructor(url: string, reason: string, options?: ErrorOptions) {
    super(`${url}: ${reason}`, options);
    this.name = 'RemoteError';
  }
}

export interface RemoteOptions {
  readonly timeoutMs: number;
  /** The most bytes that are taken of an answer, unpacked. */
  readonly maxBytes: number;
  /** Ends the request. */
  readonly stop?: AbortSignal | undefined;
}

/** Buckets and static hosts send readers on, but not often. */
const MAX_REDIRECTS = 3;

/** Gets a file. Rejects with RemoteError when there is no answer. */
export function getRemote(url: string, options: RemoteOptions): Promise<RemoteAnswer> {
  return ask(url, options, { method: 'GET', maxRedirects: MAX_REDIRECTS });
}

/** Posts bytes. Rejects with RemoteError when there is no answer. A redirection is an answer: what is sent is meant for this server. */
export function postRemote(
  url: string,
  body: Uint8Array,
  contentType: string,
  options: RemoteOptions,
): Promise<RemoteAnswer> {
  const data = Buffer.from(body);
  return ask(url, options, { method: 'POST', data, headers: { 'Content-Type': contentType }, maxRedirects: 0 });
}

interface Asked {
  readonly method: 'GET' | 'POST';
  readonly data?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly maxRedirects: number;
}

async function ask(url: string, { timeoutMs, maxBytes, stop }: RemoteOptions, asked: Asked): Promise<RemoteAnswer> {
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    const { status, headers, data } = await axios.request<Buffer>({
      ...asked,
      url,
      responseType: 'arraybuffer',
      maxContentLength: maxBytes,
      // axios's own limit counts from the last byte; a server that sends one a second would never meet it.
      signal: stop === undefined ? limit : AbortSignal.any([limit, stop]),
      validateStatus: () => true,
      proxy: false,
    });
    const [type = ''] = String(headers['content-type'] ?? '').split(';');
    return { status, contentType: type.trim().toLowerCase(), body: data };
  } catch (error) {
    // The network is what fails here: the caller needs one kind of error for that.
    const reason = limit.aborted
      ? `no answer within ${timeoutMs} ms`
      : String(error instanceof Error ? error.message : error);
    throw new RemoteError(url, reason, { cause: error });
  }
}
