import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT: string = fileURLToPath(new URL('../../', import.meta.url));

export const DOCUMENTS = [
  'README.md',
  'ARCHITECTURE.md',
  'METHOD.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  'docs/README.md',
  'docs/operators.md',
  'docs/policy.md',
] as const;
export type DocumentName = (typeof DOCUMENTS)[number];

export function documentText(name: DocumentName): string {
  return readFileSync(`${ROOT}${name}`, 'utf8');
}

/** What stands between backticks in running text and tables, line breaks as spaces. */
export function codeSpans(text: string): readonly string[] {
  return matches(withoutBlocks(text), /`([^`]+)`/g).map((code) => code.replace(/\s+/g, ' '));
}

/** The fenced blocks of a language. */
export function codeBlocks(text: string, language: string): readonly string[] {
  return matches(text, new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'));
}

/** The cells of each row of the table that has this heading as its first column, without its two head rows. */
export function tableRows(text: string, heading: string): readonly (readonly string[])[] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${heading} |`));
  if (start < 0) throw new Error(`no table begins with the column ${heading}`);
  const length = lines.slice(start).findIndex((line) => !line.startsWith('|'));
  return lines.slice(start + 2, start + length).map((line) =>
    line
      .slice(1, -1)
      // A bar within a cell is written with a backslash.
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll('\\|', '|')),
  );
}

/** Running text: no code, no quotations, no addresses of links. */
export function prose(text: string): string {
  return withoutBlocks(text)
    .replace(/^>.*$/gm, '')
    .replace(/“[^”]*”/g, '')
    .replace(/`[^`]*`/g, '')
    .replace(/\]\([^)]*\)/g, ']');
}

export function matches(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[0]);
}

function withoutBlocks(text: string): string {
  return text.replace(/^```.*?^```/gms, '');
}
