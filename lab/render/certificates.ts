import type { Laboratory } from '../../src/world/topology.ts';
import { certificateName } from './nginx.ts';

/** A certificate to be made: `name` is that of its files. */
export interface CertificateWanted {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly kind: 'signed' | 'expired' | 'self-signed';
}

/** The certificates that a laboratory's servers show: one for all that is well, and one for each name that is not. */
export function certificatesOf(lab: Laboratory): readonly CertificateWanted[] {
  const names = lab.world.endpoints.map(({ name }) => `DNS:${name}`);
  const others = lab.world.hosts.map(({ name }) => `DNS:${name}`);
  const resolvers = lab.resolvers.flatMap(({ addresses }) => addresses.map((address) => `IP:${address}`));
  const valid = { name: 'valid', subjects: [...new Set([...names, ...others, ...resolvers])], kind: 'signed' } as const;
  const invalid = lab.services
    .filter(({ certificate }) => certificate !== 'valid')
    .map((service): CertificateWanted => {
      const { name, certificate } = service;
      const subjects = [certificate === 'wrong-name' ? 'DNS:somebody-else.example' : `DNS:${name}`];
      const kind = certificate === 'wrong-name' || certificate === 'valid' ? 'signed' : certificate;
      return { name: certificateName(service), subjects, kind };
    });
  return [valid, ...invalid];
}
