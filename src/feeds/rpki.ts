import type { Prefix } from '../core/address.ts';
import type { RouteValidity } from '../core/origin-validation.ts';
import type { PrefixCounts } from './part.ts';

/** Validated ROA payloads at one time. Immutable. */
export interface Vrps {
  /** Of the bytes that were read. */
  readonly sha256: string;
  /** When they were validated, Unix seconds; undefined where the file does not say. */
  readonly dated: number | undefined;
  /** Distinct payloads. */
  readonly prefixes: PrefixCounts;
  /** Memory that they hold. */
  readonly bytes: number;
  /** A route's validity (RFC 6811); `origin` is undefined where the route has none, because its path ends in an AS_SET. */
  readonly validate: (prefix: Prefix, origin: number | undefined) => RouteValidity;
}
