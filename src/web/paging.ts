import type { Request, Response } from 'express';
import { Problem } from './problem.ts';
import { hrefWith, queryOf } from './query.ts';

/** Rows of a list that one answer holds at most, and when nothing else is asked for. */
export const MOST_ROWS = 1000;
const USUAL_ROWS = 100;

/** The part of a list that a client asks for: so many rows, of those that follow the one named. */
export interface PageAsked {
  readonly limit: number;
  /** Taken from `next` of the answer before; undefined: from the newest on. */
  readonly before: string | undefined;
}

/** Reads `?limit=&before=`. Throws the 400 that is due for anything else there. */
// Written by the client: any text, once or several times.
export function pageAsked({ limit, before }: Request['query']): PageAsked {
  if (limit !== undefined && !(typeof limit === 'string' && /^[1-9]\d{0,3}$/.test(limit) && Number(limit) <= MOST_ROWS))
    throw new Problem(400, `limit must be a number from 1 to ${MOST_ROWS}.`);
  if (before !== undefined && !(typeof before === 'string' && before.length <= 500))
    throw new Problem(400, 'before must be taken from the answer before.');
  return { limit: limit === undefined ? USUAL_ROWS : Number(limit), before };
}

/** A page of a list whose rows have keys of their own, newest first. Throws the 400 that is due when `before` names none of them. */
export function pageOf<T>(
  rows: readonly T[],
  keyOf: (row: T) => string,
  { limit, before }: PageAsked,
): { readonly rows: readonly T[]; readonly next: string | undefined } {
  const at = before === undefined ? -1 : rows.findIndex((row) => keyOf(row) === before);
  if (before !== undefined && at < 0)
    throw new Problem(400, 'before names no row of this list, or one that has left it.');
  const page = rows.slice(at + 1, at + 1 + limit);
  const last = page.at(-1);
  const isLast = at + 1 + limit >= rows.length;
  return { rows: page, next: isLast || last === undefined ? undefined : keyOf(last) };
}

/** Where the next page is: in the Link header (RFC 8288), and as what the document says of it, null after the last. */
export function nextPage(
  request: Request,
  response: Response,
  { limit }: PageAsked,
  next: string | undefined,
): string | null {
  if (next === undefined) return null;
  const path = `${request.path}${hrefWith(queryOf(request.query), { limit: String(limit), before: next })}`;
  response.links({ next: path });
  return path;
}
