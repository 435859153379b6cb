import { encodeQuery, HEADER, questionOf } from '../../probes/resolve/query.ts';
import { readResponse } from '../../probes/resolve/read-response.ts';
import { parsePrefix } from '../../src/core/address.ts';
import type { Observation } from '../../src/core/observation.ts';
import type { Draw } from '../../src/core/slot-record.ts';
import { sha256 } from '../../src/evidence/sha256.ts';

/** Networks of the provider and of the operator, as the feeds of a recorded log have them. */
export const PROVIDED = '129.80';
const OWN = '198.51';

/**
 * What a resolver said: two addresses on the provider, one draw in fifty the operator's own, one in thirty nothing. Twice an hour the
 * first draw of a slot is the operator's own, so that no log is without exceptions by chance.
 */
export function exchangesOf(draw: Draw, seed: number, hosts: number): readonly Observation[] {
  const random = sha256(Buffer.from(`${seed} ${draw.index} ${draw.resolver}`));
  const at = (i: number): number => random[i] ?? 0;
  const subnet = parsePrefix(draw.block);
  const { name } = draw.endpoint;
  const random32 = (): number => Buffer.from(random).readUInt32BE(8);
  const edns = { payload: 1232, subnet, cookie: random.subarray(0, 8), nsid: true as const };
  const query = encodeQuery({ name, type: 'A', recursionDesired: true, edns }, random32);
  const server = draw.resolver === 'public' ? '192.0.2.53:53' : '192.0.2.54:53';
  const asked = {
    step: 'dns-exchange' as const,
    startedMs: seed * 1000 + draw.offsetMs,
    durationUs: 20_000,
    subject: { purpose: 'answer' as const, name, type: 'A', server, ecs: draw.block },
    sent: base64(query),
  };
  const isSure = seed % 1800 === 0 && draw.index === 0;
  if (at(0) < 8 && !isSure) return [{ ...asked, outcome: { ok: false, failure: 'dns_timeout' } }];
  const net = at(1) < 5 || isSure ? OWN : PROVIDED;
  const response = responseTo(
    query,
    [1, 2].map((i) => [...net.split('.').map(Number), at(2 + i) % hosts, at(4 + i) % hosts]),
  );
  const { outcome } = readResponse(response, query, { transport: 'udp', truncated: false, rejected: 0 });
  return [{ ...asked, outcome, received: base64(response) }];
}

/** An answer with addresses that echoes the client subnet, option 8 of the query being its last. */
export function responseTo(
  query: Uint8Array,
  addresses: readonly (readonly number[])[],
  { flags = 0x81, scope = 24 }: { readonly flags?: number; readonly scope?: number } = {},
): Uint8Array {
  const subnet = Uint8Array.from(query.subarray(-11));
  subnet[7] = scope;
  const header = [flags, 0x80, 0, 1, 0, addresses.length, 0, 0, 0, 1];
  const records = addresses.flatMap((address) => [0xc0, HEADER, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address]);
  const opt = [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, subnet.length];
  return Uint8Array.of(...query.subarray(0, 2), ...header, ...questionOf(query), ...records, ...opt, ...subnet);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
