import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { progressText, sweepProgress } from '../../src/commands/sweep-progress.ts';
import type { SweepProgress } from '../../src/sweep/sweep.ts';

const at = (done: number, questions: number, phase: SweepProgress['phase'] = 'ask'): SweepProgress => ({
  phase,
  done,
  of: 6_300_000,
  questions,
});

/** A terminal, or a pipe, and what was written to it. */
function stream(isTTY: boolean): { readonly out: NodeJS.WritableStream; readonly text: () => string } {
  const out = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY });
  return { out, text: () => (out.read() as string | null) ?? '' };
}

describe('commands/sweep-progress', () => {
  it('tells questions, blocks, the rate and the time that is left', () => {
    expect(progressText(at(1_260_000, 6_000), at(0, 0), 300)).to.equal(
      '6,000 questions; 1,260,000 of 6,300,000 blocks known; 20/s; about 20 minutes left',
    );
    expect(progressText(at(63, 6_000, 'audit'), at(0, 5_000, 'audit'), 50)).to.match(
      /^6,000 questions; 63 of 6,300,000 inherited blocks audited; 20\/s; about [\d,]+ hours left$/,
    );
    expect(progressText(at(6_200_000, 100), at(0, 0), 100)).to.match(/about 2 seconds left$/);
  });

  it('guesses nothing in the first seconds, nor while nothing is gained', () => {
    expect(progressText(at(10, 12), at(0, 0), 1)).to.equal('12 questions; 10 of 6,300,000 blocks known');
    expect(progressText(at(10, 120), at(10, 0), 60)).to.not.include('left');
  });

  it('counts the rate of the run, not of what an earlier run knew', () => {
    expect(progressText(at(2_000_000, 51_000), at(1_000_000, 50_000), 50)).to.include('; 20/s; about 4 minutes left');
  });

  it('writes over one line on a terminal, twice a second at most, and takes it away', () => {
    const { out, text } = stream(true);
    let nowMs = 0;
    const progress = sweepProgress(out, 'api.example', () => nowMs);
    progress.at(at(0, 1));
    for (nowMs = 1; nowMs < 500; nowMs += 50) progress.at(at(nowMs, nowMs));
    nowMs = 5_000;
    progress.at(at(1_000, 100));
    progress.end();
    const [, first, second, last] = text().split('\r\u001b[2K');
    expect(first).to.equal('api.example: 1 questions; 0 of 6,300,000 blocks known');
    expect(second).to.match(
      /^api\.example: 100 questions; 1,000 of 6,300,000 blocks known; 20\/s; about 9 hours left$/,
    );
    expect(last).to.equal('');
  });

  it('begins anew with the audit', () => {
    const { out, text } = stream(true);
    let nowMs = 0;
    const progress = sweepProgress(out, 'api.example', () => nowMs);
    progress.at(at(6_300_000, 900));
    nowMs = 10_000;
    progress.at(at(0, 900, 'audit'));
    expect(text()).to.not.include('left');
  });

  it('is quiet in a pipe', () => {
    const { out, text } = stream(false);
    const progress = sweepProgress(out, 'api.example', () => 1_000);
    progress.at(at(1, 1));
    progress.end();
    expect(text()).to.equal('');
  });
});
