/**
 * Shares as text. What landed and lower bounds are rounded down, everything else up, so that no text claims more than the counts do
 * (method, section 10). A whole is never written as a percentage: it is "n of n draws", or "every draw" where there is no n.
 */

/** Decimals beyond which a share is no longer told from none or all. */
const MOST_DECIMALS = 9;

/** `draws` of `n`, rounded down: `91.2 %`, `99.89 %`. Worked out in integers, so that 29 of 100 is not 28.9 %. */
export function shareDown(draws: number, n: number): string {
  if (draws === n) return wholeOf(n);
  const decimals = decimalsFor(draws / n);
  return percent(Number((BigInt(draws) * unitsOf(decimals)) / BigInt(n)), decimals);
}

/** `draws` of `n`, rounded up. */
export function shareUp(draws: number, n: number): string {
  if (draws === n) return wholeOf(n);
  const decimals = decimalsFor(draws / n);
  const count = BigInt(n);
  return percent(Number((BigInt(draws) * unitsOf(decimals) + count - 1n) / count), decimals);
}

/** A bound in [0, 1], rounded down. */
export function boundDown(bound: number): string {
  if (bound >= 1) return 'every draw';
  const decimals = decimalsFor(bound);
  const whole = Number(unitsOf(decimals));
  return percent(Math.min(Math.floor(bound * whole), whole - 1), decimals);
}

/** A bound in [0, 1], rounded up, but never to the whole. */
export function boundUp(bound: number): string {
  if (bound >= 1) return 'every draw';
  const decimals = decimalsFor(bound);
  const whole = Number(unitsOf(decimals));
  const units = Math.ceil(bound * whole);
  return units < whole ? percent(units, decimals) : 'nearly every draw';
}

/** A level as it was configured: 0.999 is `99.9 %`. Level 1 has no percentage outside the quotation. */
export function levelPercent(level: number): string {
  const exact = Number((100 * level).toPrecision(12));
  return exact >= 100 ? 'every one' : `${exact} %`;
}

/** `3168` as `3,168`. */
export function integer(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 draw`, `3,168 draws`. */
export function counted(value: number, singular: string): string {
  return `${integer(value)} ${singular}${value === 1 ? '' : 's'}`;
}

function wholeOf(n: number): string {
  return `${integer(n)} of ${counted(n, 'draw')}`;
}

/** One decimal, and next to 0 and 100 % as many as show two figures of the distance: 99.8 % and 99.89 % are not the same news. */
function decimalsFor(share: number): number {
  const distance = 100 * Math.min(share, 1 - share);
  if (distance <= 0) return 1;
  return Math.min(MOST_DECIMALS, Math.max(1, 1 - Math.floor(Math.log10(distance))));
}

/** The whole, 100 %, in units of the last decimal. */
function unitsOf(decimals: number): bigint {
  return 100n * 10n ** BigInt(decimals);
}

/** Trailing zeros beyond the first decimal say nothing. */
function percent(units: number, decimals: number): string {
  const digits = String(units).padStart(decimals + 1, '0');
  const text = `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  return `${units === 0 ? '0' : text.replace(/(\.\d+?)0+$/, '$1')} %`;
}
