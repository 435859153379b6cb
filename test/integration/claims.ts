import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Child, StartChild } from './children.ts';
import { landfall } from './service.ts';
import { LISTED } from './sites.ts';
import { PLAIN_RESOLVER } from './truth.ts';

/** Ports of 127.0.0.1 where the configured resolvers listen. */
export interface ResolverPorts {
  readonly authority: number;
  readonly passing: number;
  readonly plain: number;
}

/** One by the frame of US networks; the other by a frame with IPv6 blocks, and it takes what a plain resolver says. */
export const CLAIMS = { byBlock: 'by-block', asSeen: 'as-seen' } as const;

/** The most that a slot may hold. */
export const MANY_DRAWS = 50;
export const FEW_DRAWS = 11;
export const SLOT_MS = 5000;

/** Makes the evidence as an operator does, and a configuration in the place of the one that `init` wrote. */
export async function writeClaims(dir: string, ports: ResolverPorts, start: StartChild): Promise<string> {
  mkdirSync(dir);
  await succeeded(landfall(['init', '--dir', dir], start));
  writeFileSync(join(dir, 'frame.tsv'), FRAME);
  writeFileSync(join(dir, 'oci.json'), JSON.stringify(providerList(new Date())));
  return writeConfig(dir, ports, MANY_DRAWS);
}

/** Writes the configuration, with so many draws a slot. */
export function writeConfig(dir: string, ports: ResolverPorts, draws: number): string {
  const file = join(dir, 'landfall.yaml');
  writeFileSync(file, configText(ports, draws));
  return file;
}

async function succeeded(command: Child): Promise<void> {
  const { code } = await command.ended;
  if (code !== 0) throw new Error(`exit ${code}: ${command.stderr()}`);
}

/** In the form of the provider's own list. */
function providerList(now: Date): object {
  return {
    last_updated_timestamp: now.toISOString().slice(0, -1),
    regions: Object.entries(LISTED).map(([region, prefixes]) => ({
      region,
      cidrs: prefixes.map((cidr) => ({ cidr, tags: ['OCI'] })),
    })),
  };
}

const FRAME = `# landfall frame v1
# vintage: made for a test
${['first', 'blocks', 'weight', 'asn', 'network', 'v6_permille'].join('\t')}
${[
  ['73.0.0.0/24', 65536, 1, 7922, 'Comcast', 500],
  ['172.32.0.0/24', 8192, 2, 21928, 'T-Mobile', 500],
  ['2600:1700::/56', 65536, 1, 7018, 'AT&T', 700],
  ['2601:240::/56', 4096, 9, 7922, 'Comcast', 700],
  ['2603:8000::/56', 65536, 1, 20001, 'Charter', 700],
  ['2607:fb90::/56', 65536, 1, 21928, 'T-Mobile', 900],
]
  .map((row) => `${row.join('\t')}\n`)
  .join('')}`;

function claimText(id: string, frame: string, more: string): string {
  return `
  - id: ${id}
    statement: "Everything that these names serve is on one cloud"
    source: { publisher: a test, date: 2026-11-01 }
    provider: oci
    operator: tiktok
    frame: ${frame}
    manifest: names
    levels: { quoted: 1, tested: [0.999] }${more}`;
}

function configText({ authority, passing, plain }: ResolverPorts, draws: number): string {
  return `claims:${claimText(CLAIMS.byBlock, 'us', '')}${claimText(CLAIMS.asSeen, 'both-families', '\n    accept_vantage_only: true')}
frames:
  us: { builtin: us-eyeballs }
  both-families: { file: frame.tsv }
manifests:
  names:
    - { name: www.app.example, role: web, weight: 3 }
    - { name: api.app.example, role: api, weight: 3 }
    - { name: media.app.example, role: video, weight: 3 }
    - { name: bulk.app.example, role: push, weight: 2 }
    - { name: gone.app.example, role: old, weight: 2 }
providers:
  oci: { feed: oci, asns: [31898], possible_tenants: [11983], region_prefix: us- }
  aws: { ranges: none, asns: [16509, 14618] }
cdns:
  akamai: { asns: [20940, 16625] }
operators:
  tiktok:
    sites:
      own-us: { asns: [396986, 138699], countries: [US] }
      own-sg: { asns: [396986, 138699], countries: [SG] }
      own: { asns: [396986, 138699] }
resolvers:
  passing: { kind: udp, address: 127.0.0.1, port: ${passing}, class: public-ecs, weight: 2 }
  ${PLAIN_RESOLVER}: { kind: udp, address: 127.0.0.1, port: ${plain}, class: recursive, weight: 1 }
  direct: { kind: authoritative, servers: ["127.0.0.1:${authority}"], weight: 4 }
slots: { every: ${SLOT_MS / 1000}s, draws: ${draws}, first_draws: ${MANY_DRAWS} }
dns: { timeout: 600ms, attempts: 2, queries_per_second: 2000 }
feeds:
  max_age: { origins: 3650d }
  overrides: { oci: { file: oci.json } }
evidence: { dir: ./evidence, origin: localhost/landfall }
web: { listen: "127.0.0.1:0" }
`;
}
