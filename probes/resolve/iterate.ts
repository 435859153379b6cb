import { parentOf, ROOT } from '../../src/core/domain-name.ts';
import { mayAsk } from '../guard.ts';
import type { SocketAddress } from '../probe.ts';
import type { Asking } from './attempts.ts';
import { askInTurn, inRandomOrder, otherFamilyFirst } from './attempts.ts';
import type { Authority } from './authority.ts';
import { MAX_NAME_SERVERS, NO_CUT_SECONDS } from './authority.ts';
import type { Cut, CutAnswer } from './referral.ts';
import { readCut, serverAt } from './referral.ts';
import type { NameServer, ZoneCache } from './zone-cache.ts';

/** Servers of a zone that are asked about one cut before it is given up. */
const MAX_ASKED = 4;
/** Name servers may stand in zones whose name servers stand in other zones; honest ones come to an end sooner. */
const MAX_DEPTH = 3;

/** What iterating needs; `chased` are the server names that are being looked up, outermost first. */
interface Walk {
  readonly roots: readonly SocketAddress[];
  readonly zones: ZoneCache;
  readonly asking: Asking;
  readonly chased: readonly string[];
}

/**
 * The authority of a name by asking from the root downwards, a label at a time (RFC 9156), without a client subnet: whoever knows of
 * the zones above is told no more than the next label. Undefined when a zone on the way has no server that answers for it.
 */
export async function iterateToAuthority(
  name: string,
  roots: readonly SocketAddress[],
  zones: ZoneCache,
  asking: Asking,
): Promise<Authority | undefined> {
  return walkDown(name, { roots, zones, asking, chased: [] });
}

async function walkDown(name: string, walk: Walk): Promise<Authority | undefined> {
  const { zones, asking } = walk;
  const nowMs = () => asking.context.network.monotonicUs() / 1000;
  const names = downTo(name);
  const nearest = names.findLastIndex((at) => zones.get(at, nowMs())?.zone === true);
  let authority: Authority = { zone: ROOT, servers: walk.roots.map((peer): NameServer => ({ peer })) };
  for (const at of names.slice(Math.max(0, nearest))) {
    // Another draw may be looking for the same. Whoever looks for a name server on the way waits for nobody: two who do might wait
    // for each other.
    const searched = walk.chased.length === 0 ? zones.searched(at) : undefined;
    if (searched !== undefined) await searched;
    const known = zones.get(at, nowMs());
    if (known?.zone === true) authority = { ...known, zone: at };
    if (known !== undefined) continue;
    const above = authority;
    const found = await zones.search(at, () => findCut(at, above, walk));
    if (found === undefined) return undefined;
    if (found === 'nothing') break;
    if (found !== 'no_cut') authority = found;
  }
  // Without those that turned out to be lame on the way.
  const kept = zones.get(authority.zone, nowMs());
  return kept?.zone === true ? { ...kept, zone: authority.zone } : authority;
}

/** What begins at a name below the zone of an authority, kept for other draws; undefined when nobody says. */
async function findCut(
  name: string,
  above: Authority,
  walk: Walk,
): Promise<Authority | 'no_cut' | 'nothing' | undefined> {
  const { zones, asking } = walk;
  const { network } = asking.context;
  const found = await askForCut(name, above, walk);
  if (found === undefined) return undefined;
  const { answer, startedMs: foundMs } = found;
  if (answer.is === 'nothing') return 'nothing';
  if (answer.is === 'no_cut') {
    zones.set(name, { zone: false }, NO_CUT_SECONDS, network.monotonicUs() / 1000);
    return 'no_cut';
  }
  const servers = await serversOf(answer.cut, walk);
  if (servers.length > 0)
    zones.set(name, { zone: true, servers, foundMs }, answer.cut.ttl, network.monotonicUs() / 1000);
  return { zone: name, servers, foundMs };
}

/** The names from the one below the root down to the name itself. */
function downTo(name: string): readonly string[] {
  const names: string[] = [];
  for (let at: string | undefined = name; at !== undefined && at !== ROOT; at = parentOf(at)) names.unshift(at);
  return names;
}

/**
 * Asks servers of a zone whether a zone of its own begins a label below. Lame and silent ones are passed over. Where every one fails
 * at the question, the name is taken for one of the zone's own: some servers fail at NS questions for hosts.
 */
async function askForCut(
  name: string,
  { zone, servers }: Authority,
  { asking, zones }: Walk,
): Promise<{ readonly answer: Exclude<CutAnswer, { is: 'lame' }>; readonly startedMs: number } | undefined> {
  let heard: number | undefined;
  let queue = inRandomOrder(servers, asking.context.random32);
  for (let asked = 0; asked < MAX_ASKED; asked += 1) {
    const [server, ...others] = queue;
    if (server === undefined) break;
    if (asking.journal.isFull()) return undefined;
    const question = { purpose: 'discover', name, type: 'NS', zone, subnet: undefined } as const;
    const once = { ...asking, context: { ...asking.context, attempts: 1 } };
    const { observation, response } = await askInTurn(question, [server], once);
    const { outcome } = observation;
    queue = !outcome.ok && outcome.failure === 'dns_unreachable' ? otherFamilyFirst(others, server) : others;
    if (response === undefined) continue;
    heard = observation.startedMs;
    const answer = readCut(name, zone, response);
    if (answer.is !== 'lame') return { answer, startedMs: heard };
    zones.drop(zone, server);
  }
  return heard !== undefined && zone !== ROOT ? { answer: { is: 'no_cut' }, startedMs: heard } : undefined;
}

/** The servers of a zone that may be asked: those whose addresses came along, else some of the others are looked up. */
async function serversOf({ names, glued }: Cut, walk: Walk): Promise<readonly NameServer[]> {
  const { random32, allowed } = walk.asking.context;
  const may = (servers: readonly NameServer[]) => servers.filter(({ peer }) => mayAsk(peer, allowed));
  if (glued.length > 0 || walk.chased.length >= MAX_DEPTH) return may(glued);
  const keyed = names.map((name) => ({ name, key: random32() })).sort((a, b) => a.key - b.key);
  const found: NameServer[] = [];
  for (const { name } of keyed.slice(0, MAX_NAME_SERVERS)) {
    if (!walk.chased.includes(name))
      found.push(...may(await lookUp(name, { ...walk, chased: [...walk.chased, name] })));
  }
  return found;
}

/** The addresses of a name server, by its own zone's servers. An alias in its place is not followed (RFC 2181, section 10.3). */
async function lookUp(name: string, walk: Walk): Promise<readonly NameServer[]> {
  const { asking } = walk;
  const authority = await walkDown(name, walk);
  const [first, ...others] = inRandomOrder(authority?.servers ?? [], asking.context.random32);
  if (authority === undefined || first === undefined) return [];
  const found: NameServer[] = [];
  for (const type of ['A', 'AAAA'] as const) {
    if (asking.journal.isFull()) break;
    const question = { purpose: 'discover', name, type, zone: authority.zone, subnet: undefined } as const;
    const { response } = await askInTurn(question, [first, ...others], asking);
    const records = response?.authoritative ? response.answers : [];
    const own = records.filter((record) => record.name === name && record.type === type);
    found.push(...own.flatMap(({ data }) => serverAt(name, data)));
  }
  return found;
}
