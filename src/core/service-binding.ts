/**
 * What an HTTPS or SVCB record says (RFC 9460): that a name's service is another name's, or where a service is and how to speak to
 * it. Addresses are canonical text.
 */
export type ServiceBinding =
  | {
      readonly mode: 'alias';
      /** `.`: there is no such service. */
      readonly target: string;
    }
  | {
      readonly mode: 'service';
      /** 1 and up; the least is tried first. */
      readonly priority: number;
      /** The owner's own name where the record says `.`. */
      readonly target: string;
      /** A key that a client must understand is none of those read here: browsers of today skip the record. */
      readonly incompatible?: true;
      /** Protocols beside the default one, `h2`, `h3`. */
      readonly alpn?: readonly string[];
      /** Absent: the endpoint's own. */
      readonly port?: number;
      readonly ipv4Hints?: readonly string[];
      readonly ipv6Hints?: readonly string[];
      /** Configuration of encrypted client hellos as it came, hex. */
      readonly ech?: string;
    };
