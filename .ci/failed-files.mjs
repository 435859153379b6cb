/*
 * Mocha's spec reporter, which also writes down the file of each test or hook that fails: one line each, to the file named by FAILED_FILES.
 */
import { appendFileSync } from 'node:fs';
import process from 'node:process';
import mocha from 'mocha';

export default class FailedFiles extends mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const { FAILED_FILES: failedFiles } = process.env;
    // A test may run mocha too, and its failures are its own.
    delete process.env.FAILED_FILES;
    delete process.env.MOCHA_OPTIONS;
    runner.on('fail', ({ file, parent }) => {
      appendFileSync(failedFiles, `${file ?? parent?.file ?? ''}\n`);
    });
  }
}
