import { machineAt, operatorAt } from '../world/connection-truth.ts';
import type { Ground, GroundService } from '../world/ground.ts';
import { addressesOfName, landingAddresses } from '../world/topology-lookup.ts';
import type { Issued, Validity } from './certificate.ts';
import { createAuthority, issueCertificate } from './certificate.ts';

/** The certificates of a world's machines, by an authority of its own. */
export interface HostCertificates {
  /** The authority, PEM: for whoever is to trust the world. */
  readonly ca: string;
  /** What the machine at an address shows, whatever name it is asked for; one certificate for all that is alike. */
  readonly at: (address: string) => Issued;
}

const DAY_MS = 86_400_000;

/** Each party has a certificate for every name that may lead to its machines. `nowMs` is Unix time. */
export function issueHostCertificates(ground: Ground, nowMs: number): HostCertificates {
  const valid: Validity = { notBeforeMs: nowMs - DAY_MS, notAfterMs: nowMs + 366 * DAY_MS };
  const validity: Readonly<Record<GroundService['certificate'], Validity>> = {
    valid,
    expired: { notBeforeMs: nowMs - 97 * DAY_MS, notAfterMs: nowMs - 7 * DAY_MS },
  };
  const authority = createAuthority('Landfall demo', valid);
  const namesByOperator = namesOf(ground);
  const issued = new Map<string, Issued>();
  return {
    ca: authority.cert,
    at: (address) => {
      const operator = operatorAt(ground, address)?.id ?? '';
      const kind = machineAt(ground, address)?.certificate ?? 'valid';
      const [first = 'unknown.example', ...others] = namesByOperator.get(operator) ?? [];
      const key = `${operator} ${kind}`;
      const certificate = issued.get(key) ?? issueCertificate(authority, [first, ...others], validity[kind]);
      issued.set(key, certificate);
      return certificate;
    },
  };
}

/** Names that lead to the machines of a party, by its id. */
function namesOf(ground: Ground): ReadonlyMap<string, ReadonlySet<string>> {
  const operators = new Map(
    landingAddresses(ground.world).map((address) => [address, operatorAt(ground, address)?.id ?? '']),
  );
  const names = new Map<string, Set<string>>();
  for (const { name } of ground.world.hosts) {
    for (const address of addressesOfName(ground, name)) {
      const operator = operators.get(address) ?? '';
      names.set(operator, (names.get(operator) ?? new Set()).add(name));
    }
  }
  return names;
}
