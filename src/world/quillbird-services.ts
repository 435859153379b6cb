import type { GroundService } from './ground.ts';

/**
 * What is odd about some endpoints and machines of the demo, for a newcomer to find; everything else answers plainly. The names of
 * machines stand for the addresses that they lead to, whatever a client asks for there.
 */
export const quillbirdServices: readonly GroundService[] = [
  // Leads on, and stays with the operator and on the provider.
  serve('login.quillbird.example', { kind: 'redirect', to: 'https://www.quillbird.example/' }),
  // The CDN offers another of its machines besides HTTP/3 on the same one.
  serve('media.quillbird.example', {
    kind: 'alt-svc',
    value: 'h3=":443"; ma=86400, h2="alt.pop.fernedge.example:443"; ma=3600',
  }),
  // On the provider by address, and yet the client is sent away from it.
  serve('export.telemetry.quillbird.example', { kind: 'redirect', to: 'https://app.otterstack.example/collect' }),
  serve('drained.telemetry.quillbird.example', { kind: 'black-hole' }),
  serve('batch.api.quillbird.example', { kind: 'slow', delayMs: 400 }),
  { name: 'standby.quillbird.example', behaviour: { kind: 'plain' }, certificate: 'expired' },
];

function serve(name: string, behaviour: GroundService['behaviour']): GroundService {
  return { name, behaviour, certificate: 'valid' };
}
