import { addressFromBytes, formatAddress } from '../../src/core/address.ts';
import { ROOT } from '../../src/core/domain-name.ts';
import type { ServiceBinding } from '../../src/core/service-binding.ts';
import { decodeName } from './wire-name.ts';

/** Keys of service parameters (RFC 9460, section 14.3.2; ech: RFC 9848). */
const MANDATORY = 0;
const ALPN = 1;
const NO_DEFAULT_ALPN = 2;
const PORT = 3;
const IPV4_HINT = 4;
const ECH = 5;
const IPV6_HINT = 6;

type Parameters = ReadonlyMap<number, Uint8Array>;

/**
 * The data of an SVCB or HTTPS record (RFC 9460, section 2.2); undefined when it is malformed, for then all of it is to be ignored.
 * A target of `.` is the owner itself in service mode, and says that there is no service in alias mode (section 2.5).
 */
// Written by the peer: any length, may lie about it.
export function decodeService(data: Uint8Array, owner: string): ServiceBinding | undefined {
  if (data.length < 3) return undefined;
  const priority = u16(data, 0);
  // Names in here are not compressed: a pointer cannot lead back into what was cut off, and so is refused.
  const target = decodeName(data.subarray(2), 0);
  if (target === undefined) return undefined;
  const parameters = readParameters(data.subarray(2 + target.end));
  if (parameters === undefined) return undefined;
  if (priority === 0) return { mode: 'alias', target: target.name };
  const name = target.name === ROOT ? owner : target.name;
  const read = readService(parameters);
  return read === undefined ? undefined : { mode: 'service', priority, target: name, ...read };
}

/** Keys strictly ascend, so that none comes twice (section 2.2). */
function readParameters(data: Uint8Array): Parameters | undefined {
  const parameters = new Map<number, Uint8Array>();
  let last = -1;
  for (let at = 0; at < data.length; ) {
    if (at + 4 > data.length) return undefined;
    const key = u16(data, at);
    const end = at + 4 + u16(data, at + 2);
    if (key <= last || end > data.length) return undefined;
    parameters.set(key, data.subarray(at + 4, end));
    last = key;
    at = end;
  }
  return parameters;
}

type Service = Omit<Extract<ServiceBinding, { mode: 'service' }>, 'mode' | 'priority' | 'target'>;

function readService(parameters: Parameters): Service | undefined {
  const mandatory = readMandatory(parameters);
  const alpn = readIf(parameters, ALPN, readAlpn);
  const port = readIf(parameters, PORT, (value) => (value.length === 2 ? u16(value, 0) : undefined));
  const v4 = readIf(parameters, IPV4_HINT, (value) => readHints(value, 4));
  const v6 = readIf(parameters, IPV6_HINT, (value) => readHints(value, 16));
  const ech = readIf(parameters, ECH, (value) => (value.length === 0 ? undefined : hex(value)));
  const bare = parameters.get(NO_DEFAULT_ALPN);
  // Without the default there must be something else to speak (section 7.1.1).
  const speaksNothing = bare !== undefined && (bare.length > 0 || alpn === 'absent');
  if (!mandatory || !alpn || port === undefined || !v4 || !v6 || !ech || speaksNothing) return undefined;
  const understood = mandatory.every((key) => key <= IPV6_HINT);
  return {
    ...(understood ? {} : { incompatible: true }),
    ...(alpn === 'absent' ? {} : { alpn }),
    ...(port === 'absent' ? {} : { port }),
    ...(v4 === 'absent' ? {} : { ipv4Hints: v4 }),
    ...(v6 === 'absent' ? {} : { ipv6Hints: v6 }),
    ...(ech === 'absent' ? {} : { ech }),
  };
}

function readIf<T>(
  parameters: Parameters,
  key: number,
  read: (value: Uint8Array) => T | undefined,
): T | 'absent' | undefined {
  const value = parameters.get(key);
  return value === undefined ? 'absent' : read(value);
}

/** Keys that a client must understand: present, ascending, and not the list itself (section 8). */
function readMandatory(parameters: Parameters): readonly number[] | undefined {
  const value = parameters.get(MANDATORY);
  if (value === undefined) return [];
  if (value.length === 0 || value.length % 2 !== 0) return undefined;
  const keys = Array.from({ length: value.length / 2 }, (_, i) => u16(value, 2 * i));
  const sound = keys.every((key, i) => key > (keys[i - 1] ?? MANDATORY) && parameters.has(key));
  return sound ? keys : undefined;
}

/** Protocol names, each with its length before it, none of them empty (section 7.1.1). */
function readAlpn(value: Uint8Array): readonly string[] | undefined {
  const names: string[] = [];
  for (let at = 0; at < value.length; ) {
    const end = at + 1 + (value[at] ?? 0);
    if (end === at + 1 || end > value.length) return undefined;
    names.push(printable(value.subarray(at + 1, end)));
    at = end;
  }
  return names.length === 0 ? undefined : names;
}

function readHints(value: Uint8Array, size: 4 | 16): readonly string[] | undefined {
  if (value.length === 0 || value.length % size !== 0) return undefined;
  return Array.from({ length: value.length / size }, (_, i) =>
    formatAddress(addressFromBytes(value.subarray(i * size, (i + 1) * size))),
  );
}

function printable(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    byte > 0x20 && byte < 0x7f && byte !== 0x5c ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, '0')}`,
  ).join('');
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
