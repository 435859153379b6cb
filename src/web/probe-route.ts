import type { Express } from 'express';
import { Problem } from './problem.ts';
import { methodNotAllowed } from './read-only.ts';

/** A look at one name, now: its metrics, or with `debug` what was found, for people. */
export type ProbeNow = (asked: {
  readonly target: string;
  readonly claim: string;
  readonly accept: string | undefined;
  readonly debug: boolean;
}) => Promise<
  | { readonly ok: true; readonly contentType: string; readonly body: string }
  | { readonly ok: false; readonly why: 'no_claim' | 'no_name' | 'not_in_manifest' }
>;

const REFUSALS: Readonly<Record<'no_claim' | 'no_name' | 'not_in_manifest', readonly [number, string]>> = {
  no_claim: [404, 'There is no claim of that name.'],
  no_name: [400, 'target must be a host name, without scheme, port and path.'],
  not_in_manifest: [
    403,
    'Only names of the claim’s manifest are looked at here; web.probe of the configuration opens it.',
  ],
};

/** Each look asks name servers of other people, at the pace that is meant for draws. Of all clients together. */
const LOOKS = { perSecond: 1, burst: 20 } as const;

/**
 * `/probe?target=NAME&claim=ID`, the multi-target pattern of exporters, with `debug=true` for people. Without `probe` there is no
 * such path.
 */
export function probeRoute(app: Express, probe: ProbeNow | undefined, nowMs: () => number): void {
  if (probe === undefined) return;
  const waitSeconds = bucket(nowMs);
  app
    .route('/probe')
    .get(async (request, response) => {
      const { target, claim, debug } = request.query;
      if (typeof target !== 'string' || typeof claim !== 'string') {
        throw new Problem(400, 'One target and one claim are needed: /probe?target=NAME&claim=ID');
      }
      const seconds = waitSeconds();
      if (seconds > 0) {
        response.set('Retry-After', String(seconds));
        throw new Problem(429, `No more than ${LOOKS.perSecond} look a second is taken here; ask again later.`);
      }
      const found = await probe({ target, claim, accept: request.get('Accept'), debug: debug === 'true' });
      if (!found.ok) throw new Problem(...REFUSALS[found.why]);
      response.vary('Accept');
      response.set('Content-Type', found.contentType).send(Buffer.from(found.body));
    })
    .all(methodNotAllowed);
}

/** Takes a token when there is one: 0, else the seconds until there is. */
function bucket(nowMs: () => number): () => number {
  let tokens: number = LOOKS.burst;
  let atMs = nowMs();
  return () => {
    const now = nowMs();
    tokens = Math.min(LOOKS.burst, tokens + (Math.max(0, now - atMs) / 1000) * LOOKS.perSecond);
    atMs = now;
    if (tokens < 1) return Math.ceil((1 - tokens) / LOOKS.perSecond);
    tokens -= 1;
    return 0;
  };
}
