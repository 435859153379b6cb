import { CanonicalJsonError, canonicalJson, parseCanonicalJson } from './canonical-json.ts';
import { EvidenceError } from './evidence-log.ts';
import { type Files, readWhole } from './files.ts';
import { layoutOf } from './layout.ts';

/** Version of the format of the leaves file. */
const FORMAT = 'landfall-lines/1';

/** The text of `log.json`: what the log is, beside its leaves. */
export function formatAbout(origin: string): string {
  return `${canonicalJson({ format: FORMAT, origin })}\n`;
}

/**
 * Throws EvidenceError unless the directory holds a log of this format and, when one is named, of this origin: draws of a demo, or
 * of another service, must never be appended to evidence that speaks of something else.
 */
export async function checkAbout(files: Files, dir: string, origin: string | undefined): Promise<void> {
  const path = layoutOf(dir).about;
  const bytes = await readWhole(files, path);
  if (bytes === undefined) {
    throw new EvidenceError('not_initialised', dir, `${dir} holds no evidence log: make one with init`);
  }
  const about = parseAbout(bytes.toString());
  if (about.format !== FORMAT || typeof about.origin !== 'string') {
    throw new EvidenceError(
      'corrupt',
      path,
      `${path} does not say "format":"${FORMAT}" and an origin: it was altered, or another version of landfall made it; restore it or use that version`,
    );
  }
  if (origin !== undefined && about.origin !== origin) {
    throw new EvidenceError(
      'other_origin',
      path,
      `${dir} is the log of ${about.origin}, not of ${origin}: name another directory, or set evidence.origin back`,
    );
  }
}

function parseAbout(text: string): { readonly format?: unknown; readonly origin?: unknown } {
  if (!text.endsWith('\n')) return {};
  try {
    return Object(parseCanonicalJson(text.slice(0, -1))) as { readonly format?: unknown; readonly origin?: unknown };
  } catch (error) {
    // Whatever is wrong with the text, the operator is told the same.
    if (error instanceof CanonicalJsonError) return {};
    throw error;
  }
}
