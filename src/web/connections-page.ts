import type { ClaimReport, Report } from '../core/report.ts';
import { beyondTheAddress } from './connections.ts';
import type { ConnectionLeaves } from './failures.ts';
import { failures } from './failures.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';

/** Endpoints whose failures are shown. */
export const FAILURES_SHOWN = 20;

/** What stands behind the addresses of a claim, as far as connections and traces showed it, and the connections that failed. */
export function connectionsPage(report: Report, claim: ClaimReport, leaves: ConnectionLeaves): string {
  const path = `/claims/${encodeURIComponent(claim.id)}`;
  return layout(report, {
    title: `${claim.id}: connections`,
    claim: claim.id,
    body: html`<h1>Claim <a href="${path}"><code>${claim.id}</code></a></h1>
${beyondTheAddress(claim)}
${failures(claim, leaves, { most: FAILURES_SHOWN, rest: `/api/v1${path}` })}`,
  });
}
