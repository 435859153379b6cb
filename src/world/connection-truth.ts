import type { Ground, GroundService } from './ground.ts';
import { groundPaths, VANTAGE } from './ground.ts';
import { roundTripsUs } from './path-truth.ts';
import { addressesOfName, holderOf, nodeOf, partyOf } from './topology-lookup.ts';
import type { Party } from './world.ts';

/** How a machine responds to a request. */
export interface GroundResponse {
  readonly status: number;
  /** Those that tell who answers and where it leads. */
  readonly headers: Readonly<Record<string, string>>;
  /** How long the machine itself takes. */
  readonly delayMs: number;
}

/** What connecting to an address for a name must show. */
export type ConnectionTruth =
  | { readonly state: 'connect_timeout' }
  | {
      readonly state: 'answered' | 'invalid_certificate';
      /** No step takes less. */
      readonly roundTripMs: number;
      readonly response: GroundResponse;
      /** Where the response leads besides, in the order in which it says so. */
      readonly leads: readonly { readonly purpose: 'redirect' | 'alt-svc'; readonly host: string }[];
    };

/** The truth about a connection, from the description alone. It does not change with time: what a name leads to does. */
export function connectionTruth(ground: Ground, name: string, address: string): ConnectionTruth {
  const machine = machineAt(ground, address);
  if (machine?.behaviour.kind === 'black-hole') return { state: 'connect_timeout' };
  return {
    state: machine?.certificate === 'expired' ? 'invalid_certificate' : 'answered',
    roundTripMs: roundTripMs(ground, address),
    response: responseOf(ground, name, address),
    leads: leadsOf(behaviourAt(ground, name, address)),
  };
}

/** What is odd about the machine at an address, whatever name it is asked for. */
export function machineAt(ground: Ground, address: string): GroundService | undefined {
  return ground.services.find(
    ({ name }) =>
      !ground.world.endpoints.some((endpoint) => endpoint.name === name) &&
      addressesOfName(ground, name).includes(address),
  );
}

export function responseOf(ground: Ground, name: string, address: string): GroundResponse {
  const behaviour = behaviourAt(ground, name, address);
  const plain = { status: 200, headers: signatureOf(operatorAt(ground, address)), delayMs: 0 };
  switch (behaviour.kind) {
    case 'plain':
    case 'black-hole':
      return plain;
    case 'slow':
      return { ...plain, delayMs: behaviour.delayMs };
    case 'redirect':
      return { ...plain, status: 302, headers: { ...plain.headers, location: behaviour.to } };
    case 'alt-svc':
      return { ...plain, headers: { ...plain.headers, 'alt-svc': behaviour.value } };
  }
}

/** As the machine does for all names, or as it does for this one. */
function behaviourAt(ground: Ground, name: string, address: string): GroundService['behaviour'] {
  const service = machineAt(ground, address) ?? ground.services.find((candidate) => candidate.name === name);
  return service?.behaviour ?? { kind: 'plain' };
}

/** Time to an address and back, milliseconds; 0 where no way leads. */
export function roundTripMs(ground: Ground, address: string): number {
  const [path] = groundPaths(ground, address);
  return path === undefined ? 0 : (roundTripsUs(ground, VANTAGE, path).at(-1) ?? 0) / 1000;
}

/** Whose the machine is that answers at an address: not always whose the address is. Undefined where none does. */
export function operatorAt(ground: Ground, address: string): Party | undefined {
  const holder = holderOf(ground, address);
  return holder === undefined ? undefined : partyOf(ground, nodeOf(ground, holder));
}

/** The headers by which a party's machines are known. */
function signatureOf(party: Party | undefined): Readonly<Record<string, string>> {
  switch (party?.kind) {
    case 'provider':
      return { server: 'quillbird-front', via: '1.1 lb (OCI Load Balancer)' };
    case 'cdn':
      return { server: party.id, via: `1.1 pop.${party.id}.example`, 'x-cache': 'HIT', age: '17' };
    case 'cloud':
      return { server: `${party.id}-gateway` };
    case 'operator':
    case 'tenant':
      return { server: 'quillbird-front' };
    case 'network':
    case undefined:
      return {};
  }
}

function leadsOf(behaviour: GroundService['behaviour']): Extract<ConnectionTruth, { leads: unknown }>['leads'] {
  switch (behaviour.kind) {
    case 'redirect':
      return [{ purpose: 'redirect', host: new URL(behaviour.to).hostname }];
    case 'alt-svc':
      // An offer of the same host leads nowhere new.
      return [...behaviour.value.matchAll(/="([^":]+):/g)].map(([, host = '']) => ({ purpose: 'alt-svc', host }));
    case 'plain':
    case 'slow':
    case 'black-hole':
      return [];
  }
}
