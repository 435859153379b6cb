import { type Address, formatAddress, parseAddress } from '../../src/core/address.ts';
import type { TraceLeaf } from '../../src/core/connection-record.ts';
import { type DrawExplanation, explainDraw } from '../../src/core/draw-explanation.ts';
import type { AddressFacts } from '../../src/core/outcome.ts';
import type { PathReading } from '../../src/core/path.ts';
import type { Leaf } from '../../src/core/record.ts';
import type { DrawLeaf } from '../../src/core/slot-record.ts';
import { readTracedPath } from '../../src/core/traced-path.ts';
import { ashburn, CDN, factsOf, ISP, OWN, P, rules } from '../core/landing-facts.ts';
import { AT, DRAWN } from './drawn.ts';
import { OF_SLOT } from './drawn-beside.ts';
import { AT_MS } from './draws.ts';

/** How the drawn draws and their trace read by the lists in force. */

/** Origins by the first part of an address. */
const ORIGINS: Readonly<Record<string, number>> = { 129: P, 47: OWN, 73: ISP, 2600: CDN };

const SNAPSHOT = {
  leaf: DRAWN.get(AT.snapshot) as Extract<Leaf, { $kind: 'snapshot' }>,
  facts: factsAt,
};

function factsAt(address: Address): AddressFacts {
  const text = formatAddress(address);
  const origin = ORIGINS[text.split(/[.:]/)[0] ?? ''];
  const range = origin === P ? { range: ashburn } : {};
  return factsOf({ address: text, origins: origin === undefined ? [] : [origin], ...range });
}

/** Whether a draw is one of these. */
export function isDrawn({ slot }: Pick<DrawLeaf, 'slot'>): boolean {
  return slot === OF_SLOT.slot || slot === AT_MS / 1000 - 1;
}

export function explainDrawn(draw: DrawLeaf): DrawExplanation {
  return explainDraw(draw, rules, SNAPSHOT);
}

export function readDrawn(trace: TraceLeaf): PathReading | undefined {
  const target = parseAddress(trace.subject.address);
  return target && readTracedPath(trace, target, { rules, facts: factsAt });
}
