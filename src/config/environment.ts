/** A value with the environment read into it. */
export interface EnvironmentRead {
  readonly text: string;
  readonly changed: boolean;
  /** What could not be read, as the messages of mistakes. */
  readonly problems: readonly string[];
}

const REFERENCE = /\$\$|\$\{([^}]*)\}|\$\{/g;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Replaces `${NAME}` by the environment variable and `$$` by `$`; a `$` before anything else stands for itself. */
export function readEnvironment(text: string, env: Readonly<Record<string, string | undefined>>): EnvironmentRead {
  const problems: string[] = [];
  const read = text.replace(REFERENCE, (reference: string, name: string | undefined) => {
    if (reference === '$$') return '$';
    if (name === undefined || !NAME.test(name)) {
      problems.push('holds "${" without a variable name in braces; a doubled "$" is a plain one');
      return '';
    }
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (value === undefined) problems.push(`reads the environment variable ${name}, which is not set`);
    return value ?? '';
  });
  return { text: read, changed: read !== text, problems };
}
