/**
 * Everything that can go wrong in a step, by name. Closed and append-only: the names are in the evidence for ever, so a
 * name is never changed or given a second meaning.
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
  'dns_ecs_mismatch', // the echoed client subnet is not the one that was asked (RFC 7871, 7.3)
  'dns_not_authoritative', // an answer that should carry AA does not
  'dns_lame', // a name server that does not know the zone
  'dns_no_servers', // no name server of the zone has an address that may be asked
  'dns_chain_too_long',
  'dns_chain_loop',
  'address_refused', // a non-public address, and no configuration names it
  // of our own making
  'interrupted', // the service ended while the slot was under way
  'out_of_time', // the slot's time was used up before the step could be tried
  'probe_bug', // the probe threw: a defect of landfall, counted against nobody but us
] as const;

export type Failure = (typeof FAILURES)[number];
