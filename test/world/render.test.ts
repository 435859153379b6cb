import { expect } from 'chai';
import { parseFrame, blockAt as pickedAt } from '../../src/core/frame.ts';
import { oci } from '../../src/feeds/oci.ts';
import { readOrigins } from '../../src/feeds/origins.ts';
import { renderCountries, renderFrame, renderOciRanges, renderOrigins } from '../../src/world/render.ts';
import { scenarios } from '../../src/world/scenarios.ts';
import { addressOf, ownerOf } from '../../src/world/world.ts';
import { blockAt } from './cells.ts';

const DATED_MS = Date.UTC(2026, 10, 23, 17, 30, 5, 123);

describe('the rendered files of a world', () => {
  for (const { name, world } of scenarios) {
    it(`give back the clients of ${name} as a frame`, () => {
      const frame = parseFrame(renderFrame(world, '2026-11-23'));
      expect(frame.vintage).to.equal('2026-11-23');
      const rows = world.networks.flatMap((network) => network.rows.map((row) => ({ network, row })));
      expect(frame.blocks).to.equal(rows.reduce((sum, { row }) => sum + row.blocks, 0));
      let end = 0n;
      for (const { network, row } of rows) {
        end += BigInt(row.blocks * row.weight);
        const { block, asn, v6Permille } = pickedAt(frame, end - 1n);
        const last = blockAt(row, row.blocks - 1);
        expect({ block, asn, v6Permille }).to.deep.equal({
          block: last,
          asn: network.asn,
          v6Permille: network.v6Permille,
        });
      }
      expect(frame.total).to.equal(end);
    });

    it(`give back the provider of ${name} as its own feed would`, () => {
      const { dated, rows } = oci.parse(Buffer.from(renderOciRanges(world, 'oci', DATED_MS)));
      expect(dated).to.equal(Math.floor(DATED_MS / 1000));
      expect(rows.length).to.be.at.least(oci.minRows);
      const published = world.parties.flatMap(({ id, places }) =>
        places
          .filter((place) => id === 'oci' && place.published)
          .flatMap((place) => place.prefixes.map((p) => `${place.id} ${p}`)),
      );
      expect(rows.map(({ region, prefix }) => `${region} ${prefix}`)).to.deep.equal(published);
    });

    it(`give back the origin of every prefix of ${name}`, async () => {
      const origins = await readOrigins([Buffer.from(renderOrigins(world))]);
      const prefixes = world.parties.flatMap(({ places }) => places.flatMap((place) => place.prefixes));
      expect(origins.prefixes.v4 + origins.prefixes.v6).to.equal(prefixes.length);
      for (const { asn, name: called, places } of world.parties) {
        expect(origins.nameOf(asn)).to.equal(called);
        for (const prefix of places.flatMap(({ prefixes }) => prefixes)) {
          expect(origins.originsOf(addressOf(prefix.split('/')[0] ?? ''))).to.deep.equal([asn]);
        }
      }
    });

    it(`name a country for every prefix of ${name}`, () => {
      const lines = renderCountries(world).trimEnd().split('\n');
      for (const line of lines) {
        const [first = '', last = '', country] = line.split(',');
        expect(ownerOf(world, first)?.place.country).to.equal(country);
        expect(ownerOf(world, last)?.place).to.equal(ownerOf(world, first)?.place);
      }
      expect(lines).to.have.lengthOf(world.parties.flatMap(({ places }) => places.flatMap((p) => p.prefixes)).length);
    });
  }
});
