/** What a reader sees of a page: its text without markup, styles and the quotation. */
export function readText(page: string): string {
  return page
    .replace(/<style>.*?<\/style>/s, ' ')
    .replace(/<blockquote>.*?<\/blockquote>/gs, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#39;/g, "'")
    .replace(/\s+/g, ' ');
}

/** Words that no generated text may hold (method, section 10). */
export const NEVER: readonly RegExp[] = [
  /all (US )?(user )?(traffic|data|connections)/i,
  /(?<![.\d])100\s?%/,
  /(is|are|was) stored/i,
  /prove[sd]?\b/i,
  /verified/i,
  /complian/i,
  /guarantee/i,
  /safe/i,
  /secure/i,
];
