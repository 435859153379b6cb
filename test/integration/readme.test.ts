import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { codeBlocks, documentText, ROOT } from '../docs/documents.ts';
import { children } from './children.ts';

/** What a clone holds that the README's commands need. */
const CLONED = [
  'src',
  'probes',
  'scripts',
  'package.json',
  'package-lock.json',
  'landfall.example.yaml',
  'landfall.schema.json',
];

/** The commands of the README's blocks, in their order, without comments. */
const SESSION = codeBlocks(documentText('README.md'), 'sh')
  .flatMap((block) => block.split('\n'))
  .map((line) => line.replace(/\s+#.*$/, ''))
  .filter((line) => line !== '');

/** A command that stays until it is stopped; its page is asked for then. Told by its comment: the reader has to press Ctrl-C. */
const SERVICES = codeBlocks(documentText('README.md'), 'sh')
  .flatMap((block) => block.split('\n'))
  .filter((line) => line.includes('until Ctrl-C'))
  .map((line) => line.replace(/\s+#.*$/, ''));

/** Runs in a network name space with nothing but loopback, where port 9977 is free and nobody can be reached by mistake. */
const ALONE = ['--net', 'sh', '-ec'];

const UNTIL_SERVED = `
  ip link set lo up
  "$@" & pid=$!
  curl --silent --show-error --fail --retry 60 --retry-connrefused --retry-delay 1 http://127.0.0.1:9977/
  kill -TERM $pid
  wait $pid`;

describe('the first ten minutes of the README', function () {
  this.timeout(120_000);
  const start = children();
  let dir = '';
  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'landfall-newcomer-'));
    for (const path of CLONED) cpSync(join(ROOT, path), join(dir, path), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  it('are a demo, one name, and a claim', () => {
    expect(SESSION.filter((line) => line === 'npm start')).to.have.lengthOf(2);
    expect(SESSION.some((line) => line.includes(' check '))).to.equal(true);
    expect(SESSION.some((line) => line.includes(' init'))).to.equal(true);
    expect(SERVICES).to.deep.equal(['npm start', 'npm start']);
  });

  // One after the other, as a newcomer types them: `npm start` is the demo before `init`, and the claim after it.
  for (const [i, line] of SESSION.entries()) {
    it(`${i + 1}. ${line}`, async () => {
      const serves = SERVICES.includes(line);
      const script = serves ? UNTIL_SERVED : 'ip link set lo up; exec "$@"';
      const child = start('unshare', [...ALONE, script, 'newcomer', ...line.split(' ')], { cwd: dir });
      const { code } = await child.ended;
      expect(code, `${child.stdout()}${child.stderr()}`).to.equal(0);
      if (!serves) return;
      const isDemo = !SESSION.slice(0, i).some((before) => before.includes(' init'));
      expect(child.stdout()).to.include('<!doctype html>');
      expect(child.stdout().includes('Nothing here is about the real world')).to.equal(isDemo);
      if (!isDemo) expect(child.stdout()).to.include('100 percent of US user traffic');
    });
  }
});
