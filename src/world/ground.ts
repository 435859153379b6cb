import type { Behaviour, CertificateKind, Laboratory, Service } from './topology.ts';
import { pathsTo, type TruePath } from './topology-paths.ts';

/** The ground under a world that a process serves by itself: one vantage, and fewer kinds of oddity than real servers can have. */
export interface Ground extends Laboratory {
  readonly services: readonly GroundService[];
}

export interface GroundService extends Service {
  readonly behaviour: Extract<Behaviour, { kind: 'plain' | 'redirect' | 'alt-svc' | 'slow' | 'black-hole' }>;
  readonly certificate: Extract<CertificateKind, 'valid' | 'expired'>;
}

/** The node of the vantage. */
export const VANTAGE = 'here';

/** Every way from the vantage to an address: one, or one for each of parallel branches. */
export function groundPaths(ground: Ground, address: string): readonly TruePath[] {
  return pathsTo(ground, VANTAGE, address);
}
