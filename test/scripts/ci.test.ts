import { expect } from 'chai';
import { type Clone, clones } from './clone.ts';

describe('.ci/run', () => {
  const newClone = clones();

  /** A clone whose `npm test` and `npm run test:integration` print and exit as told. */
  function clone(unit: string, integration: string): Clone {
    const made = newClone();
    made.copy('.ci/run');
    made.command('npm', `case "$*" in test) ${unit} ;; "run test:integration") ${integration} ;; *) exit 9 ;; esac`);
    return made;
  }

  async function lastLine(made: Clone): Promise<readonly [string | undefined, number | null]> {
    const { stdout, status } = await made.run('bash', ['.ci/run']);
    return [stdout.trimEnd().split('\n').at(-1), status];
  }

  const cases: readonly (readonly [string, string, string, string, number])[] = [
    ['sums what passed', 'echo "  12 passing (1s)"', 'echo "  3 passing (2m)"', '15 passed, 0 failed', 0],
    [
      'sums what failed',
      'echo "  12 passing (1s)"; echo "  2 failing"; exit 2',
      'echo "  3 passing (10ms)"; echo "  1 failing"; exit 1',
      '15 passed, 3 failed',
      1,
    ],
    [
      'counts a peer that is absent as a failure',
      'echo "  12 passing (1s)"',
      'echo "landfall: the integration tests need the Debian packages knot"; exit 2',
      '12 passed, 1 failed',
      1,
    ],
    [
      'counts a crash in the middle as a failure',
      'echo "  ✔ one"; exit 139',
      'echo "  3 passing (1s)"',
      '3 passed, 1 failed',
      1,
    ],
    [
      'counts a test left out as a failure',
      'echo "  2 passing (1s)"; echo "  1 pending"',
      'echo "  3 passing (1s)"',
      '5 passed, 1 failed',
      1,
    ],
    [
      'counts no tests at all as a failure',
      'echo "  0 passing (1ms)"',
      'echo "  3 passing (1s)"',
      '3 passed, 1 failed',
      1,
    ],
  ];
  for (const [claim, unit, integration, line, status] of cases) {
    it(claim, async () => {
      expect(await lastLine(clone(unit, integration))).to.deep.equal([line, status]);
    });
  }

  describe('runs each file in which a test failed once more, alone', () => {
    /** Of a run in which 9 tests passed and those of these files failed, one a line; alone all but `always` pass. */
    async function lines(failedFiles: string): Promise<readonly string[]> {
      const unit = `printf '${failedFiles}' > "$FAILED_FILES"; echo "  9 passing (1s)"; echo "  ${failedFiles.split('\\n').length - 1} failing"; exit 1`;
      const made = clone(unit, 'echo "  3 passing (2m)"');
      made.command('mocha', 'case "$*" in *always*) exit 1 ;; esac');
      return (await made.run('bash', ['.ci/run'])).stdout.trimEnd().split('\n');
    }

    it('and names as unsteady what passes then', async () => {
      expect((await lines('one\\nother\\none\\n')).slice(-3)).to.deep.equal([
        'unsteady: one failed among the others and passed alone',
        'unsteady: other failed among the others and passed alone',
        '15 passed, 0 failed',
      ]);
    });

    it('and counts as failed what fails again', async () => {
      expect((await lines('one\\nalways\\nalways\\n')).slice(-2)).to.deep.equal([
        'unsteady: one failed among the others and passed alone',
        '13 passed, 2 failed',
      ]);
    });

    it('and counts as failed what no file can be named for', async () => {
      expect((await lines('\\n')).at(-1)).to.equal('12 passed, 1 failed');
    });
  });
});
