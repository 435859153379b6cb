import type { BesideReport } from '../core/beside-report.ts';
import { integer, shareDown } from '../core/rounding.ts';
import type { PathVerdict } from '../core/trace.ts';

/** Verdicts by which a path came into the provider, and was not seen to leave it. */
const STAYED: readonly PathVerdict[] = ['REACHED_IN_P', 'ENTERED_P'];

/** Followed draws whose path was seen to enter the provider and not to leave it, and those where it left. */
export function pathsIn({ paths }: BesideReport): { readonly stayed: number; readonly left: number } {
  const draws = (verdicts: readonly PathVerdict[]): number =>
    paths.filter(({ path }) => verdicts.includes(path)).reduce((sum, row) => sum + row.draws, 0);
  return { stayed: draws(STAYED), left: draws(['LEFT_P']) };
}

/** `200 of 334 (59.8 %)`, the share rounded down; counts alone where the share is withheld. */
function besideShare(draws: number, of: number, isShown: boolean): string {
  return `${integer(draws)} of ${integer(of)}${isShown ? ` (${shareDown(draws, of)})` : ''}`;
}

/** What was seen beside the addresses of a window, in two sentences that say what they do not show. */
export function besideWords(
  beside: BesideReport | undefined,
  { provider, country }: { readonly provider: string; readonly country: string },
): string {
  if (beside === undefined) return 'What connecting and tracing showed beside it was not recorded with this window.';
  if (beside.draws === 0)
    return 'In this window no address was followed: nothing was connected to, and no path traced.';
  return `${countryWords(beside, country)} ${wayWords(beside, provider)}`;
}

function countryWords({ domestic }: BesideReport, country: string): string {
  const { shown, notShown, notTested, ratio } = domestic;
  if (shown + notShown === 0) return 'Beside it, the country was not tested.';
  const share = besideShare(shown, shown + notShown + notTested, ratio !== undefined);
  return `Beside it, of the draws that landed, time shows for ${share} that the machine which answered us stood in ${country}; not shown is not abroad.`;
}

function wayWords(beside: BesideReport, provider: string): string {
  const { draws, paths, untraced } = beside;
  if (untraced === draws) return 'No path was traced.';
  const { stayed, left } = pathsIn(beside);
  const share = besideShare(stayed, draws, paths[0]?.share !== undefined);
  return `From our vantage the path entered ${provider}, and was not seen to leave it, for ${share} draws that were followed; it left again for ${integer(left)}.`;
}
