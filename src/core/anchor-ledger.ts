import type { AnchorLeaf } from './connection-record.ts';
import type { Anchor } from './distance.ts';
import type { Place } from './sphere.ts';
import { LONGEST_SLOT_WINDOW_MS } from './windows.ts';

/** A machine whose place is known by itself, as the configuration names it. */
export interface KnownMachine {
  readonly name: string;
  /** `192.0.2.1:443` or `[2001:db8::1]:443`. */
  readonly server: string;
  readonly place: Place;
  readonly positionErrorKm: number;
}

export interface TimedAnchor extends Anchor {
  readonly name: string;
}

/** Full handshakes by name and server, rebuilt from the log at start: of each only those that no later one was as fast as. */
export type AnchorLedger = ReadonlyMap<string, readonly AnchorHandshake[]>;

interface AnchorHandshake {
  readonly slot: number;
  readonly durationUs: number;
}

/** As long as those of drawn addresses are. */
const WINDOW_S = LONGEST_SLOT_WINDOW_MS / 1000;

/** The ledger with one more record. Only a full TLS 1.3 handshake with a valid chain counts, as for a distance. */
export function withAnchor(ledger: AnchorLedger, leaf: AnchorLeaf): AnchorLedger {
  const { slot } = leaf;
  const durationUs = handshakeUs(leaf);
  if (durationUs === undefined) return ledger;
  const known = (ledger.get(keyOf(leaf)) ?? []).filter(
    (one) => one.slot >= slot - WINDOW_S && one.slot <= slot && one.durationUs < durationUs,
  );
  return new Map(ledger).set(keyOf(leaf), [...known, { slot, durationUs }]);
}

/** The machines that completed a handshake in the day before a slot (Unix second) or since, each with its fastest. */
export function anchorsAt(
  ledger: AnchorLedger,
  machines: readonly KnownMachine[],
  slot: number,
): readonly TimedAnchor[] {
  return machines.flatMap((machine) => {
    const fastest = ledger.get(keyOf(machine))?.find((one) => one.slot >= slot - WINDOW_S);
    if (fastest === undefined) return [];
    const { name, place, positionErrorKm } = machine;
    return [{ name, place, positionErrorKm, leastUs: fastest.durationUs }];
  });
}

function keyOf({ name, server }: Pick<KnownMachine, 'name' | 'server'>): string {
  return `${name} ${server}`;
}

function handshakeUs({ observations }: AnchorLeaf): number | undefined {
  for (const { step, outcome, durationUs } of observations) {
    if (step !== 'tls-handshake' || !outcome.ok) continue;
    const { version, valid, resumed } = outcome.value;
    if (version === 'TLSv1.3' && valid && !resumed) return durationUs;
  }
  return undefined;
}
