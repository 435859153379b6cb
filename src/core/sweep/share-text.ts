import { boundDown, boundUp } from '../rounding.ts';

/** A share of blocks or users in [0, 1], rounded down, as what landed is; the whole is `all`, never a percentage. */
export function shareDown(share: number): string {
  return boundDown(share).replace('every draw', 'all');
}

/** The same rounded up, as everything else is. */
export function shareUp(share: number): string {
  return boundUp(share).replace('every draw', 'all');
}
