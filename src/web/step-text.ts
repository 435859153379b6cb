import { formatPrefix, parsePrefix, prefixOf } from '../core/address.ts';
import type { AnswerRecord, DnsExchange, DnsSubject, EcsEcho, Observation } from '../core/observation.ts';
import { counted } from '../core/rounding.ts';
import type { ServiceBinding } from '../core/service-binding.ts';

/** More names or addresses than this are counted, not shown. */
const SHOWN = 4;

/** Up to four of some texts, and how many more there are. */
export function shortened(texts: readonly string[]): string {
  const more = texts.length - SHOWN;
  return `${texts.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Letters of a name that a page shows, from its end, which tells whose it is: peers may answer with the longest there are. */
const LONGEST_NAME = 64;

export function shortName(name: string): string {
  return name.length <= LONGEST_NAME ? name : `…${name.slice(1 - LONGEST_NAME)}`;
}

/** Who was asked for what as which client, and what came back. A search for name servers that went well takes one line. */
export function stepLines(observations: readonly Observation[]): readonly string[] {
  const lines: string[] = [];
  let search: Observation[] = [];
  for (const observation of observations) {
    if (observation.subject.purpose === 'discover') {
      search.push(observation);
      continue;
    }
    lines.push(...searchLines(search, observation.subject.zone), ...exchangeLines(observation));
    search = [];
  }
  return [...lines, ...searchLines(search, undefined)];
}

/** @param zone whose servers were found; undefined when none were */
function searchLines(search: readonly Observation[], zone: string | undefined): readonly string[] {
  const [first] = search;
  const heard = search.every(({ outcome }) => outcome.ok || outcome.failure === 'dns_nxdomain');
  if (first === undefined || zone === undefined || !heard) return search.flatMap(exchangeLines);
  return [`  found the name servers of ${zone} by ${counted(search.length, 'question')} to ${first.subject.server}`];
}

function exchangeLines({ subject, outcome, durationUs, sent }: Observation): readonly string[] {
  if (!outcome.ok && sent === undefined)
    return [`  could not ask for ${subject.name} ${subject.type}: ${outcome.failure}`];
  const time = `${(durationUs / 1000).toFixed(1)} ms`;
  if (outcome.ok) return [askedLine(subject), `    ${saidText(subject, outcome.value)}, ${time}`];
  const detail = outcome.detail === undefined ? '' : ` (${outcome.detail})`;
  return [askedLine(subject), `    ${outcome.failure}${detail}, ${time}`];
}

function askedLine({ purpose, name, type, server, serverName, zone, ecs }: DnsSubject): string {
  const whom = serverName === undefined ? server : `${serverName} (${server})`;
  const as = zone === undefined ? '' : `, an authority of ${zone},`;
  const client = ecs === undefined ? '' : ` as a client in ${ecs}`;
  return `  asked ${whom}${as} for ${name} ${type}${client}${purpose === 'discover' ? ', to find name servers' : ''}`;
}

function saidText(subject: DnsSubject, exchange: DnsExchange): string {
  const { answers, ecs } = exchange;
  const records = answers.length === 0 ? 'no records' : shortened(answers.map(recordText));
  const echo = echoText(ecs, subject.ecs);
  return `${codeText(exchange)}: ${records}${echo === undefined ? '' : `; ${echo}`}`;
}

/** How a server answered: its code, and what it said of the answer as a whole. */
export function codeText({ rcode, authoritative, truncated, authenticData }: DnsExchange): string {
  const over = truncated ? ' over TCP, too long for UDP' : '';
  return `${rcode}${authoritative ? ' with authority' : ''}${over}${authenticData ? ', signatures checked by it' : ''}`;
}

/** What a server said of the client block that it was sent; undefined where none was sent. */
export function echoText(ecs: EcsEcho, sent: string | undefined): string | undefined {
  switch (ecs.state) {
    case 'none':
      return undefined;
    case 'echoed':
      return `client block echoed, ${scopeText(ecs.scope, sent)}`;
    case 'absent':
      return 'client block not echoed';
    case 'wrong':
      return `another client block echoed, ${ecs.said}`;
  }
}

/** A record of an answer without its name: `A 192.0.2.1`. */
export function recordText({ type, data, service }: AnswerRecord): string {
  if (service !== undefined) return `${type} ${serviceText(service)}`;
  return data === undefined ? type : `${type} ${data}`;
}

/** As zone files have it: priority, target, then what there is of parameters (RFC 9460, section 2.1). */
function serviceText(service: ServiceBinding): string {
  if (service.mode === 'alias') return `0 ${service.target}`;
  const { priority, target, alpn, port, ipv4Hints, ipv6Hints } = service;
  const parameters = { alpn, port, ipv4hint: ipv4Hints, ipv6hint: ipv6Hints };
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return [priority, target, ...given.map(([key, value]) => `${key}=${String(value)}`)].join(' ');
}

/** For whom the answer holds (RFC 7871, section 7.2.1). */
function scopeText(scope: number, sent: string | undefined): string {
  const block = parsePrefix(sent ?? '');
  if (scope === 0) return 'scope /0: the same for everybody';
  if (block === undefined || scope > block.length) return `scope /${scope}: for less than was asked`;
  return `scope /${scope}: the same for ${formatPrefix(prefixOf(block.address, scope))}`;
}
