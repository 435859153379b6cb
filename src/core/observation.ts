import type { DnsFailure } from './failure.ts';
import type { ServiceBinding } from './service-binding.ts';

/** What a name server said of our client subnet (RFC 7871). `none`: the query carried no option. */
export type EcsEcho =
  | { readonly state: 'echoed'; readonly scope: number }
  | { readonly state: 'absent' }
  | { readonly state: 'wrong'; readonly said: string }
  | { readonly state: 'none' };

/** A resource record of an answer section: names in lower case without the final dot, `ttl` in seconds. */
export interface AnswerRecord {
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  /** A and AAAA: the address in canonical text. CNAME, DNAME, NS: the target name. Others: absent. */
  readonly data?: string;
  /** HTTPS and SVCB: what they say. */
  readonly service?: ServiceBinding;
}

export interface DnsExchange {
  readonly rcode: string;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  /** `tls`: DNS over TLS; `https`: DNS over HTTPS. */
  readonly transport: 'udp' | 'tcp' | 'tls' | 'https';
  readonly answers: readonly AnswerRecord[];
  readonly ecs: EcsEcho;
  /** UDP datagrams that arrived for this query and were not an answer to it (wrong ID, question or source). */
  readonly rejected: number;
  /** Present when the question came back in another letter case than it went (0x20): one guard less against forgery. */
  readonly caseLost?: true;
  /** AD, from a resolver that the configuration trusts to check signatures: those of all of the answer hold. */
  readonly authenticData?: true;
  /** How the server names the machine of it that answered (RFC 5001), hex. */
  readonly nsid?: string;
}

export interface StepResult {
  readonly 'dns-exchange': DnsExchange;
}

/** One network operation. Later kinds (`tcp-connect`, `tls-handshake`, `http-exchange`, `trace`) join StepResult. */
export type Step = keyof StepResult;

export type StepOutcome<S extends Step> =
  | { readonly ok: true; readonly value: StepResult[S] }
  | { readonly ok: false; readonly failure: DnsFailure; readonly detail?: string };

/** What a dns-exchange asked, whom and why. */
export interface DnsSubject {
  readonly purpose: 'discover' | 'answer';
  /** Name and type of the question. */
  readonly name: string;
  readonly type: string;
  /** Address and port of the server, `192.0.2.1:53` or `[2001:db8::1]:53`; the URL of one that is asked by HTTP. */
  readonly server: string;
  /** The server's own name, when it was found by a name-server record. */
  readonly serverName?: string;
  /** The zone that the server answers for, when it is asked as its authority; absent for a recursive resolver. */
  readonly zone?: string;
  /**
   * When the exchange began by which the zone's servers were found, Unix milliseconds: a `discover` for the zone's NS, in this record
   * or in that of another draw. Absent where it is a discovery itself, and where they needed none.
   */
  readonly foundMs?: number;
  /** The client block sent as ECS, absent when none was sent. */
  readonly ecs?: string;
}

/** The record of one step; never edited. Times are integers. */
export interface Observation<S extends Step = Step> {
  readonly step: S;
  /** Unix time in milliseconds at which the step began. */
  readonly startedMs: number;
  readonly durationUs: number;
  readonly subject: DnsSubject;
  readonly outcome: StepOutcome<S>;
  /** The bytes as they went over the wire, base64. Absent where none were sent or received. */
  readonly sent?: string;
  readonly received?: string;
}
