import { mkdtempSync, readdirSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { printPdf } from '../../src/reports/pdf.ts';
import { tempDirs } from '../evidence/temp-dir.ts';

const PAGE = '<!doctype html><html lang="en"><head><title>t</title></head><body><h1>t</h1></body></html>';

/** A browser of our own making: a script. */
async function browser(dir: string, script: string): Promise<string> {
  const path = join(dir, 'browser');
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

const OUT = 'for a in "$@"; do case "$a" in --print-to-pdf=*) out=$(echo "$a" | cut -d= -f2-);; esac; last="$a"; done';

describe('a printed page', () => {
  const tempDir = tempDirs();

  it('is what the first browser that is there makes of it, on the paper that was asked for', async () => {
    const path = await browser(tempDir(), `${OUT}; cp "\${last#file://}" "$out"`);
    const printed = await printPdf(PAGE, 'Letter', { browsers: ['/nowhere/chromium', path] });
    expect(printed.ok).to.equal(true);
    if (printed.ok) expect(printed.pdf.toString()).to.include('<style>@page { size: Letter; }</style></head>');
  });

  it('is none where no browser is there, and it is said what to do', async () => {
    expect(await printPdf(PAGE, 'A4', { browsers: ['/nowhere/chromium'] })).to.deep.equal({
      ok: false,
      why: 'a PDF needs Chromium on this machine (Debian: apt-get install chromium); the HTML page prints the same',
    });
  });

  it('is none where the browser prints nothing, in its own words', async () => {
    const path = await browser(tempDir(), 'echo no display >&2; exit 1');
    expect(await printPdf(PAGE, 'A4', { browsers: [path] })).to.deep.equal({
      ok: false,
      why: `${path} printed nothing: no display`,
    });
  });

  it('leaves no file behind', async () => {
    const path = await browser(mkdtempSync(join(tempDir(), 'b-')), `${OUT}; : > "$out"`);
    const place = mkdtempSync(join(tempDir(), 't-'));
    expect(await printPdf(PAGE, 'A4', { browsers: [path], place })).to.deep.include({ ok: true });
    expect(readdirSync(place)).to.deep.equal([]);
  });
});
