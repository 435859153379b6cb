import { expect } from 'chai';
import fc from 'fast-check';
import type { Ball } from '../../src/core/distance.ts';
import { radiusKm } from '../../src/core/distance.ts';
import { domestic, domesticRatio } from '../../src/core/domestic.ts';
import type { Landing } from '../../src/core/outcome.ts';
import type { Place } from '../../src/core/sphere.ts';
import { greatCircleKm, leastKmToRing } from '../../src/core/sphere.ts';
import { TERRITORIES } from '../../src/core/territory.ts';

const { US: RING = [] } = TERRITORIES;

/** Land of other countries next to the ring, degrees north and east. */
const FOREIGN: Readonly<Record<string, readonly [number, number]>> = {
  'Victoria, BC': [48.428, -123.365],
  'Race Rocks, BC': [48.298, -123.531],
  'Port Renfrew, BC': [48.555, -124.421],
  'Carmanah Point, BC': [48.612, -124.751],
  'Saturna Island, BC': [48.78, -123.05],
  'White Rock, BC': [49.02, -122.8],
  'Osoyoos, BC': [49.03, -119.47],
  'Coutts, AB': [49.0, -111.96],
  'North Portal, SK': [49.0, -102.55],
  'Emerson, MB': [49.0, -97.21],
  'Sprague, MB': [49.03, -95.6],
  'Rainy River, ON': [48.72, -94.57],
  'Fort Frances, ON': [48.61, -93.4],
  'Lac la Croix, ON': [48.35, -92.2],
  'Basswood Lake, ON': [48.09, -91.6],
  'Gunflint Lake, ON': [48.11, -90.7],
  'Pigeon River, ON': [48.01, -89.58],
  'Thunder Bay, ON': [48.38, -89.25],
  'Caribou Island, ON': [47.36, -85.82],
  'Michipicoten Island, ON': [47.73, -85.75],
  'Gros Cap, ON': [46.53, -84.6],
  'Sault Ste. Marie, ON': [46.5, -84.34],
  'St. Joseph Island, ON': [46.1, -83.95],
  'Cockburn Island, ON': [45.86, -83.35],
  'Tobermory, ON': [45.25, -81.66],
  'Goderich, ON': [43.74, -81.71],
  'Sarnia, ON': [42.97, -82.41],
  'Walpole Island, ON': [42.58, -82.51],
  'Windsor, ON': [42.31, -83.04],
  'Fighting Island, ON': [42.22, -83.12],
  'Amherstburg, ON': [42.1, -83.11],
  'Point Pelee, ON': [41.91, -82.51],
  'East Sister Island, ON': [41.81, -82.86],
  'Middle Sister Island, ON': [41.85, -83.0],
  'Middle Island, ON': [41.68, -82.68],
  'Long Point, ON': [42.55, -80.05],
  'Port Colborne, ON': [42.87, -79.25],
  'Crystal Beach, ON': [42.86, -79.06],
  'Fort Erie, ON': [42.92, -78.91],
  'Navy Island, ON': [43.05, -79.0],
  'Niagara-on-the-Lake, ON': [43.26, -79.07],
  'Toronto, ON': [43.65, -79.38],
  'Point Petre, ON': [43.84, -77.15],
  'Main Duck Island, ON': [43.93, -76.62],
  'Wolfe Island, ON': [44.1, -76.53],
  'Wolfe Island, east, ON': [44.24, -76.18],
  'Hill Island, ON': [44.36, -75.95],
  'Brockville, ON': [44.59, -75.68],
  'Prescott, ON': [44.71, -75.51],
  'Morrisburg, ON': [44.9, -75.18],
  'Cornwall, ON': [45.02, -74.73],
  'Rouses Point border, QC': [45.01, -73.37],
  'Stanstead, QC': [45.01, -72.1],
  'Chartierville, QC': [45.25, -71.2],
  'Woburn, QC': [45.25, -70.85],
  'Armstrong, QC': [45.79, -70.4],
  'Saint-Zacharie, QC': [46.2, -70.3],
  'Pohénégamook, QC': [47.46, -69.22],
  'Clair, NB': [47.25, -68.6],
  'Edmundston, NB': [47.36, -68.33],
  'Saint-Léonard, NB': [47.16, -67.92],
  'Grand Falls border, NB': [47.05, -67.79],
  'Centreville border, NB': [46.4, -67.78],
  'Forest City, NB': [45.66, -67.73],
  'McAdam, NB': [45.59, -67.33],
  'St. Stephen, NB': [45.19, -67.28],
  'Campobello, NB': [44.88, -66.97],
  'Grand Manan, NB': [44.6, -66.9],
  'Machias Seal Island': [44.5, -67.1],
  'Yarmouth, NS': [43.84, -66.12],
  'Cape Sable, NS': [43.39, -65.62],
  Bermuda: [32.3, -64.78],
  'Walker’s Cay, Bahamas': [27.26, -78.4],
  'West End, Bahamas': [26.7, -78.99],
  'Bimini, Bahamas': [25.73, -79.3],
  'Cat Cay, Bahamas': [25.55, -79.28],
  'Cay Sal, Bahamas': [23.69, -80.41],
  'Elbow Cay, Bahamas': [23.95, -80.46],
  'Dog Rocks, Bahamas': [24.06, -79.87],
  'Varadero, Cuba': [23.2, -81.2],
  'Havana, Cuba': [23.14, -82.36],
  'Cape San Antonio, Cuba': [21.87, -84.95],
  'Cape Catoche, Mexico': [21.6, -87.1],
  'Playa Bagdad, Mexico': [25.95, -97.15],
  'Matamoros, Mexico': [25.88, -97.5],
  'Nuevo Progreso, Mexico': [26.06, -97.95],
  'Reynosa, Mexico': [26.09, -98.28],
  'Camargo, Mexico': [26.32, -98.83],
  'Ciudad Miguel Alemán, Mexico': [26.4, -99.03],
  'Nueva Ciudad Guerrero, Mexico': [26.57, -99.2],
  'Nuevo Laredo, Mexico': [27.49, -99.51],
  'Colombia, Mexico': [27.7, -99.74],
  'Piedras Negras, Mexico': [28.7, -100.52],
  'Ciudad Acuña, Mexico': [29.33, -100.93],
  'opposite Langtry, Mexico': [29.8, -101.57],
  'opposite Dryden, Mexico': [29.87, -102.32],
  'La Linda, Mexico': [29.45, -102.82],
  'Boquillas, Mexico': [29.19, -102.95],
  'Ojinaga, Mexico': [29.56, -104.41],
  'opposite Candelaria, Mexico': [30.13, -104.69],
  'El Porvenir, Mexico': [31.25, -105.86],
  'Ciudad Juárez, Mexico': [31.74, -106.45],
  'Anapra, Mexico': [31.78, -106.53],
  'Palomas, Mexico': [31.78, -107.62],
  'Antelope Wells, Mexico': [31.33, -108.53],
  'Agua Prieta, Mexico': [31.33, -109.55],
  'Nogales, Mexico': [31.33, -110.94],
  'Sonoyta, Mexico': [31.86, -112.85],
  'San Luis Río Colorado, Mexico': [32.48, -114.78],
  'Los Algodones, Mexico': [32.717, -114.73],
  'Mexicali, Mexico': [32.665, -115.48],
  'Tecate, Mexico': [32.576, -116.63],
  'Tijuana, Mexico': [32.534, -117.05],
  'Coronado Islands, Mexico': [32.44, -117.3],
  'Guadalupe, Mexico': [29.17, -118.28],
  Singapore: [1.35, 103.82],
  London: [51.5, -0.1],
  'the other side of the globe': [-39, 82],
};

