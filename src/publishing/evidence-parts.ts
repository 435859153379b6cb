import type { Config } from '../config/config.ts';
import { type Address, parseAddress } from '../core/address.ts';
import { readTracedPath } from '../core/traced-path.ts';
import type { Blobs } from '../evidence/blobs.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';
import { inclusionOf } from '../evidence/inclusion.ts';
import type { Feeds } from '../feeds/refresh.ts';
import type { EvidenceParts } from '../web/evidence-parts.ts';
import { blobsNamedBy } from './blob-names.ts';
import { type DossierSources, drawBefore, drawDossier } from './dossiers.ts';
import { leafPage } from './leaf-pages.ts';
import { logReport } from './log-report.ts';

interface EvidencePartsOptions extends Pick<DossierSources, 'days' | 'windows'> {
  readonly config: Pick<Config, 'claims' | 'evidence'>;
  readonly log: EvidenceLog;
  readonly blobs: Pick<Blobs, 'has'>;
  readonly feeds: Pick<Feeds, 'current'>;
  readonly nowMs: () => number;
}

/** What the web room shows of the evidence of a running service. */
export function evidenceParts({
  config,
  log,
  blobs,
  feeds,
  days,
  windows,
  nowMs,
}: EvidencePartsOptions): EvidenceParts {
  return {
    origin: config.evidence.origin,
    vkey: log.vkey,
    log: () => logReport(config.evidence, log, blobs),
    leaves: (asked) => leafPage(log, asked),
    dossier: (draw) => drawDossier(draw, { log, days, windows }),
    drawBefore: (placed) => drawBefore(placed, log),
    inclusion: (index) => inclusionOf(log, index),
    blobs: (leaf) =>
      Promise.all(blobsNamedBy(leaf).map(async (sha256) => ({ sha256, isKept: await blobs.has(sha256) }))),
    path: (claim, trace) => {
      const rules = config.claims.find(({ id }) => id === claim)?.rules;
      const target = parseAddress(trace.subject.address);
      if (rules === undefined || target === undefined) return undefined;
      const facts = (address: Address) => feeds.current.facts(address, rules, nowMs());
      return readTracedPath(trace, target, { rules, facts });
    },
    networkName: (asn) => feeds.current.networkName(asn),
  };
}
