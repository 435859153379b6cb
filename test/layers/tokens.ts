/*
 * As much of ECMAScript as it takes to find imports and calls in source text without being deceived by comments, strings, templates
 * and regular expressions. (TypeScript 7 has no programming interface to ask instead.)
 */

/** A word is an identifier, a keyword or a number; a string is without its quotes; a mark is one character. */
export interface Token {
  readonly kind: 'word' | 'string' | 'mark';
  readonly text: string;
}

const SPACE = /\s+/y;
const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const STRING = /'((?:[^'\\\n]|\\[\s\S])*)'|"((?:[^"\\\n]|\\[\s\S])*)"/y;
const REGEX = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/\w*/y;
const WORD = /[\p{ID_Continue}$#@]+/uy;
/** Text of a template up to its end or to the next expression in it. */
const TEMPLATE = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*(`|\$\{)/y;

/** After these words a slash begins a regular expression; after any other it divides. */
const BEFORE_REGEX = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'do',
  'else',
  'void',
  'delete',
  'throw',
  'new',
  'await',
  'yield',
]);

/** The tokens of a source text. Throws on text that ends in the middle of something. */
export function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  /** For each template expression that is open, how many braces are open in it. */
  const expressions: number[] = [];
  let at = 0;

  function take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = at;
    const match = pattern.exec(source) ?? undefined;
    if (match !== undefined) at = pattern.lastIndex;
    return match;
  }

  function takeTemplate(): void {
    const match = take(TEMPLATE);
    if (match === undefined) throw new Error(`a template is not closed: ${source.slice(at, at + 40)}`);
    if (match[1] !== '`') expressions.push(0);
  }

  /** A brace may end the expression of a template, whose text then goes on. */
  function takeBrace(brace: string): void {
    const open = expressions.pop();
    if (brace === '}' && open === 0) {
      takeTemplate();
      return;
    }
    if (open !== undefined) expressions.push(open + (brace === '{' ? 1 : -1));
    tokens.push({ kind: 'mark', text: brace });
  }

  while (at < source.length) {
    if (take(SPACE) ?? take(COMMENT)) continue;
    const string = take(STRING);
    if (string !== undefined) {
      tokens.push({ kind: 'string', text: string[1] ?? string[2] ?? '' });
      continue;
    }
    const word = take(WORD);
    if (word !== undefined) {
      tokens.push({ kind: 'word', text: word[0] });
      continue;
    }
    if (source[at] === '/' && mayBeginRegex(tokens.at(-1)) && take(REGEX)) continue;
    const mark = source[at] ?? '';
    at += 1;
    if (mark === '`') takeTemplate();
    else if (mark === '{' || mark === '}') takeBrace(mark);
    else tokens.push({ kind: 'mark', text: mark });
  }
  return tokens;
}

function mayBeginRegex(before: Token | undefined): boolean {
  if (before === undefined) return true;
  if (before.kind === 'word') return BEFORE_REGEX.has(before.text);
  return before.kind === 'mark' && !')]}'.includes(before.text);
}
