import { type BulkQuestion, readBulkAnswer } from '../../probes/resolve/bulk-answer.ts';
import { HEADER } from '../../probes/resolve/query.ts';
import { createTemplate, type QueryTemplate } from '../../probes/resolve/query-template.ts';
import type { Family, Prefix } from '../core/address.ts';
import { reasonOf } from '../core/resolution.ts';
import { blockOfNumber } from '../core/sweep/block-space.ts';
import type { SweepEntry } from '../core/sweep/sweep-state.ts';
import { sayingOf } from '../sweep/asking.ts';

/** Reads the answers of a sweep again from their bytes. */
export interface SweepWire {
  /** Whether an entry says what its message does, and that is an answer to a question for its name and block. */
  readonly saysSo: (entry: SweepEntry, message: Uint8Array) => boolean;
}

export function sweepWire(family: Family): SweepWire {
  const templates = new Map<string, QueryTemplate>();

  function templateOf(name: string, like: Prefix): QueryTemplate {
    const known = templates.get(name) ?? createTemplate(name, family === 4 ? 'A' : 'AAAA', like);
    templates.set(name, known);
    return known;
  }

  return {
    saysSo: (entry, message) => {
      const block = blockOfNumber(family, entry.block);
      const template = templateOf(entry.name, block);
      const query = queryFor(message, template, block);
      if (query === undefined) return false;
      const { name } = entry;
      // Which of the zones above the name its server answered for is not kept: it decides only which aliases it may speak of.
      return zonesAbove(name).some((zone) => isOf(entry, message, query, { name, family, zone, template }));
    },
  };
}

/** The query that a message must be an answer to, with its ID and letters; undefined where it answers another question. */
// Written by the peer: any length, may lie about it.
function queryFor(message: Uint8Array, template: QueryTemplate, block: Prefix): Uint8Array | undefined {
  const query = new Uint8Array(template.size);
  const id = ((message[0] ?? 0) << 8) | (message[1] ?? 0);
  template.write(query, id, 0, block);
  for (let i = HEADER; i < template.questionEnd; i += 1) {
    const [asked = 0, said = 0] = [query[i], message[i]];
    if (said !== asked && !(isLetter(asked) && said === (asked ^ 0x20))) return undefined;
    query[i] = said;
  }
  return query;
}

/** A lower-case letter, which may have been asked for in upper case. */
function isLetter(byte: number): boolean {
  return byte >= 0x61 && byte <= 0x7a;
}

function isOf(
  { scope, ttl, said }: SweepEntry,
  message: Uint8Array,
  query: Uint8Array,
  question: BulkQuestion,
): boolean {
  const reading = readBulkAnswer(message, query, question);
  if (reading.state === 'failed') return scope === undefined && said === `!${reasonOf(reading.failure)}`;
  const again = sayingOf(reading);
  return again.said === said && again.scope === scope && again.ttl === ttl;
}

/** `www.example.com`, `example.com`, `com` and the root. */
function zonesAbove(name: string): readonly string[] {
  const labels = name.split('.');
  return [...labels.map((_, i) => labels.slice(i).join('.')), ''];
}
