import type { DecodedPacket } from 'dns-packet';
import { decode } from 'dns-packet';
import type { Network, NetworkResult, Resolver, ResolveTask } from '../../../probes/probe.ts';
import { createResolve } from '../../../probes/resolve/resolve.ts';
import { createZoneCaches } from '../../../probes/resolve/zone-cache.ts';
import { addressToBytes, formatAddress } from '../../../src/core/address.ts';
import type { DnsFailure } from '../../../src/core/failure.ts';
import type { JudgeContext } from '../../../src/core/judge.ts';
import { judgeDraw } from '../../../src/core/judge.ts';
import type { Judgement } from '../../../src/core/judgement.ts';
import type { Observation } from '../../../src/core/observation.ts';
import { wireMistake } from '../../../src/verify/wire.ts';
import { factsOf, P, rules } from '../../core/landing-facts.ts';
import { drawOf, recordOf } from '../../core/records.ts';
import { mutate, xorshift32 } from './mutate.ts';
import { a, address, cname, contextOf, ns, prefix, type Said, say } from './scripted-network.ts';

/** Draws as the service makes and judges them, by the probe itself, each with one datagram that has been changed on its way. */

const NAME = 'api.example.com';
const BLOCK = '24.22.48.0/24';
const peer = { address: address('129.146.0.53'), port: 53 };
const PUBLIC: Resolver = { id: 'public', kind: 'udp', class: 'public-ecs', server: peer };
const STREAM: Resolver = { ...PUBLIC, kind: 'tcp', channel: { transport: 'tcp', peer } };
const HTTP: Resolver = {
  ...PUBLIC,
  kind: 'doh',
  channel: { transport: 'https', url: 'https://dns.example/dns-query', method: 'POST', peer },
};
const NAMED: Resolver = { id: 'named', kind: 'authoritative', class: 'authoritative', servers: [peer] };
const ROOTED: Resolver = { id: 'rooted', kind: 'authoritative', class: 'authoritative', roots: [peer] };

/** Honest responses of a draw, in the order of its questions; the last of them is the one that is changed. */
interface Script {
  readonly task: ResolveTask;
  readonly said: readonly Said[];
}

const task = (resolver: Resolver, more: Partial<ResolveTask> = {}): ResolveTask => ({
  name: NAME,
  family: 4,
  client: prefix(BLOCK),
  resolver,
  ...more,
});
const HTTPS = Buffer.from('0001000001000602683202683300040004c0000201', 'hex');
const https = { type: 'UNKNOWN_65', name: NAME, ttl: 60, data: HTTPS } as unknown as ReturnType<typeof a>;
const addresses = [a(NAME, '129.213.0.1'), a(NAME, '129.213.0.2')];

const SCRIPTS: readonly Script[] = [
  { task: task(PUBLIC), said: [{ answers: addresses }] },
  { task: task(NAMED), said: [{ answers: [cname(NAME, 'e.cdn.test'), a('e.cdn.test', '129.213.0.1')] }] },
  { task: task(PUBLIC, { family: 6 }), said: [{ answers: [a(NAME, '2603:c020::1')] }] },
  { task: task(NAMED), said: [{ rcode: 3 }] },
  { task: task(NAMED), said: [{ tc: true }, { answers: addresses }] },
  { task: task(STREAM), said: [{ answers: addresses }] },
  { task: task(HTTP), said: [{ answers: addresses }] },
  { task: task(NAMED, { httpsPort: 443 }), said: [{ answers: addresses }, { answers: [https] }] },
  {
    task: task(ROOTED),
    said: [
      { aa: false, authorities: [ns('com', 'a.gtld.com')], additionals: [a('a.gtld.com', '192.5.6.30')] },
      {
        aa: false,
        authorities: [ns('example.com', 'ns.example.com')],
        additionals: [a('ns.example.com', '129.146.0.54')],
      },
    ],
  },
];

/** A script with the bytes that its draw sends and is sent: with the same randomness they are the same each time. */
interface Recorded {
  readonly task: ResolveTask;
  readonly queries: readonly Uint8Array[];
  readonly responses: readonly Uint8Array[];
}

const JUDGED_BY: JudgeContext = {
  rules,
  grades: ['A', 'B'],
  acceptVantageOnly: false,
  facts: (at) => factsOf({ address: formatAddress(at), origins: [P] }),
  pickAddress: (_draw, count) => count - 1,
  echoes: () => false,
  resolverClass: (id) => (id === 'public' ? 'public-ecs' : 'authoritative'),
};

/** One draw; whoever is not answered is silent. */
async function draw(task: ResolveTask, answerTo: (call: number, query: Uint8Array) => Uint8Array | undefined) {
  let ms = 1_767_225_600_000;
  let calls = 0;
  const network: Network = {
    nowMs: () => ms++,
    monotonicUs: () => 1000 * ms++,
    udpExchange: async (_to, message, accept) => {
      const datagram = answerTo(calls++, message);
      if (datagram === undefined || !accept(datagram)) return { ok: false, failure: 'dns_timeout' };
      return { ok: true, value: { message: datagram, rejected: 0 } };
    },
    tcpExchange: async (_to, message) => inStream(answerTo(calls++, message)),
    channelExchange: async (_channel, message) => inStream(answerTo(calls++, message)),
  };
  const probe = createResolve({ zonesOf: createZoneCaches(), pace: async () => undefined });
  const observations = await probe(task, contextOf(network, { attempts: 1 }));
  const { family, resolver } = task;
  const drawn = drawOf({ family, resolver: resolver.id, endpoint: { name: NAME, port: 443 }, block: BLOCK });
  return { observations, judgement: judgeDraw(0, recordOf(drawn, observations), JUDGED_BY) };
}

