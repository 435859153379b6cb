import type { ConnectionState, ConnectPurpose } from '../core/connection.ts';
import type { Behaviour, CertificateKind, Laboratory } from './topology.ts';
import { addressesOfName } from './topology-lookup.ts';
import { pathsTo } from './topology-paths.ts';

/** What connecting from a node to an address for a name must show, in a laboratory. */
export interface ServedTruth {
  readonly state: ConnectionState;
  /** Where the response leads besides. */
  readonly leads: readonly { readonly purpose: ConnectPurpose; readonly host: string }[];
}

/** @param patienceMs how long a client waits for a response at most */
export function servedTruth(
  lab: Laboratory,
  from: string,
  { name, address }: { readonly name: string; readonly address: string },
  patienceMs: number,
): ServedTruth {
  const { ends } = pathsTo(lab, from, address)[0] ?? { ends: 'unreachable' };
  if (ends === 'silent') return nothing('connect_timeout');
  if (ends === 'unreachable') return nothing('connect_unreachable');
  const mute = behavioursAt(lab, address).find(({ kind }) => kind === 'stalled' || kind === 'reset');
  if (mute !== undefined) return nothing(mute.kind === 'stalled' ? 'tls_timeout' : 'tls_closed');
  // A machine tells names apart: what is odd about one is not about another at the same address.
  const service = lab.services.find((one) => one.name === name);
  const answered = stateUnder(service?.certificate ?? 'valid');
  switch (service?.behaviour.kind) {
    case 'slow':
      return service.behaviour.delayMs < patienceMs ? nothing(answered) : nothing('http_timeout');
    case 'redirect':
      return { state: answered, leads: [{ purpose: 'redirect', host: new URL(service.behaviour.to).hostname }] };
    case 'alt-svc':
      return { state: answered, leads: offered(service.behaviour.value) };
    // What a relay fetches from elsewhere is its own answer to whoever asks it.
    default:
      return nothing(answered);
  }
}

function nothing(state: ConnectionState): ServedTruth {
  return { state, leads: [] };
}

function stateUnder(certificate: CertificateKind): ConnectionState {
  return certificate === 'valid' ? 'answered' : 'invalid_certificate';
}

/** What stands at an address, whatever name a client asks there for. */
function behavioursAt(lab: Laboratory, address: string): readonly Behaviour[] {
  return lab.services
    .filter(({ name }) => addressesOfName(lab, name).includes(address))
    .map(({ behaviour }) => behaviour);
}

/** The other hosts of an Alt-Svc header. */
function offered(value: string): ServedTruth['leads'] {
  return Array.from(value.matchAll(/="([^":]+):/g), ([, host = '']) => ({ purpose: 'alt-svc', host }));
}
