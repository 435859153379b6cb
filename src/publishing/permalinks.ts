import { latestUsed } from '../core/latest-used.ts';
import type { WindowRecords } from '../past/window-records.ts';
import type { Rendered } from '../reports/render.ts';
import { renderCitation, renderReport } from '../reports/render.ts';
import type { Permalink } from '../web/parts.ts';
import type { ReadClosedWindow } from './closed-windows.ts';
import type { StatedLog } from './statements.ts';
import { statements } from './statements.ts';

/** PDFs that are kept: each takes a browser some seconds, and is asked for again when it is passed on. */
const PRINTS_KEPT = 16;

/**
 * Serves the statements that permalinks name; undefined where the log holds no record of that name and hash. PDFs are printed one at a
 * time, however many are asked for.
 */
export function permalinks(
  records: Pick<WindowRecords, 'revision' | 'of' | 'adjudications' | 'notes'>,
  log: StatedLog,
  read: ReadClosedWindow,
): (asked: Permalink) => Promise<Rendered | undefined> {
  const statementOf = statements(records, log, read);
  const prints = latestUsed<string, Promise<Rendered>>(PRINTS_KEPT);
  let turn: Promise<unknown> = Promise.resolve();

  function printed(key: string, print: () => Promise<Rendered>): Promise<Rendered> {
    const held = prints.get(key);
    if (held !== undefined) return held;
    const printing = turn.then(print);
    turn = printing.catch(() => undefined);
    prints.put(key, printing, 1);
    // What failed is tried anew by the next who asks.
    const forget = (): void => prints.drop(key);
    printing.then(({ ok }) => ok || forget(), forget);
    return printing;
  }

  return async ({ claim, window, revision, hash, form }) => {
    const record = records.revision(claim, window, revision);
    const leafHash = record && (await log.leafHash(record.leaf));
    if (record === undefined || leafHash === undefined || !leafHash.startsWith(hash)) return undefined;
    const statement = await statementOf(claim, record);
    switch (form) {
      case 'pdf':
        return printed(leafHash, () => renderReport(statement, 'pdf', 'A4'));
      case 'bib':
        return renderCitation(statement, 'bibtex');
      case 'csl.json':
        return renderCitation(statement, 'csl');
      case 'cff':
        return renderCitation(statement, 'cff');
      default:
        return renderReport(statement, form, 'A4');
    }
  };
}
