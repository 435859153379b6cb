import type { Outcome } from '../core/outcome.ts';
import { OUTCOMES } from '../core/outcome.ts';
import type { Exposition } from './exposition.ts';
import { constant, exposed, preferredFormat } from './exposition.ts';
import type { Sample } from './family.ts';

/** One look at a name: what each resolver gave for each family, as outcomes of its addresses. */
export interface ProbeFigures {
  readonly seconds: number;
  readonly answers: readonly {
    readonly resolver: string;
    readonly family: 'v4' | 'v6';
    /** One for each address; when there is none, the one of the draw. */
    readonly outcomes: readonly Outcome[];
  }[];
}

/** The metrics of one look in a registry of their own, named as exporters of the multi-target pattern name them. */
export function renderProbe({ seconds, answers }: ProbeFigures, accept: string | undefined): Promise<Exposition> {
  const format = preferredFormat(accept);
  const outcomes = answers.flatMap((answer) => answer.outcomes);
  const landed = outcomes.length > 0 && outcomes.every((outcome) => outcome === 'landed');
  const gauge = (name: string, help: string, samples: readonly Sample[]): ReturnType<typeof constant> =>
    constant({ name, type: 'gauge', help }, samples, format);
  return exposed(
    [
      gauge('probe_success', '1 when every resolver gave addresses and all of them landed.', [
        { labels: {}, value: landed ? 1 : 0 },
      ]),
      gauge('probe_duration_seconds', 'How long the look took.', [{ labels: {}, value: seconds }]),
      gauge(
        'probe_addresses',
        'Addresses by resolver, family and outcome; without an address, the draw that there would have been.',
        answers.flatMap(({ resolver, family, outcomes: of }) =>
          OUTCOMES.map((outcome) => ({
            labels: { resolver, family, outcome },
            value: of.filter((one) => one === outcome).length,
          })),
        ),
      ),
    ],
    format,
  );
}
