import type { ConnectionState, ConnectPurpose, EdgeState } from '../core/connection.ts';
import type { PathVerdict } from '../core/trace.ts';

/** What connecting and tracing showed, as a reader who has not read the method should understand it. */

const STATE_WORDS: Readonly<Record<ConnectionState, string>> = {
  answered: 'answered',
  invalid_certificate: 'answered, with a certificate that is not valid for the name',
  address_refused: 'not tried: no public address',
  connect_timeout: 'nobody answered in time',
  connect_refused: 'the connection was refused',
  connect_reset: 'the connection was reset',
  connect_unreachable: 'no way to the address',
  connect_not_possible: 'not possible on our own host: says nothing of the other side',
  tls_timeout: 'no TLS handshake in time',
  tls_alert: 'the other side ended the TLS handshake with an alert',
  tls_malformed: 'what came was no TLS',
  tls_unsupported: 'TLS of a version or strength that is not spoken here',
  tls_too_large: 'a certificate chain or message too large to read',
  tls_closed: 'the connection ended within the TLS handshake',
  http_timeout: 'no HTTP response in time',
  http_malformed: 'what came was no HTTP response',
  http_head_too_large: 'an HTTP head too large to read',
  http_closed: 'the connection ended before the HTTP head was whole',
};

/** A state that this version has no words for is shown by its name. */
export function stateWords(state: string): string {
  return (STATE_WORDS as Readonly<Record<string, string>>)[state] ?? state;
}

export const PURPOSE_WORDS: Readonly<Record<ConnectPurpose, string>> = {
  drawn: 'the drawn address',
  redirect: 'a redirect',
  'alt-svc': 'an offer of another server (Alt-Svc)',
  'https-hint': 'a hint in the name system (HTTPS record)',
};

/** Why nobody was connected to at an edge. */
export const EDGE_WORDS: Readonly<Record<Exclude<EdgeState, 'visited'>, string>> = {
  protocol_not_spoken: 'not connected to: over a protocol that is not spoken here',
  unresolved: 'not connected to: its name gave no address',
  circle: 'not followed: it leads back to where this began',
  too_many: 'not followed: too many',
  out_of_time: 'not followed: no time left',
};

/** Verdicts on a path, for a provider of this name. */
export function pathWords(path: PathVerdict, provider: string): { readonly name: string; readonly means: string } {
  switch (path) {
    case 'REACHED_IN_P':
      return {
        name: `Reached inside ${provider}`,
        means: `the address itself answered, and from the first router of ${provider} on no other network did`,
      };
    case 'ENTERED_P':
      return {
        name: `Entered ${provider}`,
        means: `a router of ${provider} answered, and behind it no other network did`,
      };
    case 'LEFT_P':
      return {
        name: `LEFT ${provider} AGAIN`,
        means: `behind routers of ${provider} one of another network answered: a relay or a back-haul`,
      };
    case 'NOT_ENTERED':
      return {
        name: `Not entered ${provider}`,
        means: `the address answered, and nothing on the way was ${provider}'s`,
      };
    case 'TAIL_SILENT':
      return {
        name: 'Silent at the end',
        means: 'routers before the end answered, then nobody: it fits the statement and is no evidence for it',
      };
    case 'UNKNOWN':
      return { name: 'Unknown', means: 'too little answered, or the ways seen do not agree' };
  }
}