const US_PLACES: Readonly<Record<string, readonly [number, number]>> = {
  Ashburn: [39.04, -77.49],
  Phoenix: [33.45, -112.07],
  'San Jose': [37.34, -121.89],
  Chicago: [41.88, -87.63],
  Dallas: [32.78, -96.8],
  Seattle: [47.61, -122.33],
  Miami: [25.77, -80.19],
  Boston: [42.36, -71.06],
  'Salt Lake City': [40.76, -111.89],
};

const placeOf = ([latitude, longitude]: readonly [number, number]): Place => ({ latitude, longitude });

function ballAt(place: Place, ms: number, id = 'local'): Ball {
  return { vantage: { id, place, positionErrorKm: 5 }, radiusKm: radiusKm(1000 * ms) };
}

function landed(edge = false): Landing {
  const facts = { address: '30.0.0.1', undecided: [], origins: [31898], originsAgeDays: 1 };
  return { outcome: 'landed', rule: edge ? 3 : 4, facts, provider: 'oci', grade: 'A', edge };
}

const ASHBURN = placeOf([39.04, -77.49]);

describe('core/domestic: the ring of the contiguous United States', () => {
  for (const [name, place] of Object.entries(FOREIGN)) {
    it(`leaves out ${name}`, () => {
      expect(leastKmToRing(placeOf(place), RING)).to.equal(0);
    });
  }

  it('keeps 6 km off the foreign places next to it', () => {
    for (const [name, place] of Object.entries(FOREIGN)) {
      const nearest = Math.min(
        ...RING.flatMap((corner, i) => {
          const from = RING.at(i - 1) ?? corner;
          // Enough points of each edge stand for it here: by another way than the program's.
          return Array.from({ length: 100 }, (_, k) => {
            const share = k / 100;
            const latitude = from.latitude + share * (corner.latitude - from.latitude);
            const longitude = from.longitude + share * (corner.longitude - from.longitude);
            return greatCircleKm(placeOf(place), { latitude, longitude });
          });
        }),
      );
      expect(nearest, name).to.be.above(6);
    }
  });

  for (const [name, place] of Object.entries(US_PLACES)) {
    it(`holds ${name}`, () => {
      expect(leastKmToRing(placeOf(place), RING)).to.be.above(10);
    });
  }

  it('gives from any place in it a distance below that to every foreign place', () => {
    const anywhere = fc.record({
      latitude: fc.double({ min: 20, max: 52, noNaN: true }),
      longitude: fc.double({ min: -132, max: -60, noNaN: true }),
    });
    fc.assert(
      fc.property(anywhere, (place) => {
        const km = leastKmToRing(place, RING);
        for (const foreign of Object.values(FOREIGN)) expect(greatCircleKm(place, placeOf(foreign))).to.be.above(km);
      }),
    );
  });
});

