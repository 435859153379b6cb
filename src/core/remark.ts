import type { AdjudicationLeaf } from './adjudication.ts';
import { ADJUDICATION_REASONS } from './adjudication.ts';
import { parseClosedWindow } from './closed-window.ts';
import type { NoteLeaf } from './note.ts';
import type { Leaf } from './record.ts';

/** What a person adds to the log beside what was measured. */
export type Remark = AdjudicationLeaf | NoteLeaf;

/** Told on one line of a page. */
const LONGEST_REMARK = 300;
const LONGEST_AUTHOR = 80;

/** The leaf that a remark is about; undefined where it is about a window. */
export function subjectOf(remark: Remark): number | undefined {
  if (remark.$kind === 'adjudication') return remark.leaf;
  return 'event' in remark.about ? remark.about.event : undefined;
}

/**
 * Why the log does not take a remark; undefined when it does.
 *
 * @param subject the leaf of that index, where the log has one
 */
export function objectionTo(remark: Remark, subject: Leaf | undefined): string | undefined {
  switch (remark.$kind) {
    case 'adjudication':
      return adjudicationObjection(remark, subject);
    case 'note':
      return noteObjection(remark, subject);
  }
}

function adjudicationObjection(remark: AdjudicationLeaf, subject: Leaf | undefined): string | undefined {
  if (subject?.$kind !== 'draw') return `leaf ${remark.leaf} is no draw`;
  if (!isOf(remark, remark.slot, subject)) return `leaf ${remark.leaf} is of another claim or slot`;
  if (!ADJUDICATION_REASONS.includes(remark.reason)) return `the reason is none of ${ADJUDICATION_REASONS.join(', ')}`;
  return isLine(remark.note, LONGEST_REMARK) ? undefined : lineObjection('note', LONGEST_REMARK);
}

function noteObjection(remark: NoteLeaf, subject: Leaf | undefined): string | undefined {
  const { about, text, author } = remark;
  if ('window' in about) {
    if (parseClosedWindow(about.window) === undefined) return `"${about.window}" is the name of no window`;
  } else {
    if (subject?.$kind !== 'drift') return `leaf ${about.event} tells of no event`;
    if (!isOf(remark, about.slot, subject)) return `leaf ${about.event} is of another claim or slot`;
  }
  if (!isLine(text, LONGEST_REMARK)) return lineObjection('text', LONGEST_REMARK);
  return isLine(author, LONGEST_AUTHOR) ? undefined : lineObjection('author', LONGEST_AUTHOR);
}

function isOf(
  { claim }: Pick<Remark, 'claim'>,
  slot: number,
  subject: { readonly claim: string; readonly slot: number },
): boolean {
  return subject.claim === claim && subject.slot === slot;
}

/** Neither empty nor padded, and without a control character or a line break, which would forge another line. */
function isLine(text: unknown, most: number): boolean {
  return (
    typeof text === 'string' &&
    text !== '' &&
    text === text.trim() &&
    text.length <= most &&
    !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)
  );
}

function lineObjection(what: string, most: number): string {
  return `the ${what} must be one line of at most ${most} characters`;
}
