import type { Place } from './sphere.ts';

/**
 * The contiguous United States and the seas before them, in corners of degrees north and east. No land of another country lies
 * within the ring: along a border it keeps 6 km or more on the near side, in lakes and straits it keeps off the other
 * side's islands, and at sea it goes out to where other countries' islands are still far. So what lies within it is in the country
 * or at sea, where nobody keeps machines; what lies without may be in the country all the same (Detroit, Laredo, Alaska, Hawaii).
 * Drawn by hand after the course of the borders; the test names the foreign places next to it.
 */
const CONTIGUOUS_US: readonly (readonly [latitude: number, longitude: number])[] = [
  // Strait of Juan de Fuca, south of Vancouver Island, and the 49th parallel in short arcs, for a long one bends north of it.
  [48.05, -125.3],
  [48.05, -123.4],
  [48.15, -122.9],
  [48.93, -122.3],
  [48.93, -118.5],
  [48.93, -114.5],
  [48.93, -110.5],
  [48.93, -106.5],
  [48.93, -102.5],
  [48.93, -98.5],
  [48.85, -95.6],
  // Rainy River and the Boundary Waters.
  [48.45, -94.5],
  [48.4, -93.5],
  [48.05, -92.4],
  [47.9, -91.5],
  [47.85, -90.5],
  [47.75, -89.5],
  // Lake Superior, Sault Ste. Marie, Lake Huron.
  [47.5, -88],
  [47, -86],
  [46.35, -84.9],
  [46, -84.5],
  [45.6, -83.8],
  [44.5, -83],
  [43.3, -82.6],
  // West of the St. Clair and Detroit rivers, south of the islands of Lake Erie.
  [42.9, -82.65],
  [42.55, -82.95],
  [42.4, -83.2],
  [42.1, -83.3],
  [41.9, -83.35],
  [41.55, -83.2],
  [41.5, -82.3],
  [41.9, -81.4],
  [42.15, -80.1],
  [42.45, -79.4],
  // East of the Niagara, Lake Ontario, south of the St. Lawrence.
  [42.7, -78.75],
  [43, -78.75],
  [43.25, -78.85],
  [43.4, -77.5],
  [43.55, -76.8],
  [43.75, -76.35],
  [44, -76.05],
  [44.45, -75.4],
  [44.85, -74.7],
  [44.93, -74],
  // The 45th parallel, then round Maine.
  [44.93, -71.6],
  [44.95, -70.6],
  [45.6, -69.9],
  [46.4, -69.7],
  [46.95, -69.3],
  [47, -68.3],
  [46.9, -67.95],
  [45.7, -67.95],
  [45.1, -67.6],
  [44.6, -67.5],
  // The Atlantic, short of Nova Scotia, Bermuda and the Bahamas.
  [43.3, -67.5],
  [41, -66],
  [36, -69],
  [31, -74],
  [28, -79.2],
  [26.9, -79.75],
  [25.5, -79.95],
  [24.85, -80.45],
  // North of Cuba, and the Gulf.
  [24.35, -81.8],
  [24.2, -83.2],
  [24, -86],
  [25.2, -93],
  [26.05, -96.7],
  // North of the Rio Grande.
  [26.15, -97.4],
  [26.3, -98.2],
  [26.65, -98.8],
  [27.1, -99.2],
  [27.6, -99.3],
  [28.2, -99.9],
  [28.75, -100.3],
  [29.4, -100.7],
  [29.95, -101.3],
  [30.1, -102.4],
  [29.6, -103.3],
  [29.75, -104.1],
  [30.75, -104.7],
  [31.3, -105.3],
  [31.75, -106.05],
  [31.95, -106.5],
  // New Mexico, Arizona, California.
  [31.87, -107],
  [31.87, -108.3],
  [31.45, -108.5],
  [31.42, -111],
  [32.65, -114.45],
  [32.85, -114.5],
  [32.8, -115.5],
  [32.68, -117],
  [32.7, -117.6],
  // The Pacific, short of Guadalupe.
  [32, -119.5],
  [34, -124],
  [40, -129],
  [47.5, -128.5],
];

/** Rings by ISO code of the country: what lies within one is not in another country. Of a country without one, time shows nothing. */
export const TERRITORIES: Readonly<Record<string, readonly Place[]>> = {
  US: CONTIGUOUS_US.map(([latitude, longitude]) => ({ latitude, longitude })),
};
