import type { CountryResponse, Reader } from 'maxmind';
import { formatAddress } from '../core/address.ts';
import type { BlockRun } from './client-blocks.ts';

/** What the packages' country data holds of an address. */
export interface CountryRecord extends CountryResponse {
  readonly country_code: string;
}

/** The parts of runs of /24s that lie wholly in one country, as the country data has it. Ascending, as the runs are. */
export function runsInCountry(
  runs: readonly BlockRun[],
  country: string,
  reader: Reader<CountryRecord>,
): readonly BlockRun[] {
  const found: BlockRun[] = [];
  for (const { first, blocks, asn } of runs) {
    const end = first + blocks;
    let began: number | undefined;
    for (let at = first; at < end; ) {
      const { inside, next } = stretchFrom(at, country, reader);
      if (inside) began ??= at;
      if (began !== undefined && (!inside || next >= end)) {
        found.push({ first: began, blocks: (inside ? end : at) - began, asn });
        began = undefined;
      }
      at = next;
    }
  }
  return found;
}

/** From a /24 on: whether it lies wholly in the country, and the next /24 of which the data may say otherwise. */
function stretchFrom(
  block: number,
  country: string,
  reader: Reader<CountryRecord>,
): { readonly inside: boolean; readonly next: number } {
  let inside = true;
  let address = block * 256;
  do {
    const [record, length] = reader.getWithPrefixLength(formatAddress({ family: 4, value: address }));
    inside &&= record?.country_code === country;
    const size = 2 ** (32 - length);
    address = (Math.floor(address / size) + 1) * size;
  } while (address % 256 !== 0);
  return { inside, next: address / 256 };
}
