import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { codeBlocks, documentText, ROOT } from './documents.ts';

/** The blocks of CONTRIBUTING.md that are a file, or lines for one, by its path: the first line says it. */
function blocksByPath(): ReadonlyMap<string, string> {
  const blocks = codeBlocks(documentText('CONTRIBUTING.md'), 'ts').map((block) => {
    const [first = '', ...rest] = block.split('\n');
    return [first.replace('// ', ''), rest.join('\n')] as const;
  });
  return new Map(blocks);
}

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Runs a program of node_modules under the pinned Node; resolves however it ends. */
function run(dir: string, program: string, args: readonly string[]): Promise<Ended> {
  const file = join(ROOT, 'node_modules', program);
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...args], { cwd: dir, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : 1, output: `${stdout}${stderr}` });
    });
  });
}

describe('the guide to a new range feed', () => {
  const blocks = blocksByPath();
  let dir = '';

  /** A line goes after the one that holds `mark`, in a file of the copy. */
  async function insertAfter(path: string, mark: string, lines: string): Promise<void> {
    const text = await readFile(join(dir, path), 'utf8');
    const end = text.indexOf('\n', text.indexOf(mark)) + 1;
    expect(text, path).to.include(mark);
    await writeFile(join(dir, path), `${text.slice(0, end)}${lines}${text.slice(end)}`);
  }

  before(async function () {
    this.timeout(60_000);
    dir = await mkdtemp(join(tmpdir(), 'landfall-guide-'));
    for (const path of ['src', 'test/feeds', 'package.json', 'tsconfig.json']) {
      await cp(join(ROOT, path), join(dir, path), { recursive: true });
    }
    await symlink(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
    const [parser = '', registry = '', samples = ''] = [
      'src/feeds/meridian.ts',
      'src/feeds/registry.ts',
      'test/feeds/samples.ts',
    ].map((path) => blocks.get(path));
    const [importLine = '', entry = ''] = registry.split('\n');
    await writeFile(join(dir, 'src/feeds/meridian.ts'), parser);
    await insertAfter('src/feeds/registry.ts', "from './linode.ts'", `${importLine}\n`);
    await insertAfter('src/feeds/registry.ts', 'export const RANGE_FEEDS', `${entry}\n`);
    await insertAfter('test/feeds/samples.ts', 'const WRITERS', samples);
  });
  after(() => rm(dir, { recursive: true, force: true }));

  it('touches three files', () => {
    expect([...blocks.keys()]).to.deep.equal([
      'src/feeds/meridian.ts',
      'src/feeds/registry.ts',
      'test/feeds/samples.ts',
    ]);
  });

  it('gives a feed that passes every test that feeds have in common', async function () {
    this.timeout(60_000);
    const files = ['test/feeds/every-feed.test.ts', 'test/feeds/range-sources.test.ts'];
    const { code, output } = await run(dir, 'mocha/bin/mocha.js', ['--no-config', '--grep', 'meridian', ...files]);
    expect(code, output).to.equal(0);
    // Enough of them to be those that each feed of the registry has.
    expect(Number(/(\d+) passing/.exec(output)?.[1])).to.be.above(15);
  });

  it('gives code that the compiler accepts', async function () {
    this.timeout(60_000);
    await writeFile(
      join(dir, 'tsconfig.guide.json'),
      JSON.stringify({
        extends: './tsconfig.json',
        include: [],
        files: ['src/feeds/registry.ts', 'test/feeds/samples.ts'],
      }),
    );
    const { code, output } = await run(dir, 'typescript/bin/tsc', ['-p', 'tsconfig.guide.json']);
    expect(output).to.equal('');
    expect(code).to.equal(0);
  });
});
