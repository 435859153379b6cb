import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const MAIN = fileURLToPath(new URL('../../lab/main.ts', import.meta.url));
const lab = (...args: readonly string[]) =>
  spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', maxBuffer: 1 << 25 });

describe('the laboratory on the command line', () => {
  it('says what there is, and that it could not be done, for anything else', () => {
    const { status, stderr } = lab('upp');
    expect(status).to.equal(2);
    for (const command of ['up', 'run', 'truth', 'down']) expect(stderr).to.match(new RegExp(`^  ${command} `, 'm'));
  });

  it('tells the truth of a laboratory that is not up as it will be', () => {
    const { status, stdout } = lab('truth', 'nosuchlab');
    expect(status).to.equal(0);
    expect(JSON.parse(stdout)).to.have.property('cells').with.length.above(100);
  });

  it('runs no service in a laboratory that is not up, and says so in one line', () => {
    const { status, stderr } = lab('run', 'nosuchlab');
    expect(status).to.equal(2);
    expect(stderr).to.match(/^lab: .*nosuchlab.*not up\n$/);
  });
}).timeout(20_000);
