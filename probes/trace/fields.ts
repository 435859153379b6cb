import { formatAddress, normaliseAddress, parseAddress } from '../../src/core/address.ts';

/** Members of what a tool printed, each of which may be anything: read strictly, or undefined. */

/** An object from JSON; undefined for half a line of a tool that ended, or for what is no JSON at all. */
export function parseMembers(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return members(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export function members(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
}

/** Canonical text. */
export function address(value: unknown): string | undefined {
  const parsed = typeof value === 'string' ? parseAddress(value) : undefined;
  return parsed === undefined ? undefined : formatAddress(normaliseAddress(parsed));
}

export function integer(value: unknown, least: number, most: number): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : undefined;
}

/** From milliseconds. */
export function microseconds(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value < 1e6 ? Math.round(value * 1000) : undefined;
}
