import { z } from 'zod';
import { parseAddress } from '../core/address.ts';
import { specialPurpose } from '../core/special-purpose.ts';
import type { VantageForm } from './form.ts';
import { asn, hostName, ipAddress, port } from './scalars.ts';
import { section } from './section.ts';

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

/** A machine of which it is known by itself where it stands. */
const anchor = section({
  name: hostName,
  address: publicAddress,
  port: port.default(443),
  latitude,
  longitude,
  position_error_km: positionError.default(50),
});

/** From where we look. */
export const vantage: z.ZodType<VantageForm> = section({
  latitude: latitude.optional(),
  longitude: longitude.optional(),
  position_error_km: positionError.optional(),
  asn: asn.optional(),
  anchors: z.array(anchor).min(1).max(16).optional(),
}).refine(
  ({ anchors, ...place }) => anchors === undefined || (place.latitude !== undefined && place.longitude !== undefined),
  'needs latitude and longitude: that is what anchors test',
);
