import { expect } from 'chai';
import { azure, azureGovernment } from '../../src/feeds/azure.ts';
import type { ListLink } from '../../src/feeds/feed.ts';
import { expectRefusal } from './refusal.ts';

const tag = (name: unknown, region: unknown, systemService: unknown, addressPrefixes: unknown) => ({
  name,
  id: name,
  properties: { changeNumber: 1, region, systemService, addressPrefixes },
});
const list = (values: unknown, more: Readonly<Record<string, unknown>> = {}): Buffer =>
  Buffer.from(JSON.stringify({ changeNumber: 398, cloud: 'Public', values, ...more }));
const page = (...addresses: readonly string[]): Buffer =>
  Buffer.from(`<html>${addresses.map((address) => `<a href="${address}">download</a>`).join('\n')}</html>`);
const find = (bytes: Uint8Array, feed = azure): string => (feed.link as ListLink).find(bytes);

const DOWNLOAD = 'https://download.microsoft.com/download/7/1/d/71d86715-5596-4529-9b13-da13a5de5b63';
const PUBLIC = `${DOWNLOAD}/ServiceTags_Public_20260504.json`;

describe('the list of Azure', () => {
  it('gives the region of any tag that names one, and the services of all', () => {
    const parsed = azure.parse(
      list([
        tag('AzureCloud', '', '', ['20.42.0.0/17', '13.107.234.0/23']),
        tag('AzureStorage', '', 'AzureStorage', ['20.42.0.0/17']),
        tag('AzureCloud.eastus', 'eastus', '', ['20.42.0.0/17']),
        tag('AzureStorage.EastUS', 'eastus', 'AzureStorage', ['20.42.0.0/17', '2603:1030:20C::/48']),
        tag('AzureFrontDoor.Frontend', '', '', ['13.107.234.0/23']),
        tag('AzureFrontDoor.FirstParty', '', 'AzureFrontDoor', ['13.107.234.0/23']),
        tag('AzureEmpty', '', '', []),
      ]),
    );
    expect(parsed).to.deep.equal({
      dated: undefined,
      serial: 398,
      rows: [
        { prefix: '20.42.0.0/17', region: 'eastus', tags: [], services: ['AzureCloud', 'AzureStorage'] },
        {
          prefix: '13.107.234.0/23',
          region: undefined,
          tags: [],
          services: ['AzureCloud', 'AzureFrontDoor', 'AzureFrontDoor.Frontend'],
        },
        { prefix: '2603:1030:20c::/48', region: 'eastus', tags: [], services: ['AzureStorage'] },
      ],
    });
  });

  it('tells the clouds apart, which have no prefix in common to tell them by', () => {
    const values = [tag('AzureCloud', '', '', ['20.140.0.0/16'])];
    expectRefusal(
      () => azure.parse(list(values, { cloud: 'AzureGovernment' })),
      'parse',
      'cloud must be "Public", is "AzureGovernment"',
    );
    expectRefusal(() => azureGovernment.parse(list(values)), 'parse', 'cloud must be "AzureGovernment", is "Public"');
    expect(azureGovernment.parse(list(values, { cloud: 'AzureGovernment' })).rows).to.have.length(1);
  });

  const refused: readonly [what: string, bytes: Buffer, says: string][] = [
    [
      'without a number',
      list([tag('A', '', '', ['20.0.0.0/8'])], { changeNumber: null }),
      'changeNumber must be an integer',
    ],
    [
      'with a number as text',
      list([tag('A', '', '', ['20.0.0.0/8'])], { changeNumber: '7' }),
      'changeNumber must be an integer',
    ],
    ['without tags', list([]), 'values is empty'],
    [
      'with a prefix twice under one tag',
      list([tag('A', '', '', ['20.0.0.0/8', '20.0.0.0/8'])]),
      'addressPrefixes[1] 20.0.0.0/8 stands already',
    ],
    [
      'with a tag twice',
      list([tag('A', '', '', ['20.0.0.0/8']), tag('A', '', '', ['20.0.0.0/8'])]),
      'stands already at values[0]',
    ],
    [
      'with a prefix in two regions',
      list([tag('A', 'eastus', '', ['20.0.0.0/8']), tag('B', 'westus', '', ['20.0.0.0/8'])]),
      'is in westus, and in eastus',
    ],
    ['without a region', list([tag('A', null, '', ['20.0.0.0/8'])]), 'values[0].properties.region must be a string'],
    ['without prefixes', list([tag('A', '', '', undefined)]), 'values[0].properties.addressPrefixes is missing'],
    ['without properties', list([{ name: 'A' }]), 'values[0].properties is missing'],
    ['without a name', list([tag('', '', '', [])]), 'values[0].name must be a string'],
  ];
  for (const [what, bytes, says] of refused) {
    it(`is refused ${what}`, () => expectRefusal(() => azure.parse(bytes), 'parse', says));
  }

  it('is where the page says, however often it says so', () => {
    const government = PUBLIC.replace('Public', 'AzureGovernment');
    expect(find(page(PUBLIC, PUBLIC))).to.equal(PUBLIC);
    expect(find(page(PUBLIC, government), azureGovernment)).to.equal(government);
  });

  const notFound: readonly [what: string, bytes: Buffer][] = [
    ['no list', page()],
    ['lists of two editions', page(PUBLIC, PUBLIC.replace('0504', '0427'))],
    ['a list on another host', page(PUBLIC.replace('microsoft.com', 'microsoft.com.example'))],
    ['a list over plain http', page(PUBLIC.replace('https', 'http'))],
    ['a list that climbs out of its place', page(PUBLIC.replace('/7/1/d/', '/../'))],
    ['the list of another cloud', page(PUBLIC.replace('Public', 'China'))],
    ['a list without a date', page(PUBLIC.replace('_20260504', ''))],
  ];
  for (const [what, bytes] of notFound) {
    it(`is not found on a page that links to ${what}`, () =>
      expectRefusal(() => find(bytes), 'parse', 'the page links to'));
  }
});
