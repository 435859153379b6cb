import { FeedError, type ParsedRanges, type RangeFeed } from './feed.ts';
import { parseJsonBytes, quote, requireArray, requireFilledArray, requireObject } from './json-bytes.ts';
import { prefixRows, requireRegion, requireService } from './prefix-rows.ts';

/**
 * Azure's service tags, public cloud. Source: https://learn.microsoft.com/en-us/azure/virtual-network/service-tags-overview.
 * A new edition comes each week, under a new address. The list had 56,725 prefixes in May 2026.
 */
export const azure: RangeFeed = serviceTags('azure', 56519, 'ServiceTags_Public', 'Public', 20_000);

/** The same for the clouds of the US government, which are apart from the public one. */
export const azureGovernment: RangeFeed = serviceTags(
  'azure-government',
  57063,
  'ServiceTags_AzureGovernment',
  'AzureGovernment',
  500,
);

function serviceTags(id: string, downloadId: number, fileName: string, cloud: string, minRows: number): RangeFeed {
  return {
    id,
    kind: 'ranges',
    urls: [`https://www.microsoft.com/en-us/download/details.aspx?id=${downloadId}`],
    link: {
      pageTypes: ['text/html'],
      maxPageBytes: 4 * 1024 * 1024,
      find: (page) => findList(page, fileName),
    },
    contentTypes: ['application/json', 'application/octet-stream', 'text/plain'],
    maxBytes: 32 * 1024 * 1024,
    minRows,
    minIntervalSeconds: 20 * 3600,
    parse: (bytes) => parseServiceTags(bytes, cloud),
  };
}

/** The page names the list several times over, always by the same address: on Microsoft's own host, with the date of the edition. */
// Written by the publisher, or by whatever answered in its place.
function findList(page: Uint8Array, fileName: string): string {
  const text = new TextDecoder().decode(page);
  const pattern = new RegExp(
    `https://download\\.microsoft\\.com/download/[0-9A-Za-z/-]{1,100}/${fileName}_[0-9]{8}\\.json`,
    'g',
  );
  const found = [...new Set(Array.from(text.matchAll(pattern), ([address]) => address))];
  const [address] = found;
  if (address === undefined || found.length > 1) {
    throw new FeedError('parse', `the page links to ${found.length} lists ${fileName}_*.json, where one is expected`);
  }
  return address;
}

/**
 * `{ changeNumber, cloud, values: [{ name, properties: { region, systemService, addressPrefixes } }] }`. It bears no date, but
 * its change number grows. A prefix stands under many tags, of which those with a region agree on it; the service of a
 * tag is its `systemService`, or its name where it has none (`AzureFrontDoor.Frontend`, `AzureCloud`).
 * Throws FeedError `parse`, which says where.
 */
// Written by the publisher, or by whatever answered in its place.
function parseServiceTags(bytes: Uint8Array, cloud: string): ParsedRanges {
  const list = requireObject<'changeNumber' | 'cloud' | 'values'>(parseJsonBytes(bytes), 'the list');
  const serial = requireChangeNumber(list.changeNumber);
  if (list.cloud !== cloud) throw new FeedError('parse', `cloud must be "${cloud}", is ${quote(list.cloud)}`);
  const rows = prefixRows();
  for (const [v, value] of requireFilledArray(list.values, 'values').entries()) {
    const place = `values[${v}]`;
    const { name, properties } = requireObject<'name' | 'properties'>(value, place);
    const tag = requireService(name, `${place}.name`);
    const at = `${place}.properties`;
    const { addressPrefixes, ...about } = requireObject<'region' | 'systemService' | 'addressPrefixes'>(properties, at);
    const region = about.region === '' ? undefined : requireRegion(about.region, `${at}.region`);
    const service =
      about.systemService === '' ? plainName(tag, region) : requireService(about.systemService, `${at}.systemService`);
    for (const [p, prefix] of requireArray(addressPrefixes, `${at}.addressPrefixes`).entries()) {
      rows.add(prefix, `${at}.addressPrefixes[${p}]`, { under: tag, region, service });
    }
  }
  return { dated: undefined, serial, rows: rows.all() };
}

/** The tag of one region is the name of the whole, a dot and a name of the region: `AzureCloud.eastus`. */
function plainName(tag: string, region: string | undefined): string {
  return region === undefined ? tag : tag.replace(/\.[^.]*$/, '');
}

function requireChangeNumber(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  throw new FeedError('parse', `changeNumber must be an integer above 0, is ${quote(value)}`);
}
