import type { AnchorLeaf, ConnectionLeaf, LookupLeaf, TraceLeaf } from '../core/connection-record.ts';
import type { DrawDossier } from '../core/draw-dossier.ts';
import type { DrawExplanation } from '../core/draw-explanation.ts';
import type { ClaimReport, LiveWindow, Report } from '../core/report.ts';
import type { DrawLeaf } from '../core/slot-record.ts';
import { connectionsRow } from './api-connections.ts';
import { eventsRow } from './api-events.ts';
import { dossierRow } from './api-evidence.ts';
import { feedRow } from './api-feeds.ts';
import { besideRow, figuresRow, type Shown, sensitivityRow } from './api-window.ts';
import { driftRow } from './drift.ts';
import { liveNote } from './layout.ts';
import { NOT_MEASURED } from './not-measured.ts';
import type { PageAsked } from './paging.ts';
import { primaryWindow, withheld } from './reading.ts';
import { resolversRow } from './resolvers.ts';
import { vantageRows } from './vantages.ts';

/**
 * The report as JSON. Every row carries n, coverage, verdict, the list of what is not measured and a sentence, so that a lone
 * ratio cannot travel (method, section 10); what is withheld or unknown is null. Ratios lie in [0, 1], times are ISO 8601, UTC.
 */
export type Row = Readonly<Record<string, unknown>>;

export function claimsDocument(report: Report): Row {
  return { ...context(report), claims: report.claims.map((claim) => claimRow(report, claim)) };
}

export function claimDocument(report: Report, claim: ClaimReport): Row {
  return {
    ...context(report),
    ...claimRow(report, claim),
    endpoints: claim.endpoints,
    windows: claim.windows.map((window) => windowRow(report, claim, window)),
    slots: claim.slots.map(({ slot, n, counts }) => ({ slot: isoTime(slot * 1000), n, counts })),
    latest_not_landed: claim.latestOther.map(({ slot, address, ...draw }) => ({
      ...draw,
      slot: isoTime(slot * 1000),
      address: address ?? null,
      evidence: `/api/v1/draws/${draw.leaf}`,
    })),
    resolvers: resolversRow(claim),
    vantages: vantageRows(claim),
    drift: driftRow(claim),
    connections: connectionsRow(claim),
    feeds: report.feeds.map(feedRow),
    evidence: { leaves: report.evidence.leaves, writable: report.evidence.writable },
  };
}

export function windowsDocument(report: Report, claim: ClaimReport): Row & { readonly windows: readonly Row[] } {
  return { ...context(report), windows: claim.windows.map((window) => windowRow(report, claim, window)) };
}

/** What became new about its endpoints, and why. */
export function eventsDocument(
  report: Report,
  claim: ClaimReport,
  asked: PageAsked,
): { readonly document: Row; readonly next: string | undefined } {
  const { row, next } = eventsRow(claim, asked);
  return { document: { ...context(report), ...row }, next };
}

export function windowDocument(report: Report, claim: ClaimReport, window: LiveWindow): Row {
  return { ...context(report), ...windowRow(report, claim, window) };
}

/** What may be looked at of a draw: what was measured. A slot leaf may not: it names draws that are still to be made. */
export type MeasuredLeaf = DrawLeaf | ConnectionLeaf | LookupLeaf | TraceLeaf | AnchorLeaf;

const SENTENCES: Readonly<Record<MeasuredLeaf['$kind'], string>> = {
  draw: 'One draw: what was asked and what came back. It is judged by a later leaf of its slot and is no share of anything.',
  connection:
    'One connection: what connecting to the address of a draw brought, and where it led. It never changes an outcome.',
  lookup: 'One look-up: how a name that a connection led to was resolved. It never changes an outcome.',
  trace: 'One trace: who answered on the way to an address. It changes no outcome of its own slot.',
  anchor:
    'One handshake with a machine in a known place: whether the vantage can be where it is said to be. It changes no outcome.',
};

interface MeasuredRecord {
  readonly index: number;
  readonly sha256: string | undefined;
  readonly leaf: MeasuredLeaf;
  /** Of a draw. */
  readonly explanation: DrawExplanation | undefined;
  readonly dossier: DrawDossier | undefined;
}

/** One draw, or what followed it, as it stands in the evidence log, with wire bytes in base64. */
export function drawDocument(report: Report, { index, sha256, leaf, explanation, dossier }: MeasuredRecord): Row {
  return {
    ...context(report),
    leaf: index,
    leaf_sha256: sha256 ?? null,
    sentence: SENTENCES[leaf.$kind],
    not_measured: NOT_MEASURED,
    record: leaf,
    ...(dossier === undefined ? {} : { ...dossierRow(dossier), by_the_feeds_now: explanation ?? null }),
  };
}

/** What holds for the whole live document. `demo` is there in every document, true or false. */
export function context(report: Report): Row {
  return {
    demo: report.demo !== undefined,
    ...(report.demo === undefined ? {} : { demo_note: 'A demo: nothing here is about the real world.' }),
    at: isoTime(report.atMs),
    note: liveNote(report),
    version: report.version,
    method: report.method,
  };
}

function claimRow(report: Report, claim: ClaimReport): Row {
  const window = primaryWindow(claim);
  return {
    claim: claim.id,
    statement: claim.statement,
    source: claim.source,
    provider: claim.provider,
    operator: claim.operator ?? null,
    country: claim.country,
    weights_known: claim.weightsKnown,
    frame: claim.frame,
    manifest_sha256: claim.manifestSha256,
    draws_per_slot: claim.drawsPerSlot,
    slot_seconds: claim.slotMs / 1000,
    slots_missed: claim.slotsMissed,
    last_slot: claim.lastSlotMs === undefined ? null : isoTime(claim.lastSlotMs),
    ...(window === undefined ? conclusion(report, claim) : windowRow(report, claim, window)),
  };
}

function windowRow(report: Report, claim: ClaimReport, window: LiveWindow): Row {
  const { estimate, networks, by } = window;
  const why = withheld(claim, estimate);
  const shown: Shown = (value) => (why === undefined ? (value ?? null) : null);
  const { network: _, ...others } = by;
  return {
    claim: claim.id,
    ...figuresRow(window, shown),
    coverage: claim.fresh ? (estimate.coverage ?? null) : null,
    withheld: why ?? null,
    networks,
    by: others,
    beside: claim.connections === undefined ? null : besideRow(window.beside, shown),
    sensitivity: shown(sensitivityRow(window.sensitivity)),
    ...conclusion(report, claim),
  };
}

/** The verdicts are about one window, which is named beside them, since it need not be the window of the row. */
function conclusion(report: Report, claim: ClaimReport): Row {
  const verdicts = claim.fresh ? claim.verdicts : [];
  return {
    verdict: verdicts.find(({ basis }) => basis === 'quoted')?.verdict ?? null,
    verdict_window: claim.verdictWindow,
    verdicts: verdicts.map(({ reason, drawsNeeded, ...verdict }) => ({
      ...verdict,
      reason: reason ?? null,
      draws_needed: drawsNeeded ?? null,
    })),
    sentence: claim.sentence,
    not_measured: NOT_MEASURED,
    demo: report.demo !== undefined,
  };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