function inStream(message: Uint8Array | undefined): NetworkResult<Uint8Array, DnsFailure> {
  return message === undefined ? { ok: false, failure: 'dns_timeout' } : { ok: true, value: message };
}

async function record({ task, said }: Script): Promise<Recorded> {
  const queries: Uint8Array[] = [];
  const responses: Uint8Array[] = [];
  await draw(task, (call, query) => {
    const each = said[call];
    if (each === undefined) return undefined;
    const asked: DecodedPacket = decode(Buffer.from(query));
    queries.push(Uint8Array.from(query));
    responses.push(Uint8Array.from(say(asked, { ...each, options: { 3: Uint8Array.of(0x66, 0x72, 0x61) } })));
    return responses.at(-1);
  });
  return { task, queries, responses };
}

/** How many draws came to which outcome. Throws on the first that breaks a rule. */
export async function drawMutated(count: number, seed: number): Promise<Readonly<Record<string, number>>> {
  const random32 = xorshift32(seed);
  const scripts = await Promise.all(SCRIPTS.map(record));
  const fates: Record<string, number> = {};
  for (let i = 0; i < count; i += 1) {
    const { task, queries, responses } = scripts[i % scripts.length] as Recorded;
    const last = responses.length - 1;
    const changed = mutate(responses[last] ?? new Uint8Array(), random32);
    const made = await draw(task, (call) => (call === last ? changed : responses[call]));
    checkDraw({ ...made, changed, query: queries[last] ?? new Uint8Array(), honest: responses.slice(0, last) });
    const { outcome, reason = '' } = made.judgement;
    fates[`${outcome} ${reason}`] = (fates[`${outcome} ${reason}`] ?? 0) + 1;
  }
  return fates;
}

interface Drawn {
  readonly observations: readonly Observation[];
  readonly judgement: Judgement;
  readonly changed: Uint8Array;
  readonly query: Uint8Array;
  readonly honest: readonly Uint8Array[];
}

/** What must hold of any draw, by the bytes alone and not by what the code under test makes of them. */
function checkDraw({ observations, judgement, changed, query, honest }: Drawn): void {
  const fail = (why: string): never => {
    throw new Error(`${why}: ${Buffer.from(changed).toString('hex')}`);
  };
  const bytes = Buffer.from(changed);
  const text = bytes.toString('base64');
  const accepted = observations.some(({ received, outcome }) => received === text && isSaid(outcome));
  if (accepted && !answers(bytes, Buffer.from(query))) fail('accepted a forgery');
  const mistake = wireMistake(observations, BLOCK);
  if (mistake !== undefined) fail(`an auditor reads it otherwise, ${mistake}`);
  if (judgement.address === undefined) return;
  // Of an address that decides, the bytes came in a message that was an answer, with our own client block in it.
  const needle = Buffer.from(addressToBytes(address(judgement.address)));
  const heard = [...honest, ...(accepted ? [changed] : [])].map((each) => Buffer.from(each));
  if (!heard.some((each) => each.includes(needle))) fail(`made ${judgement.address} up`);
  if (judgement.outcome !== 'landed') return;
  const echoed = (each: Buffer) => each.includes(ECHO_HEAD) && each.includes(ECHO_BLOCK);
  if (!heard.some((each) => each.includes(needle) && echoed(each))) fail('landed for another client block');
}

/** Whether an outcome is what somebody said, and not that nothing usable came. */
function isSaid(outcome: Observation['outcome']): boolean {
  return outcome.ok || ['dns_servfail', 'dns_refused', 'dns_nxdomain', 'dns_other_rcode'].includes(outcome.failure);
}

/** Option 8 of 7 bytes: family 1, source /24; then a scope, then the block. */
const ECHO_HEAD = Buffer.from([0, 8, 0, 7, 0, 1, 24]);
const ECHO_BLOCK = Buffer.from([24, 22, 48]);

/** Our ID, a response to a query, our question in whatever letters; or an error that repeats no question. */
function answers(said: Buffer, asked: Buffer): boolean {
  if (said.length < 12 || said.readUInt16BE(0) !== asked.readUInt16BE(0) || (said.readUInt8(2) & 0xf8) !== 0x80)
    return false;
  const end = asked.indexOf(0, 12) + 5;
  const question = (message: Buffer) => message.toString('latin1', 12, end).toLowerCase();
  const repeats = said.readUInt16BE(4) === 1 && question(said) === question(asked);
  return repeats || (said.readUInt16BE(4) === 0 && (said.readUInt8(3) & 15) !== 0);
}
