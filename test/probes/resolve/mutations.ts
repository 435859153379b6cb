import { expect } from 'chai';
import type { Answer, DecodedPacket } from 'dns-packet';
import { decode } from 'dns-packet';
import { answersQuery, readBulkAnswer } from '../../../probes/resolve/bulk-answer.ts';
import { decodeResponse, matchResponse } from '../../../probes/resolve/message.ts';
import { encodeQuery } from '../../../probes/resolve/query.ts';
import { createTemplate } from '../../../probes/resolve/query-template.ts';
import { bearsForeignCookie, readResponse } from '../../../probes/resolve/read-response.ts';
import { readCut } from '../../../probes/resolve/referral.ts';
import { encodeName } from '../../../probes/resolve/wire-name.ts';
import { isWithin } from '../../../src/core/domain-name.ts';
import { mutate, xorshift32 } from './mutate.ts';
import { a, cname, ns, prefix, say } from './scripted-network.ts';

/** Responses of every form that the probe reads, changed in every way that bytes can be, and what must hold of each of them. */

const NAME = 'api.example.com';
const BLOCK = prefix('24.22.48.0/24');
const COOKIE = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const SERVER_COOKIE = Uint8Array.of(9, 8, 7, 6, 5, 4, 3, 2);

interface Exchange {
  readonly query: Uint8Array;
  readonly response: Uint8Array;
}

function exchanges(): readonly Exchange[] {
  const random32 = xorshift32(7);
  const options = { 3: Uint8Array.of(0x66, 0x72, 0x61), 10: Uint8Array.of(...COOKIE, ...SERVER_COOKIE) };
  const made = (type: 'A' | 'AAAA' | 'NS' | 'HTTPS', said: (query: DecodedPacket) => Uint8Array): Exchange => {
    const edns = { payload: 1232, subnet: BLOCK, cookie: COOKIE, nsid: true } as const;
    const query = encodeQuery({ name: NAME, type, recursionDesired: false, edns }, random32);
    return { query, response: Uint8Array.from(said(decode(Buffer.from(query)))) };
  };
  const https = {
    type: 'UNKNOWN_65',
    name: NAME,
    ttl: 60,
    data: Buffer.from('0001000001000602683202683300040004c0000201', 'hex'),
  };
  return [
    made('A', (query) => say(query, { answers: [a(NAME, '192.0.2.1'), a(NAME, '192.0.2.2')], options })),
    made('A', (query) => say(query, { answers: [cname(NAME, 'e.cdn.test'), a('e.cdn.test', '192.0.2.1')], options })),
    made('AAAA', (query) => say(query, { answers: [a(NAME, '2603:c020::1')], options })),
    made('NS', (query) =>
      say(query, {
        aa: false,
        authorities: [ns('example.com', 'ns1.example.com'), ns('example.com', 'ns.cdn.test')],
        additionals: [a('ns1.example.com', '129.146.0.53'), a('ns1.example.com', '2603:c020::53')],
        options,
      }),
    ),
    made('HTTPS', (query) => say(query, { answers: [https as unknown as Answer], options })),
    made('A', (query) => say(query, { rcode: 3, options })),
  ];
}

export interface Fates {
  /** Not taken for an answer at all. */
  readonly rejected: number;
  readonly malformed: number;
  readonly read: number;
}

/** Reads `count` mutated responses and checks each. Throws on the first that breaks a rule. */
export function readMutations(count: number, seed: number): Fates {
  const random32 = xorshift32(seed);
  const all = exchanges();
  const fates = { rejected: 0, malformed: 0, read: 0 };
  for (let i = 0; i < count; i += 1) {
    const { query, response } = all[i % all.length] as Exchange;
    const bytes = mutate(response, random32);
    checkBulk(bytes);
    const match = matchResponse(bytes, query);
    if (match !== 'none') checkMatch(match, bytes, query);
    if (match === 'none' || bearsForeignCookie(bytes, query)) {
      fates.rejected += 1;
      continue;
    }
    const { outcome } = readResponse(bytes, query, { transport: 'udp', truncated: false, rejected: 0 });
    const decoded = decodeResponse(bytes);
    if (decoded === undefined) {
      if (outcome.ok || outcome.failure !== 'dns_malformed') throw new Error(`read what is malformed: ${hex(bytes)}`);
      fates.malformed += 1;
      continue;
    }
    fates.read += 1;
    for (const { name, type, data } of [...decoded.answers, ...decoded.authorities, ...decoded.additionals]) {
      encodeName(name);
      if (type === 'A' && !/^\d+\.\d+\.\d+\.\d+$/.test(data ?? '')) throw new Error(`no address: ${data}`);
      if (type === 'AAAA' && !/^[0-9a-f:.]+$/.test(data ?? '')) throw new Error(`no address: ${data}`);
    }
    const cut = readCut('example.com', 'com', decoded);
    if (cut.is === 'cut' && !cut.cut.glued.every(({ name }) => isWithin(name ?? '', 'com'))) {
      throw new Error(`glue from elsewhere: ${hex(bytes)}`);
    }
  }
  return fates;
}

/** What was accepted must have our ID, be a response, and repeat our question, or say in an error that it could not. */
function checkMatch(match: 'exact' | 'case_lost' | 'bare', bytes: Uint8Array, query: Uint8Array): void {
  const [said, asked] = [Buffer.from(bytes), Buffer.from(query)];
  const end = asked.indexOf(0, 12) + 5;
  const sameHeader = said.readUInt16BE(0) === asked.readUInt16BE(0) && (said.readUInt8(2) & 0xf8) === 0x80;
  const exact = said.subarray(12, end).equals(asked.subarray(12, end));
  const folded = said.toString('latin1', 12, end).toLowerCase() === asked.toString('latin1', 12, end).toLowerCase();
  const sound =
    match === 'bare'
      ? said.readUInt16BE(4) === 0 && (said.readUInt8(3) & 15) !== 0
      : said.readUInt16BE(4) === 1 && (match === 'exact' ? exact : folded && !exact);
  if (!sameHeader || !sound) throw new Error(`accepted a forgery as ${match}: ${hex(bytes)}`);
}

const template = createTemplate(NAME, 'A', BLOCK);
const bulkQuery = new Uint8Array(template.size);
template.write(bulkQuery, 0x4242, 0x5a5a5a5a, BLOCK);
const question = { name: NAME, family: 4, zone: 'example.com', template } as const;

/** The same message as an answer to a query of a bulk, with its head: whatever follows is read or refused. */
function checkBulk(bytes: Uint8Array): void {
  const dressed = Uint8Array.from(bytes);
  if (dressed.length < template.questionEnd) return;
  dressed.set(bulkQuery.subarray(0, 2));
  dressed.set(bulkQuery.subarray(12, template.questionEnd), 12);
  if (!answersQuery(dressed, bulkQuery, template)) return;
  const reading = readBulkAnswer(dressed, bulkQuery, question);
  if (reading.state === 'answered' && reading.ecs.state === 'echoed') expect(reading.ecs.scope).to.be.within(0, 32);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
