import { expect } from 'chai';
import { formatPrefix } from '../../src/core/address.ts';
import type { EcsTreatment } from '../../src/core/ecs-behaviour.ts';
import { parseFrame } from '../../src/core/frame.ts';
import { lookAround } from '../../src/look/spread.ts';
import type { Said } from '../core/records.ts';
import { ABSENT, answer, ECHOED, silence } from '../core/records.ts';
import { CONFIG, ON_P } from '../service/one-claim.ts';

const NAME = 'www.example';
/** A hundred networks of 256 blocks each. */
const FRAME = parseFrame(
  `# landfall frame v1\n# vintage: 2026-06-17\nfirst\tblocks\tweight\tasn\tnetwork\tv6_permille\n${Array.from(
    { length: 100 },
    (_, i) => `24.${i}.0.0/24\t256\t1\t7922\tComcast\t0\n`,
  ).join('')}`,
);

/** What a resolver that answers each block so is said to do. */
async function treatmentOf(
  answerFor: (
    block: string,
    nth: number,
  ) => { readonly address: string; readonly ecs: NonNullable<Said['ecs']> } | undefined,
): Promise<{ readonly treatment: EcsTreatment; readonly asked: readonly string[]; readonly answered: number }> {
  const asked: string[] = [];
  const [found] = await lookAround({ config: CONFIG, name: NAME }, FRAME, {
    look: async ({ client }) => {
      if (client === undefined) throw new TypeError('no client block was told');
      const block = formatPrefix(client);
      asked.push(block);
      const said = answerFor(block, asked.length);
      return [said === undefined ? silence(NAME) : answer(NAME, [said.address], { ecs: said.ecs })];
    },
  });
  if (found === undefined) throw new TypeError('nothing was found');
  return { treatment: found.behaviour.treatment, asked, answered: found.answered };
}

const byNetwork = (block: string): string => (Number(block.split('.')[1]) % 2 === 0 ? ON_P : '198.18.0.1');

describe('what depends on the client block', () => {
  it('is asked for 64 blocks in as many networks, some of them twice', async () => {
    const { asked } = await treatmentOf(() => ({ address: ON_P, ecs: ECHOED }));
    expect(asked).to.have.length(76);
    expect(new Set(asked.map((block) => block.split('.')[1])).size).to.equal(64);
  });

  it('is told by echoes, and where there are none by whether the answers vary with the block', async () => {
    const cases: readonly (readonly [EcsTreatment, Parameters<typeof treatmentOf>[0]])[] = [
      ['honoured', (block) => ({ address: byNetwork(block), ecs: ECHOED })],
      ['same_for_all', () => ({ address: ON_P, ecs: ECHOED })],
      ['honoured_silently', (block) => ({ address: byNetwork(block), ecs: ABSENT })],
      ['not_honoured', () => ({ address: ON_P, ecs: ABSENT })],
      ['unknown', (_, nth) => ({ address: nth % 3 === 0 ? ON_P : '198.18.0.1', ecs: ABSENT })],
    ];
    for (const [treatment, answerFor] of cases) {
      expect((await treatmentOf(answerFor)).treatment, treatment).to.equal(treatment);
    }
  });

  it('is not told where fewer than fifty networks were answered', async () => {
    const found = await treatmentOf((_, nth) => (nth > 45 ? undefined : { address: ON_P, ecs: ABSENT }));
    expect(found).to.include({ treatment: 'unknown', answered: 45 });
  });
});
