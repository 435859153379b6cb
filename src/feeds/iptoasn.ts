import { endOfField } from './address-rows.ts';
import type { OriginForm } from './origins.ts';

const TAB = 9;

/** iptoasn.com: `first<TAB>last<TAB>asn<TAB>country<TAB>name`, addresses as text or integers; AS 0 is a range that is not routed. */
// Written by the publisher or by an operator's tool: any bytes at all.
export const IPTOASN: OriginForm = {
  separator: TAB,
  nameField: (line, from, to) => {
    const country = endOfField(line, Math.min(from + 1, to), to, TAB);
    const name = line.toString('utf8', Math.min(country + 1, to), to);
    const field = Buffer.from(`"${name.replaceAll('"', '""')}"`);
    return [field, 0, field.length];
  },
};
