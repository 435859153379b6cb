/**
 * Everything that can go wrong in a step, by name, a list for each kind of step. Closed and append-only: the names are in the
 * evidence for ever, so a name is never changed or given a second meaning. What a good response means (another client's subnet,
 * no AA, a circle of aliases, a certificate that does not hold) is not among them: that is read from the record.
 */
export const DNS_FAILURES = [
  'dns_timeout', // no acceptable response in time
  'dns_unreachable', // the socket could not send or the host answered with ICMP
  'dns_tcp_failed', // truncated over UDP, then TCP gave nothing
  'dns_malformed', // a response with our ID and question that cannot be parsed
  'dns_question_mismatch', // a response whose question is not ours, where only one can come (TCP)
  'dns_too_large', // a valid response with more bytes or records than the evidence of a draw may hold
  'dns_servfail',
  'dns_refused',
  'dns_nxdomain',
  'dns_other_rcode',
  'dns_no_servers', // no name server of the zone has an address that may be asked
  'address_refused', // a non-public address, and no configuration names it
  'dns_tls_failed', // a resolver over TLS or HTTPS: no handshake, or a certificate that does not hold for its name
  'dns_http_failed', // a resolver over HTTPS: what came is not a DNS message under status 200
] as const;

export const CONNECT_FAILURES = [
  'address_refused', // as above: nothing was sent
  // tcp-connect
  'connect_timeout',
  'connect_refused', // a reset in answer to the first packet
  'connect_reset',
  'connect_unreachable', // no way there: no route, or a router said so
  'connect_not_possible', // our own host has no port, file or right for it: says nothing of the peer
  // tls-handshake
  'tls_timeout',
  'tls_alert', // the peer ended it with an alert
  'tls_malformed', // what came is no TLS
  'tls_unsupported', // what came is TLS, of a version or strength that we do not speak
  'tls_too_large', // a message or chain beyond what is read
  'tls_closed', // the connection ended within the handshake
  // http-exchange
  'http_timeout',
  'http_malformed',
  'http_head_too_large', // more header bytes or fields than are read
  'http_closed', // the connection ended before the head was whole
] as const;

export const TRACE_FAILURES = [
  'address_refused', // as above: nothing was sent
  'tracer_absent', // no tool that can trace runs here
  'tracer_ended', // the tool ended before it told of this trace
  'trace_timeout', // no constant flow was done in time
  'trace_malformed', // what the tool printed is no trace of this address
  'trace_unsent', // the tool could send nothing: no way out to the address, or no address of the next router
  'trace_too_large', // more hops and answers than a leaf of the evidence holds
] as const;

export type DnsFailure = (typeof DNS_FAILURES)[number];
export type ConnectFailure = (typeof CONNECT_FAILURES)[number];
export type TraceFailure = (typeof TRACE_FAILURES)[number];
export type Failure = DnsFailure | ConnectFailure | TraceFailure;
