import { parseDescribedClaim } from '../claim/described-claim.ts';
import { parseClosedWindow } from '../core/closed-window.ts';
import type { ConfirmationLeaf } from '../core/confirmation.ts';
import type { ConnectionJudgementLeaf } from '../core/connection-record.ts';
import type { JudgementLeaf } from '../core/judgement.ts';
import { recordLike, type WindowLeaf } from '../core/window-record.ts';
import { sumWindowTallies, type WindowSum, type WindowTally, windowSum } from '../core/window-tally.ts';
import { type Span, utcDay } from '../core/windows.ts';
import { canonicalJson } from '../evidence/canonical-json.ts';
import { sha256Hex } from '../evidence/sha256.ts';
import type { CheckedBlobs } from './blob-check.ts';
import { type Findings, type Place, Refuted } from './finding.ts';
import { isSameValue } from './leaf.ts';

/** Records of closed windows: sums of the judgements, confirmations and connection judgements before them, byte for byte. */
export interface WindowsCheck {
  /** `country`: of the claim, by the configuration in force; undefined when the log does not tell it. */
  readonly judged: (leaf: JudgementLeaf, at: number, country: string | undefined) => void;
  readonly confirmed: (leaf: ConfirmationLeaf) => void;
  readonly connected: (leaf: ConnectionJudgementLeaf) => void;
  readonly window: (leaf: WindowLeaf, at: number) => Promise<void>;
}

const DAY_MS = 86_400_000;

export function windowsCheck(blobs: CheckedBlobs, findings: Findings): WindowsCheck {
  /** By claim and UTC day. */
  const days = new Map<string, WindowSum>();
  const records = new Map<string, Pick<WindowLeaf, 'status' | 'revision'>>();
  const countries = new Map<string, string | undefined>();
  const moved = new Set<string>();

  /** The sum that a leaf about a slot adds to. */
  function dayOf({ claim, slot }: { readonly claim: string; readonly slot: number }): WindowSum {
    const key = dayKey(claim, slot * 1000);
    const held = days.get(key) ?? windowSum();
    days.set(key, held);
    return held;
  }

  /** What a window comes to so far; every one is made of whole days. */
  function sumOf(claim: string, { fromMs, toMs }: Span): WindowTally {
    const within: WindowTally[] = [];
    for (let ms = fromMs; ms < toMs; ms += DAY_MS) {
      const day = days.get(dayKey(claim, ms));
      if (day !== undefined) within.push(day.value());
    }
    return sumWindowTallies(within);
  }

  /** A record of a window follows the one before it: a final one is only ever corrected. */
  function checkRevision({ status, revision, reason }: WindowLeaf, key: string, place: Place): void {
    const before = records.get(key);
    if (revision !== (before?.revision ?? 0) + 1)
      throw new Refuted(place, `is revision ${revision}, after ${before?.revision ?? 'none'}`);
    if (before?.status === 'final' && (status !== 'final' || reason === undefined)) {
      throw new Refuted(place, 'takes the place of a final record without being its correction');
    }
    records.set(key, { status, revision });
  }

  /** What a window says the claim was is the recorder's word; it must at least be a word about this claim. */
  async function checkDescription({ claim, described }: WindowLeaf, place: Place): Promise<void> {
    const bytes = await blobs.get(described, place);
    if (bytes === undefined) findings.unchecked('input_gone', place);
    else if (parseDescribedClaim(bytes.toString())?.claim.id !== claim) {
      throw new Refuted(place, 'names a description that is none of its claim');
    }
  }

  return {
    judged: (leaf, at, country) => {
      const known = countries.has(leaf.claim);
      if (country === undefined || (known && countries.get(leaf.claim) !== country)) moved.add(leaf.claim);
      countries.set(leaf.claim, country);
      dayOf(leaf).addJudgements(leaf, at, country ?? '');
    },
    confirmed: (leaf) => dayOf(leaf).addConfirmation(leaf),
    connected: (leaf) => dayOf(leaf).addConnections(leaf),
    window: async (leaf, at) => {
      const key = `${leaf.window} ${leaf.claim}`;
      const place = { leaf: at, claim: leaf.claim, window: leaf.window };
      checkRevision(leaf, key, place);
      if (!(await blobs.check(leaf.breakdowns, place))) findings.unchecked('input_gone', place);
      await checkDescription(leaf, place);
      if (moved.has(leaf.claim)) {
        findings.unchecked('other_country', place);
        return;
      }
      const span = parseClosedWindow(leaf.window);
      if (span === undefined) throw new Refuted(place, `is of ${leaf.window}, which is no closed window`);
      if (leaf.sums.beside === undefined) findings.unchecked('beside_left_out', place);
      const { sums: is, breakdowns } = recordLike(leaf.sums, sumOf(leaf.claim, span));
      if (!isSameValue(is, leaf.sums)) {
        throw new Refuted(place, `is not the sum of the judgements before it, which is ${canonicalJson(is)}`);
      }
      if (sha256Hex(canonicalJson(breakdowns)) !== leaf.breakdowns) {
        throw new Refuted(place, 'names breakdowns that are not those of the judgements before it');
      }
      findings.checked('windows');
    },
  };
}

function dayKey(claim: string, ms: number): string {
  return `${utcDay(ms)} ${claim}`;
}
