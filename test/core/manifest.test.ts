import { expect } from 'chai';
import fc from 'fast-check';
import { formatManifest, parseManifest } from '../../src/core/manifest.ts';
import { TableError } from '../../src/core/table.ts';

const API = { name: 'api.example', port: 443, path: '/', role: 'api', weight: 3 };
const WEB = { name: 'www.example', port: 8443, path: '/start?x=1', role: 'web', weight: 1 };

describe('manifest', () => {
  it('has one text, endpoints in the order of the configuration', () => {
    expect(formatManifest([WEB, API])).to.equal(
      '# landfall manifest v1\nname\tport\tpath\trole\tweight\nwww.example\t8443\t/start?x=1\tweb\t1\napi.example\t443\t/\tapi\t3\n',
    );
    expect(formatManifest([WEB, API])).not.to.equal(formatManifest([API, WEB]));
  });

  it('is read as it was printed', () => {
    const endpoint = fc.record({
      name: fc.domain(),
      port: fc.integer({ min: 1, max: 65535 }),
      path: fc.webPath().map((path) => `/${path}`),
      role: fc.constantFrom('web', 'api', 'media'),
      weight: fc.integer({ min: 1 }),
    });
    const unique = {
      selector: (e: { name: string; port: number; path: string }) => `${e.name}:${e.port}${e.path}`,
      minLength: 1,
    };
    fc.assert(
      fc.property(fc.uniqueArray(endpoint, unique), (endpoints) => {
        expect(parseManifest(formatManifest(endpoints))).to.deep.equal(endpoints);
      }),
    );
  });

  it('refuses what is not a manifest', () => {
    const good = formatManifest([WEB, API]);
    for (const [text, line] of [
      [good.replace('manifest', 'frame'), 1],
      [good.replace('v1\n', 'v1\n# note\n'), 2],
      [good.replace('8443', '70000'), 3],
      [good.replace('8443', '0'), 3],
      [good.replace('\t3\n', '\t-1\n'), 4],
      [`${good}${good.split('\n')[2]}\n`, 5],
    ] as const) {
      expect(() => parseManifest(text), text)
        .to.throw(TableError)
        .and.to.include({ line });
    }
    expect(() => formatManifest([])).to.throw(TableError);
    expect(() => formatManifest([API, API])).to.throw(TableError, 'stands twice');
    expect(() => formatManifest([{ ...API, role: 'a\tb' }])).to.throw(RangeError);
  });
});
