import type { LeftEdge } from '../../src/core/connection-record.ts';
import type { Judgement } from '../../src/core/judgement.ts';
import type { PathVerdict } from '../../src/core/trace.ts';
import type { ServedTruth } from '../../src/world/laboratory-connections.ts';
import { roundTripsUs } from '../../src/world/path-truth.ts';
import type { Laboratory } from '../../src/world/topology.ts';
import { addressesOfName, nodeOf } from '../../src/world/topology-lookup.ts';
import { pathsTo } from '../../src/world/topology-paths.ts';
import type { Cell, Truth } from '../../src/world/truth.ts';
import { landingOf } from '../../src/world/truth.ts';
import { addressOf, ownerOf } from '../../src/world/world.ts';
import type { JudgedCell } from './judged-cells.ts';

/** Kilometres that light goes in a millisecond, there and back. */
const LIGHT_KM = 149.9;
/** Method, section 12. */
const LEAST_HANDSHAKES = 10;

/** What is true, as the description of a world tells it; nothing here knows how it is measured or judged. */
export interface TruthTeller {
  readonly lab: Laboratory;
  readonly vantage: string;
  readonly answers: (cell: Cell) => Truth;
  readonly serves: (name: string, address: string) => ServedTruth;
  /** Undefined where nothing is traced. */
  readonly path: (address: string) => PathVerdict | undefined;
}

/** What was judged of a cell, in short; without what depends on how often an address was met. */
export function said(judged: JudgedCell): string {
  return `${judged.judgement.address} ${outcomeSaid(judged.judgement)} ${connectionSaid(judged)}`;
}

/** Every way in which a judgement is not the truth, each in a line. */
export function differencesOf(judged: JudgedCell, teller: TruthTeller): readonly string[] {
  const { cell, judgement, connection } = judged;
  const truth = teller.answers(cell);
  const compared = [
    ['outcome', outcomeSaid(judgement), outcomeTrue(truth, judgement.address, teller.lab)],
    ['connection', connectionSaid(judged), connectionTrue(cell, followedOf(judged, truth), teller)],
    ...(connection?.domestic === undefined ? [] : [['in the country', ...domesticPair(judged, teller)]]),
  ];
  return compared
    .filter(([, said, is]) => said !== is)
    .map(([what, said, is]) => `${JSON.stringify(cell)} ${judgement.address}: ${what} ${said}, in truth ${is}`);
}

/** What a judgement says, in short. */
export function outcomeSaid({ outcome, reason, by, whose, region, rule, grade, country, answers }: Judgement): string {
  const where = reason ?? by ?? whose?.id ?? region ?? 'unknown';
  return JSON.stringify({ outcome, where, rule, grade, country, addresses: answers?.of });
}

/** What must be said of a draw of which this address was the one that was picked. */
export function outcomeTrue(truth: Truth, address: string | undefined, lab: Laboratory): string {
  if (truth.state === 'missing') return JSON.stringify({ outcome: 'missing', where: truth.reason });
  const landing = truth.landings.find((one) => one.address === address);
  if (landing === undefined) return `one of ${truth.landings.map((one) => one.address).join(', ')}`;
  const { outcome, label, rule, grade } = landing;
  const country = outcome === 'indeterminate' ? undefined : ownerOf(lab.world, landing.address)?.place.country;
  return JSON.stringify({ outcome, where: label, rule, grade, country, addresses: truth.landings.length });
}

/** Where a connection is made to: also to an answer that is not taken to be the client's, and then decides nothing. */
function followedOf({ judgement, connection }: JudgedCell, truth: Truth): string | undefined {
  return truth.state === 'missing' && truth.reason === 'ecs_absent' ? connection?.address : judgement.address;
}

function connectionSaid({ connection }: JudgedCell): string {
  if (connection === undefined) return 'none';
  const { state, path, left } = connection;
  return `${state}, ${path}, ${left.map(ledTo).join(', ')}`;
}

function connectionTrue(cell: Cell, address: string | undefined, teller: TruthTeller): string {
  const { lab, answers, serves, path } = teller;
  if (address === undefined || !addressesOfName(lab, cell.name).includes(address)) return 'none';
  const { state, leads } = serves(cell.name, address);
  const left = leads.flatMap(({ purpose, host }) => {
    const lead = answers({ ...cell, name: host, family: addressOf(address).family });
    const first = lead.state === 'missing' ? undefined : lead.landings[0];
    if (first === undefined) return [];
    // An edge lands by its address alone, whoever's answer it came from.
    const { outcome, label } = first.label === 'vantage_only' ? landingOf(lab.world, first.address) : first;
    return outcome === 'landed' ? [] : [ledTo({ purpose, host, outcome, label })];
  });
  return `${state}, ${path(address)}, ${left.join(', ')}`;
}

function ledTo({ purpose, host, outcome, label }: LeftEdge): string {
  return `by ${purpose} to ${host}, ${outcome} ${label}`;
}

/** What was said of the country, and what must have been. Too slow an answer of ours shows less than light would, never more. */
function domesticPair({ connection }: JudgedCell, { lab, vantage }: TruthTeller): readonly [string, string] {
  const said = connection?.domestic ?? '';
  if ((connection?.handshakesBefore ?? 0) < LEAST_HANDSHAKES) return [said, 'not_tested'];
  const mayBe = mayBeShown(lab, vantage, connection?.address ?? '') ? ['shown', 'not_shown'] : ['not_shown'];
  return [said, mayBe.includes(said) ? said : mayBe.join(' or ')];
}

/** Whether light gets to the address and back sooner than to the next place abroad. */
function mayBeShown(lab: Laboratory, vantage: string, address: string): boolean {
  const [path] = pathsTo(lab, vantage, address);
  const abroadKm = nodeOf(lab, vantage).vantage?.abroadKm;
  if (path?.ends !== 'reached' || abroadKm === undefined) return false;
  return (LIGHT_KM * (roundTripsUs(lab, vantage, path).at(-1) ?? 0)) / 1000 < abroadKm;
}
