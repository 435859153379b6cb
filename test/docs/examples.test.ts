import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { command } from '../../src/commands/check-config.ts';
import { runHere } from '../commands/landfall.ts';
import { ROOT } from './documents.ts';

const EXAMPLES = readdirSync(`${ROOT}examples`).filter((name) => name.endsWith('.yaml'));

describe('the examples', () => {
  it('are of other companies, places and ends than the founding claim', () => {
    expect(EXAMPLES).to.have.members(['behind-a-cdn.yaml', 'eu-traffic.yaml', 'migration.yaml']);
  });

  for (const name of EXAMPLES) {
    it(`${name} has no mistakes, and can support what it tests`, async function () {
      this.timeout(30_000);
      const { code, out } = await runHere(command, [`${ROOT}examples/${name}`, '--json']);
      const { mistakes, warnings }: { mistakes: unknown[]; warnings: string[] } = JSON.parse(out);
      expect([code, mistakes]).to.deep.equal([0, []]);
      expect(
        warnings.filter((warning) => /takes .* draws|rest count as missing|resolvers:/.test(warning)),
      ).to.deep.equal([]);
    });
  }
});
