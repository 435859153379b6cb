import type { ConfigMistake } from './config.ts';
import type { Path } from './plain-data.ts';
import type { FileIssue } from './schema.ts';
import type { Source } from './source.ts';
import { nearest } from './spelling.ts';

/** A mistake in the form, in words and at its place. One issue can be several: each unknown key is a mistake of its own. */
export function mistakesOf(issue: FileIssue, source: Source, below: Path = []): readonly ConfigMistake[] {
  const path = [...below, ...(issue.path as Path)];
  if (source.refused(path)) return [];
  switch (issue.code) {
    case 'unrecognized_keys': {
      const messages = issue.message.split('\n');
      return issue.keys.map((key, i) => source.atKey([...path, key], messages[i] ?? 'is not a known key'));
    }
    case 'invalid_key':
      return issue.issues.map(({ message }) => source.atKey(path, `${message} (this is about the name itself)`));
    case 'invalid_union':
      if (issue.errors.length > 0) return likeliest(issue.errors).flatMap((inner) => mistakesOf(inner, source, path));
      break;
    default:
  }
  return [source.at(path, inWords(issue, source.written(path), valueAt(source.value, path)))];
}

/** Of several forms that a value could have had, the first that is at least of its type. */
function likeliest(branches: readonly (readonly FileIssue[])[]): readonly FileIssue[] {
  const ofItsType = (issues: readonly FileIssue[]): boolean =>
    !issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0);
  return branches.find(ofItsType) ?? branches[0] ?? [];
}

function inWords(issue: FileIssue, written: string | undefined, value: unknown): string {
  if (value === undefined) return 'is missing';
  if (value === null) return `${demand(issue, value)}, is empty`;
  return `${demand(issue, value)}${written === undefined ? '' : `, is ${written}`}`;
}

function demand(issue: FileIssue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.startsWith('must ') ? issue.message : `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case 'too_small':
      if (issue.origin === 'string') return 'must not be empty';
      if (issue.origin === 'array')
        return `must have at least ${issue.minimum} ${issue.minimum === 1 ? 'entry' : 'entries'}`;
      return `must be ${issue.inclusive === false ? 'above' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      if (issue.origin === 'string') return `must not be longer than ${issue.maximum} characters`;
      if (issue.origin === 'array') return `must not have more than ${issue.maximum} entries`;
      return `must be ${issue.inclusive === false ? 'below' : 'at most'} ${issue.maximum}`;
    case 'invalid_value': {
      const known = issue.values.map(String);
      const meant = nearest(String(value), known);
      return `must be ${known.length === 1 ? known[0] : `one of ${known.join(', ')}`}${meant === undefined ? '' : ` (did you mean ${meant}?)`}`;
    }
    default:
      return issue.message;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const part of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    at = (at as Record<string | number, unknown>)[part];
  }
  return at;
}
