import { besideTallyOf, sumBeside } from '../../src/core/beside-tally.ts';
import type { ConnectionJudgement } from '../../src/core/connection-record.ts';
import { connectionJudgements, judged } from '../core/connected.ts';

/** What was seen beside the addresses of a window's draws, for the tests of what is shown of it: a slot of each kind of draw. */
const BESIDE_SLOTS: readonly (readonly ConnectionJudgement[])[] = [
  many(200, { state: 'answered', path: 'REACHED_IN_P', domestic: 'shown' }),
  many(96, { state: 'answered', path: 'ENTERED_P', domestic: 'not_shown' }),
  many(4, { state: 'invalid_certificate', path: 'LEFT_P', domestic: 'not_tested' }),
  many(21, { state: 'connect_timeout', path: 'NOT_ENTERED' }),
  many(60, {
    state: 'answered',
    left: [
      { purpose: 'redirect', host: 'login.example', outcome: 'elsewhere', label: 'own-sg' },
      { purpose: 'alt-svc', host: 'alt.example', outcome: 'fronted', label: 'akamai' },
    ],
  }),
];

export const BESIDE: ReturnType<typeof sumBeside> = sumBeside(
  BESIDE_SLOTS.map((judgements, i) => besideTallyOf(connectionJudgements(i * 300, judgements))),
);

function many(draws: number, part: Partial<ConnectionJudgement>): readonly ConnectionJudgement[] {
  return Array.from({ length: draws }, (_, index) => judged({ index, ...part }));
}
