import { formatAddress, parseAddress, parsePrefix, prefixContains } from '../../src/core/address.ts';
import type { AddressFacts } from '../../src/core/outcome.ts';
import { oci } from '../../src/feeds/oci.ts';
import { readOrigins } from '../../src/feeds/origins.ts';
import { renderCountries, renderOciRanges, renderOrigins } from '../../src/world/render.ts';
import type { World } from '../../src/world/world.ts';

/** What the world's rendered files say about an address, read by the parsers of the feeds: a way to the facts that `truth` does not take. */
export async function renderedFacts(world: World): Promise<(address: string) => AddressFacts> {
  const { rows } = oci.parse(Buffer.from(renderOciRanges(world, 'oci', Date.UTC(2026, 10, 23))));
  const origins = await readOrigins([Buffer.from(renderOrigins(world))]);
  const countries = (await readOrigins([Buffer.from(countriesAsOrigins(world))])).originsOf;
  return (text) => {
    const address = parseAddress(text);
    if (address === undefined) throw new TypeError(text);
    const range = rows.find(({ prefix }) => {
      const parsed = parsePrefix(prefix);
      return parsed !== undefined && prefixContains(parsed, address);
    });
    const region = range?.region === undefined ? {} : { region: range.region };
    const country = countries(address)[0];
    return {
      address: formatAddress(address),
      undecided: [],
      ...(range === undefined
        ? {}
        : { range: { feed: 'oci', prefix: range.prefix, ...region, tags: range.tags, edge: false } }),
      origins: origins.originsOf(address),
      originsAgeDays: 0,
      ...(country === undefined ? {} : { country: COUNTRIES[country - 1] ?? '' }),
    };
  };
}

const COUNTRIES = ['US', 'SG'];

/** Country rows have the form of origin rows but for the last field. */
function countriesAsOrigins(world: World): string {
  return renderCountries(world).replaceAll(
    /,([A-Z]{2})$/gm,
    (_, code: string) => `,${COUNTRIES.indexOf(code) + 1},${code}`,
  );
}
