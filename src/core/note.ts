import { parseClosedWindow } from './closed-window.ts';

/**
 * What an operator has to say of an event or of a window: that a site was moved on purpose, that a cable was cut. It is told beside what it
 * is about and changes no count, no share, no verdict and no record.
 */
export interface NoteLeaf {
  readonly $kind: 'note';
  readonly claim: string;
  readonly about: NoteSubject;
  /** One line each. */
  readonly text: string;
  readonly author: string;
  readonly atMs: number;
}

/** What became new in a slot, by the `drift` leaf that says so; or a closed window by its name, also before its end. */
export type NoteSubject = { readonly event: number; readonly slot: number } | { readonly window: string };

/** One that the log holds. */
export interface Note extends Pick<NoteLeaf, 'about' | 'text' | 'author' | 'atMs'> {
  /** Index of its own leaf. */
  readonly index: number;
}

/** Whether a note belongs to a closed window: it is about the window, or about an event of it. */
export function isNoteOf({ about }: Pick<Note, 'about'>, window: string): boolean {
  if ('window' in about) return about.window === window;
  const span = parseClosedWindow(window);
  return span !== undefined && about.slot * 1000 >= span.fromMs && about.slot * 1000 < span.toMs;
}
