import { integer } from '../core/rounding.ts';
import type { Level } from '../verify/audit.ts';
import { CHECKED, type Checked, type Place, UNCHECKED } from '../verify/finding.ts';
import type { Verification } from '../verify/verify.ts';
import { VERSION } from '../version.ts';

/**
 * What an audit came to, for reading.
 *
 * @param name of the evidence
 * @param ownKey the file of the key, when it lies in the evidence itself
 */
export function verificationText(
  { outcome, level, log, wrong, checked, unchecked }: Verification,
  name: string,
  ownKey: string | undefined,
): string {
  const lines = [
    ...(log === undefined
      ? []
      : [
          `${name} is the log ${log.origin} at ${log.size === 1 ? '1 leaf' : `${integer(log.size)} leaves`}, root ${log.root}`,
        ]),
    ...(log?.cosigned ?? []).map(
      ({ witness, size, atSeconds }) =>
        `cosigned by ${witness} at ${integer(size)} leaves, ${new Date(atSeconds * 1000).toISOString()}`,
    ),
    ...(log?.stamped === undefined
      ? []
      : [
          `stamped by ${log.stamped.authority} at ${integer(log.stamped.size)} leaves, ${new Date(log.stamped.atMs).toISOString()}`,
        ]),
    ...(ownKey === undefined
      ? []
      : [`by the key in ${ownKey}: that only tells that the directory fits itself; --key names one from elsewhere`]),
    ...(Object.keys(CHECKED) as Checked[]).flatMap((what) => {
      const count = checked[what];
      return count === undefined ? [] : [`checked: ${integer(count)} ${CHECKED[what]}`];
    }),
    ...unchecked.map(
      ({ what, count, first }) =>
        `not checked: ${integer(count)} ${UNCHECKED[what].says}${placed(first, ', the first at ')}`,
    ),
    VERDICTS[outcome](level, wrong),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

const VERDICTS: Readonly<Record<Verification['outcome'], (level: Level, wrong: Verification['wrong']) => string>> = {
  proven: (level) => `PROVEN at level ${level}: nothing in it contradicts what is signed`,
  refuted: (_, wrong) => `REFUTED: ${wrong === undefined ? '' : `${placed(wrong.place, '')}: ${wrong.says}`}`,
  missing: (level) => `NOT PROVEN at level ${level}: nothing in it is wrong, but not all could be checked`,
};

/** `leaf 12 (tile/entries/000.p/80), claim x, slot 2026-11-23T12:00:00.000Z, draw 3` */
function placed({ file, leaf, claim, window, slot, draw }: Place, before: string): string {
  const parts = [
    ...(file === undefined ? [] : [file]),
    ...(leaf === undefined ? [] : [`leaf ${leaf}`]),
    ...(claim === undefined ? [] : [`claim ${claim}`]),
    ...(window === undefined ? [] : [`window ${window}`]),
    ...(slot === undefined ? [] : [`slot ${slot} (${new Date(slot * 1000).toISOString()})`]),
    ...(draw === undefined ? [] : [`draw ${draw}`]),
  ];
  return parts.length === 0 ? '' : `${before}${parts.join(', ')}`;
}

/** The same as one JSON document. */
export function verificationDocument(verification: Verification, name: string, ownKey: string | undefined): string {
  const { outcome, level, log, wrong, checked, unchecked } = verification;
  const whole = {
    evidence: name,
    verifier: `landfall ${VERSION}`,
    outcome,
    level,
    key_from_evidence: ownKey !== undefined,
    log: log ?? null,
    wrong: wrong ?? null,
    checked,
    unchecked,
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
}
