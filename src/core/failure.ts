/**
 * Everything that can go wrong in a step, by name. Closed and append-only: the names are in the evidence for ever, so a
 * name is never changed or given a second meaning. What a good response means (another client's subnet, no AA, a circle of
 * aliases) is not among them: that is read from the record.
 */
export const FAILURES = [
  // dns-exchange
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
] as const;

export type Failure = (typeof FAILURES)[number];
