import { z } from 'zod';
import { formatAddress, parseAddress } from '../core/address.ts';
import { specialPurpose } from '../core/special-purpose.ts';
import type { VantageForm } from './form.ts';
import { asn, hostName, ipAddress, port } from './scalars.ts';
import { section } from './section.ts';

const UNSPECIFIED: readonly string[] = ['0.0.0.0', '::'];

const latitude = z.number().min(-90).max(90);
const longitude = z.number().min(-180).max(180);
/** Nothing is further off than half way round. */
const positionError = z.number().min(0).max(20_037);

/** The guard sends nothing to any other address, whoever names it. */
const publicAddress = ipAddress.refine((text) => {
  const address = parseAddress(text);
  // What is no address at all is another mistake's to tell.
  return address === undefined || specialPurpose(address) === undefined;
}, 'must be a public address');

const sourceAddress = ipAddress.refine((text) => {
  const address = parseAddress(text);
  return address === undefined || !UNSPECIFIED.includes(formatAddress(address));
}, 'must be an address of this machine, not the one that stands for any');

/** A machine of which it is known by itself where it stands. */
const anchor = section({
  name: hostName,
  address: publicAddress,
  port: port.default(443),
  latitude,
  longitude,
  position_error_km: positionError.default(50),
});

/** Where packets leave from: an address of this machine, of one family each. */
const source = z
  .array(sourceAddress)
  .min(1)
  .max(2)
  .refine(
    (all) => new Set(all.map((text) => parseAddress(text)?.family)).size === all.length,
    'must be one IPv4 or one IPv6 address, or one of each',
  );

/** From where we look. */
export const vantage: z.ZodType<VantageForm> = section({
  latitude: latitude.optional(),
  longitude: longitude.optional(),
  position_error_km: positionError.optional(),
  asn: asn.optional(),
  source: source.optional(),
  weight: z.int().min(0).max(1_000_000).optional(),
  anchors: z.array(anchor).min(1).max(16).optional(),
}).refine(
  ({ anchors, ...place }) => anchors === undefined || (place.latitude !== undefined && place.longitude !== undefined),
  'needs latitude and longitude: that is what anchors test',
);
