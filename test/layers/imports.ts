import type { Token } from './tokens.ts';

/** What an import names that cannot be read from the text: `import(name)`. */
export const UNREADABLE = '(not a string)';

/**
 * The module names that a source asks for, in order: static and dynamic imports, types among them, `export ... from`, `require`
 * and side-effect imports.
 */
export function importsOf(tokens: readonly Token[]): readonly string[] {
  const names: string[] = [];
  for (let i = 0; i < tokens.length; i++) {
    if (isMember(tokens, i)) continue;
    if (isWord(tokens[i], 'from')) pushString(names, tokens[i + 1]);
    else if (isWord(tokens[i], 'import')) pushImport(names, tokens, i + 1);
    else if (isWord(tokens[i], 'require') && isMark(tokens[i + 1], '(')) names.push(nameOf(tokens[i + 2]));
  }
  return names;
}

/** How often a member of a global is named: `Date.now`, called or not. */
export function countMember(tokens: readonly Token[], object: string, member: string): number {
  return tokens.filter(
    (token, i) =>
      isWord(token, object) && !isMember(tokens, i) && isMark(tokens[i + 1], '.') && isWord(tokens[i + 2], member),
  ).length;
}

/** How often `new Date()` is written without an argument: the clock under another name. */
export function countBareDates(tokens: readonly Token[]): number {
  return tokens.filter(
    (token, i) =>
      isWord(token, 'new') &&
      isWord(tokens[i + 1], 'Date') &&
      (!isMark(tokens[i + 2], '(') || isMark(tokens[i + 3], ')')),
  ).length;
}

function pushImport(names: string[], tokens: readonly Token[], at: number): void {
  if (isMark(tokens[at], '(')) names.push(nameOf(tokens[at + 1]));
  else pushString(names, tokens[at]);
}

function pushString(names: string[], token: Token | undefined): void {
  if (token?.kind === 'string') names.push(token.text);
}

function nameOf(token: Token | undefined): string {
  return token?.kind === 'string' ? token.text : UNREADABLE;
}

/** Whether the word at `i` is a member of something, as `import` is in `task.import`. */
function isMember(tokens: readonly Token[], i: number): boolean {
  return isMark(tokens[i - 1], '.') && !isMark(tokens[i - 2], '.');
}

function isWord(token: Token | undefined, text: string): boolean {
  return token?.kind === 'word' && token.text === text;
}

function isMark(token: Token | undefined, text: string): boolean {
  return token?.kind === 'mark' && token.text === text;
}
