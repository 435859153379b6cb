import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What browsers that print are called, here and there. */
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'] as const;
const LONGEST_MS = 30_000;
const MAX_WORDS = 300;

export const PAPERS = ['A4', 'Letter'] as const;
export type Paper = (typeof PAPERS)[number];

export type Printed =
  | { readonly ok: true; readonly pdf: Buffer }
  /** Why there is no PDF, and what to do. */
  | { readonly ok: false; readonly why: string };

/**
 * Prints a page that needs nothing from elsewhere as a tagged PDF, with the Chromium of this machine: nothing lighter that is to be
 * had makes a PDF that a screen reader can read. It gets a directory of its own for profile and output, which is removed after, and
 * no name resolves for it.
 *
 * @param options `browsers`: names or paths, the first that can be run is taken; `place`: where that directory is made
 */
export async function printPdf(
  page: string,
  paper: Paper,
  { browsers = BROWSERS, place = tmpdir() }: { readonly browsers?: readonly string[]; readonly place?: string } = {},
): Promise<Printed> {
  const dir = await mkdtemp(join(place, 'landfall-print-'));
  try {
    const [source, target] = [join(dir, 'page.html'), join(dir, 'page.pdf')];
    await writeFile(source, page.replace('</head>', `<style>@page { size: ${paper}; }</style></head>`));
    for (const browser of browsers) {
      const ran = await run(browser, argumentsFor(dir, source, target));
      if (ran === 'not there') continue;
      const pdf = await readFile(target).catch(() => undefined);
      return pdf === undefined ? { ok: false, why: `${browser} printed nothing: ${ran}` } : { ok: true, pdf };
    }
    return {
      ok: false,
      why: 'a PDF needs Chromium on this machine (Debian: apt-get install chromium); the HTML page prints the same',
    };
  } finally {
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

function argumentsFor(dir: string, source: string, target: string): readonly string[] {
  return [
    '--headless',
    '--disable-gpu',
    '--no-first-run',
    '--no-pdf-header-footer',
    '--export-tagged-pdf',
    '--host-resolver-rules=MAP * ~NOTFOUND',
    `--user-data-dir=${join(dir, 'profile')}`,
    // Its sandbox does not start for root; what it prints is our own text, without scripts.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    `--print-to-pdf=${target}`,
    pathToFileURL(source).href,
  ];
}

/** Resolves with what it said last, also when it failed: whether there is a PDF then shows by itself. */
function run(browser: string, args: readonly string[]): Promise<'not there' | string> {
  return new Promise((resolve) => {
    execFile(browser, args, { timeout: LONGEST_MS, killSignal: 'SIGKILL' }, (error, _out, said) => {
      if (error?.code === 'ENOENT') resolve('not there');
      else resolve((said.trim() || error?.message || 'without a word').slice(-MAX_WORDS));
    });
  });
}
