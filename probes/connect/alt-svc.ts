import { parseHost } from './origin.ts';

/** An alternative service: the same origin, at another host or port or by another protocol. */
export interface AltService {
  /** ALPN protocol, `h3`, `http/1.1`. */
  readonly protocol: string;
  /** Undefined: the origin's own. */
  readonly host: string | undefined;
  readonly port: number;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const QUOTED = '"(?:[\\t !\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t \\x21-\\x7e\\x80-\\xff])*"';
const ALTERNATIVE = new RegExp(`(${TOKEN})=(${QUOTED})`, 'y');
const PARAMETERS = new RegExp(`(?:[\\t ]*;[\\t ]*${TOKEN}=(?:${TOKEN}|${QUOTED}))*`, 'y');
/** Lists may have empty members (RFC 9110 section 5.6.1). */
const MEMBERLESS = /[\t ,]*/y;

/**
 * The alternatives of an Alt-Svc field in the order of the server's preference (RFC 7838 section 3); several fields are joined by
 * commas. None for `clear`; undefined when any of it breaks the grammar. Parameters tell how long an offer holds: they are skipped.
 */
// Written by the peer: any text up to the length of a head.
export function parseAltSvc(text: string): readonly AltService[] | undefined {
  const found: AltService[] = [];
  if (text === 'clear') return found;
  for (let at = lengthAt(MEMBERLESS, text, 0); ; ) {
    const [all, id, authority] = matchAt(ALTERNATIVE, text, at) ?? [];
    if (all === undefined || id === undefined || authority === undefined) return undefined;
    const service = readAlternative(id, authority.slice(1, -1).replace(/\\(.)/gs, '$1'));
    if (service === undefined) return undefined;
    found.push(service);
    at += all.length;
    at += lengthAt(PARAMETERS, text, at);
    const separator = lengthAt(MEMBERLESS, text, at);
    if (at + separator === text.length) return found;
    if (!text.slice(at, at + separator).includes(',')) return undefined;
    at += separator;
  }
}

function readAlternative(id: string, authority: string): AltService | undefined {
  const protocol = decodeProtocol(id);
  const colon = authority.lastIndexOf(':');
  const [host, port] = [authority.slice(0, Math.max(0, colon)), authority.slice(colon + 1)];
  if (protocol === undefined || colon < 0 || !/^[1-9][0-9]{0,4}$/.test(port) || Number(port) > 65_535) return undefined;
  const named = host === '' ? undefined : parseHost(host);
  return host !== '' && named === undefined ? undefined : { protocol, host: named, port: Number(port) };
}

/** A protocol identifier is a token with every other byte, and the percent sign, as `%XX`. */
function decodeProtocol(id: string): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})/.test(id)) return undefined;
  const decoded = id.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return /^[\x21-\x7e]{1,255}$/.test(decoded) ? decoded : undefined;
}

function lengthAt(pattern: RegExp, text: string, at: number): number {
  return matchAt(pattern, text, at)?.[0].length ?? 0;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
