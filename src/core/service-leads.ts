import { followAnswer } from './answer-chain.ts';
import { canonicalName, ROOT } from './domain-name.ts';
import type { AnswerRecord, Observation } from './observation.ts';
import type { ServiceBinding } from './service-binding.ts';

/** Whose HTTPS records are asked for. */
export interface ServiceQuestion {
  readonly name: string;
  readonly port: number;
}

/** A place that a client which follows HTTPS records may connect to. */
export interface ServiceLead {
  readonly host: string;
  readonly port: number;
  /** Hints that came with it, canonical text; without any the host's own addresses are to be looked up. */
  readonly addresses: readonly string[];
  /** Protocols beside the default one. */
  readonly alpn: readonly string[];
  /** The least is tried first; 0 for the end of an alias. */
  readonly priority: number;
}

const HTTP_PORT = 80;
const HTTPS_PORT = 443;

/** Whoever reads HTTPS records takes an http origin for the https origin that stands for it (RFC 9460, section 9.5). */
function securePort({ port }: ServiceQuestion): number {
  return port === HTTP_PORT ? HTTPS_PORT : port;
}

/** The name that holds the HTTPS records of an origin (RFC 9460, section 9.1). */
function ownerOf(question: ServiceQuestion): string {
  const [name, port] = [canonicalName(question.name), securePort(question)];
  return port === HTTPS_PORT ? name : `_${port}._https.${name}`;
}

/** The next name whose HTTPS records the record of a draw does not hold yet; undefined when it holds all, or one could not be had. */
export function nextServiceQuestion(
  observations: readonly Observation[],
  question: ServiceQuestion,
): { readonly name: string; readonly type: 'HTTPS' } | undefined {
  const { open } = walk(observations, ownerOf(question));
  return open === undefined ? undefined : { name: open, type: 'HTTPS' };
}

/**
 * Where HTTPS records lead, from the observations of a draw alone; the least priority first. A record that says nothing but what the
 * name itself says is no lead, and one with a key that no browser of today understands is none either (RFC 9460, section 8).
 */
export function serviceLeads(observations: readonly Observation[], question: ServiceQuestion): readonly ServiceLead[] {
  const { services, alias } = walk(observations, ownerOf(question));
  const found = services.flatMap((service): readonly ServiceLead[] => {
    if (service.mode !== 'service' || service.incompatible) return [];
    const { priority, target, port = securePort(question), alpn = [], ipv4Hints = [], ipv6Hints = [] } = service;
    // By the letter the target `.` of `_8443._https.example.com` is that name, which holds no addresses; browsers take example.com.
    const host = target === ownerOf(question) ? canonicalName(question.name) : target;
    return [{ host, port, addresses: [...ipv4Hints, ...ipv6Hints], alpn, priority }];
  });
  // The end of an alias without records of its own is connected to as any host (section 3).
  const end =
    alias === undefined || services.length > 0
      ? []
      : [{ host: alias, port: securePort(question), addresses: [], alpn: [], priority: 0 }];
  return [...found, ...end]
    .filter(
      ({ host, port, addresses }) =>
        addresses.length > 0 || host !== canonicalName(question.name) || port !== question.port,
    )
    .sort((a, b) => a.priority - b.priority);
}

interface Walk {
  /** What the records at the end of all aliases say. */
  readonly services: readonly ServiceBinding[];
  /** The last name that an alias-mode record led to. */
  readonly alias: string | undefined;
  readonly open: string | undefined;
}

/** Follows aliases of both kinds, CNAME records and alias mode; a circle or too many lead nowhere. */
function walk(observations: readonly Observation[], owner: string): Walk {
  const chain = [owner];
  let alias: string | undefined;
  for (;;) {
    const asked = chain[chain.length - 1] ?? owner;
    const outcome = observations.findLast(
      ({ subject }) => subject.purpose === 'answer' && subject.type === 'HTTPS' && subject.name === asked,
    );
    if (outcome === undefined) return { services: [], alias, open: asked };
    if (!outcome.outcome.ok || outcome.outcome.value.ecs.state === 'wrong')
      return { services: [], alias, open: undefined };
    const { zone } = outcome.subject;
    const { aliases, records, broken } = followAnswer(outcome.outcome.value.answers, chain, 'HTTPS', zone);
    if (broken) return { services: [], alias: undefined, open: undefined };
    chain.push(...aliases);
    const services = records.flatMap(({ service }: AnswerRecord) => service ?? []);
    const target = aliasOf(services);
    // An authority answers for its own names only: its alias is the next question.
    const goesOn = target === undefined && services.length === 0 && aliases.length > 0 && zone !== undefined;
    if (goesOn) continue;
    if (target === undefined || target === ROOT)
      return { services, alias: target === ROOT ? undefined : alias, open: undefined };
    if (chain.includes(target) || chain.length > MAX_NAMES) return { services: [], alias: undefined, open: undefined };
    chain.push(target);
    alias = target;
  }
}

/** As many as are followed of CNAME records. */
const MAX_NAMES = 8;

/** Where there is an alias, all service records beside it are to be ignored (section 2.4.1); of several the first by name is taken. */
function aliasOf(services: readonly ServiceBinding[]): string | undefined {
  return services.flatMap((service) => (service.mode === 'alias' ? [service.target] : [])).sort()[0];
}
