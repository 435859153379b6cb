/** Subscribers of one kind, as a source gives them. */
export interface Subscribers {
  /** `fixed` counts households and businesses with a line, fixed wireless included; `mobile` counts connections of devices. */
  readonly kind: 'fixed' | 'mobile';
  readonly count: number;
  readonly asOf: string;
  readonly source: keyof typeof SOURCES;
}

/** A consumer network: whose subscribers stand behind the client blocks of which ASNs. */
export interface Operator {
  /** Without tab; it becomes a metric label. */
  readonly name: string;
  readonly asns: readonly number[];
  readonly subscribers: readonly Subscribers[];
}

export const SOURCES = {
  lrg: 'Leichtman Research Group, "About 950,000 Added Broadband in 3Q 2023", leichtmanresearch.com, with the table at potsandpansbyccg.com of 2023-11-22',
  ds: 'digitalsegment.com, wireless connections of US carriers: secondary and rounded',
} as const;

const fixed = (count: number): Subscribers => ({ kind: 'fixed', count, asOf: '2023-09-30', source: 'lrg' });
const mobile = (count: number): Subscribers => ({ kind: 'mobile', count, asOf: 'late 2025', source: 'ds' });

/**
 * US operators whose subscribers a public source counts. What is weak about it: the fixed figures are of September 2023, the
 * mobile ones rounded and second-hand; Cox and Mediacom are one estimate; AS7018, AS701 and AS209 carry businesses as well as
 * households, and their blocks are not told apart. Networks without a cited figure (Astound, Google Fiber, WOW, Sonic, Hotwire,
 * Starlink, Hughes, Brightspeed and all smaller ones) are not in the frame. Which ASN is whose was assigned by hand from the
 * names in the origin data.
 */
export const US_OPERATORS: readonly Operator[] = [
  { name: 'Comcast', asns: [7922, 7015, 33287, 33491, 33651], subscribers: [fixed(32_287_000)] },
  {
    name: 'Charter',
    asns: [20115, 7843, 10796, 11351, 11426, 11427, 11955, 12271, 20001, 33363],
    subscribers: [fixed(30_649_000)],
  },
  { name: 'AT&T', asns: [7018], subscribers: [fixed(15_296_000)] },
  { name: 'Verizon', asns: [701], subscribers: [fixed(7_612_000)] },
  { name: 'Cox and Mediacom', asns: [22773, 30036], subscribers: [fixed(7_035_000)] },
  { name: 'Altice', asns: [6128, 19108], subscribers: [fixed(4_545_400)] },
  { name: 'Frontier', asns: [5650], subscribers: [fixed(2_881_000)] },
  { name: 'Lumen', asns: [209, 22561], subscribers: [fixed(2_836_000)] },
  { name: 'Windstream', asns: [7029], subscribers: [fixed(1_175_000)] },
  { name: 'Cable One', asns: [11492], subscribers: [fixed(1_057_400)] },
  { name: 'Breezeline', asns: [11776], subscribers: [fixed(671_762)] },
  { name: 'TDS', asns: [4181], subscribers: [fixed(532_600)] },
  { name: 'Consolidated', asns: [13977, 5742, 6300, 12042, 13333, 14051], subscribers: [fixed(386_221)] },
  // Their fixed wireless customers share the mobile network's addresses.
  { name: 'Verizon Wireless', asns: [6167, 22394], subscribers: [mobile(146_000_000), fixed(2_679_000)] },
  { name: 'T-Mobile', asns: [21928], subscribers: [mobile(140_000_000), fixed(4_235_000)] },
  // Only AS20057: whatever of it leaves through AS7018 cannot be told from AT&T's fixed lines, and counts there.
  { name: 'AT&T Mobility', asns: [20057], subscribers: [mobile(119_000_000)] },
];

/** How much of the population's new connections comes from mobile networks, in thousandths. No citable figure: an assumption. */
export const MOBILE_PERMILLE = 500;

/** IPv6 share of an operator that has any IPv6 in the origin data, in thousandths. No citable figure each: an assumption. */
export const V6_PERMILLE = 500;