describe('core/domestic: what time shows of a landed draw', () => {
  it('from Ashburn 2 ms are in the country and 3 ms may be in Ontario', () => {
    expect(domestic(landed(), [ballAt(ASHBURN, 2)], 'US')).to.equal('shown');
    expect(domestic(landed(), [ballAt(ASHBURN, 3)], 'US')).to.equal('not_shown');
  });

  it('nothing is shown by a vantage abroad, however fast', () => {
    for (const place of Object.values(FOREIGN)) {
      expect(domestic(landed(), [ballAt(placeOf(place), 0.001)], 'US')).to.equal('not_shown');
    }
  });

  it('nothing is tested without a ball, or for a country without a ring', () => {
    expect(domestic(landed(), [], 'US')).to.equal('not_tested');
    expect(domestic(landed(), [ballAt(ASHBURN, 2)], 'FR')).to.equal('not_tested');
  });

  it('an edge answers each client near it, so that our own time says nothing of the client', () => {
    expect(domestic(landed(true), [ballAt(ASHBURN, 2)], 'US')).to.equal('not_shown');
  });

  it('neither does an address that answers in two places', () => {
    const balls = [ballAt(ASHBURN, 2), ballAt(placeOf([1.35, 103.82]), 2, 'singapore')];
    expect(domestic(landed(), balls, 'US')).to.equal('not_shown');
  });

  it('one vantage that shows it is enough', () => {
    const balls = [ballAt(ASHBURN, 2), ballAt(placeOf([37.34, -121.89]), 40, 'west')];
    expect(domestic(landed(), balls, 'US')).to.equal('shown');
  });

  it('only landed draws are asked', () => {
    const facts = { address: '30.0.0.1', undecided: [], origins: [], originsAgeDays: 1 };
    const unrouted: Landing = { outcome: 'indeterminate', rule: 11, facts, reason: 'unrouted' };
    expect(domestic(unrouted, [ballAt(ASHBURN, 2)], 'US')).to.equal(undefined);
  });
});

describe('core/domestic: the ratio', () => {
  it('counts what was not tested against it', () => {
    expect(domesticRatio({ shown: 20, not_shown: 10, not_tested: 10 })).to.equal(0.5);
  });

  it('is absent where nothing was tested or too little landed', () => {
    expect(domesticRatio({ shown: 0, not_shown: 0, not_tested: 100 })).to.equal(undefined);
    expect(domesticRatio({ shown: 29, not_shown: 0, not_tested: 0 })).to.equal(undefined);
    expect(domesticRatio({ shown: 0, not_shown: 30, not_tested: 0 })).to.equal(0);
  });
});
