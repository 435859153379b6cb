import type { ClosedWindow } from '../../src/core/closed-report.ts';
import { closedReport } from '../../src/core/closed-report.ts';
import { parseClosedWindow } from '../../src/core/closed-window.ts';
import type { DescribedClaim } from '../../src/core/described-claim.ts';
import type { Judgement } from '../../src/core/judgement.ts';
import { recordOf } from '../../src/core/window-record.ts';
import { windowTallyOf } from '../../src/core/window-tally.ts';
import { judgementLeaf } from '../core/slots.ts';
import { BESIDE } from './beside.ts';
import { DESCRIBED_NETWORKS, DRAWS } from './draws.ts';
import { CLAIM } from './report.ts';

/** The claim of the report, as it stands in the records. */
export const DESCRIBED: DescribedClaim = {
  claim: { ...CLAIM, frame: { ...CLAIM.frame, sha256: '22'.repeat(32) } },
  levels: { quoted: 1, tested: [0.999] },
  resolvers: [{ id: 'direct', class: 'authoritative' }],
  networks: DESCRIBED_NETWORKS,
  vantages: [{ id: 'local', asn: 64_500 }],
  publisher: {
    name: 'Example University',
    funding: 'a grant of the Example Foundation',
    contact: 'routing@example.edu',
    licence: 'CC-BY-4.0',
  },
  demo: false,
};

/** The draws of the report as a closed day of their own. */
export function closedDay(name: string, status: 'provisional' | 'final', draws: number = DRAWS.length): ClosedWindow {
  return closedOf(
    name,
    status,
    DRAWS.slice(0, draws).map(({ judgement }) => judgement),
  );
}

/** Any draws as a closed window. */
export function closedOf(
  name: string,
  status: 'provisional' | 'final',
  judgements: readonly Judgement[],
  described: DescribedClaim = DESCRIBED,
): ClosedWindow {
  const fromMs = parseClosedWindow(name)?.fromMs ?? 0;
  const tally = windowTallyOf(judgementLeaf(fromMs / 1000, judgements), 50, CLAIM.country);
  const { sums, breakdowns } = recordOf({ ...tally, beside: BESIDE });
  const revision = status === 'final' ? 2 : 1;
  const record = {
    $kind: 'window' as const,
    claim: CLAIM.id,
    window: name,
    status,
    revision,
    sums,
    breakdowns: 'bd'.repeat(32),
    described: 'de'.repeat(32),
  };
  return { leaf: 60, record, described, report: closedReport(described, record, breakdowns) };
}
