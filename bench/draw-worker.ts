/**
 * Our side of the draw benchmark in a process of its own: makes as many draws as a message says, as a slot does, and answers when
 * they are in the evidence. Arguments: what `draw.ts` gives.
 */
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectProbe } from '../probes/connect/connect.ts';
import { createSecurity } from '../probes/connect/security.ts';
import { guardedDialer, realDialer } from '../probes/dialer.ts';
import { guarded } from '../probes/guard.ts';
import { realNetwork } from '../probes/network.ts';
import type { ProbeContext, Resolver, ResolveTask } from '../probes/probe.ts';
import { createResolve } from '../probes/resolve/resolve.ts';
import { createZoneCaches } from '../probes/resolve/zone-cache.ts';
import { type Address, formatPrefix, type Prefix, parseAddress } from '../src/core/address.ts';
import { readResolution } from '../src/core/resolution.ts';
import type { DrawLeaf } from '../src/core/slot-record.ts';
import { openBlobs } from '../src/evidence/blobs.ts';
import { initLog, openLog } from '../src/evidence/log.ts';

const DRAWS_A_SLOT = 11;

const [dir = '', name = '', dnsPort = '', webPort = '', caFile = ''] = process.argv.slice(2);
const evidence = join(dir, 'evidence');
await initLog(evidence, { origin: 'bench.example/log' });
const log = await openLog(evidence);
const blobs = openBlobs(evidence);

const loopback: Address = { family: 4, value: 0x7f000001 };
const client: Prefix = { address: { family: 4, value: 0x18163000 }, length: 24 };
const allowed = (): boolean => true;
const network = guarded(realNetwork(), allowed);
const server = { address: loopback, port: Number(dnsPort) };
const resolver: Resolver = { id: 'bench', kind: 'authoritative', class: 'direct', via: server, servers: [server] };
const context: ProbeContext = { network, timeoutMs: 2_000, attempts: 1, random32: () => randomInt(2 ** 32), allowed };
const resolve = createResolve({ zonesOf: createZoneCaches(), pace: async () => undefined });
const connecting = {
  dialer: guardedDialer(realDialer(), allowed),
  clock: network,
  security: createSecurity(readFileSync(caFile, 'utf8')),
  userAgent: 'landfall/bench (+https://bench.example/)',
  budgetMs: 5_000,
  resolve: async () => undefined,
};
const kept = new Set<string>();

async function makeDraw(index: number): Promise<DrawLeaf> {
  const task: ResolveTask = { name, family: 4, client, resolver };
  const exchanges = await resolve(task, context);
  const resolution = readResolution(exchanges, task);
  const address = resolution.state === 'answered' ? parseAddress(resolution.addresses[0] ?? '') : undefined;
  if (address === undefined) throw new Error(`no answer: ${JSON.stringify(exchanges)}`);
  const { observations, certificates } = await connectProbe(
    { address, name, port: Number(webPort), path: '/' },
    connecting,
  );
  if (!observations.every(({ outcome }) => outcome.ok)) throw new Error(`no page: ${JSON.stringify(observations)}`);
  for (const [sha256, der] of certificates) {
    if (!kept.has(sha256)) kept.add(await blobs.put(der));
  }
  const endpoint = { name, port: Number(webPort) };
  return {
    $kind: 'draw',
    claim: 'bench',
    slot: 1_767_225_600,
    draw: {
      index,
      block: formatPrefix(client),
      network: 'bench',
      endpoint,
      family: 4,
      resolver: 'bench',
      vantage: 'local',
      offsetMs: 0,
    },
    // What the evidence holds of a connection is more of the same canonical JSON.
    observations: [...exchanges, ...observations] as DrawLeaf['observations'],
  };
}

process.on('message', async (draws: number) => {
  for (let made = 0; made < draws; made += DRAWS_A_SLOT) {
    const leaves: DrawLeaf[] = [];
    for (let i = 0; i < Math.min(DRAWS_A_SLOT, draws - made); i += 1) leaves.push(await makeDraw(i));
    await log.append(leaves);
  }
  process.send?.(log.size);
});
process.send?.('ready');
