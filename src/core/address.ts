export type Family = 4 | 6;

/** An IP address: IPv4 as an unsigned 32-bit integer, IPv6 as four of them, most significant first. */
export type Address =
  | { readonly family: 4; readonly value: number }
  | { readonly family: 6; readonly words: readonly [number, number, number, number] };

export interface Prefix {
  readonly address: Address;
  readonly length: number;
}
