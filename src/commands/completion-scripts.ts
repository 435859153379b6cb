import type { Completed, CompletedOption } from './completion.ts';

/** The script of each shell, for a program that is called `landfall`. */
export const SHELLS: Readonly<Record<string, (commands: readonly Completed[]) => string>> = { bash, zsh, fish };

const OWN_OPTIONS = ['--help', '--version'];

function bash(commands: readonly Completed[]): string {
  const names = [...commands.map(({ name }) => name), ...OWN_OPTIONS].join(' ');
  const values = commands.flatMap(({ name, options }) => options.flatMap((option) => bashValue(name, option)));
  const words = commands.map(
    ({ name, actions, options }) =>
      `    ${name}) words='${[...actions, ...options.map((option) => option.name), '--help'].join(' ')}' ;;`,
  );
  return `${[
    '# landfall completion bash',
    '_landfall() {',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: of the shell
    '  local word="${COMP_WORDS[COMP_CWORD]}" command="${COMP_WORDS[1]}" words=\'\'',
    '  COMPREPLY=()',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=($(compgen -W '${names}' -- "$word"))`,
    '    return',
    '  fi',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: of the shell
    '  case "$command ${COMP_WORDS[COMP_CWORD-1]}" in',
    ...values,
    '  esac',
    '  case "$command" in',
    ...words,
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$word"))',
    '}',
    'complete -o default -F _landfall landfall',
  ].join('\n')}\n`;
}

/** Without a line of its own an option is followed by any word of the command. */
function bashValue(command: string, { name, value }: CompletedOption): readonly string[] {
  if (value === undefined) return [];
  if (value === 'path') return [`    '${command} ${name}') return ;; # files, by complete -o default`];
  const words = value === 'free' ? '' : `COMPREPLY=($(compgen -W '${value.join(' ')}' -- "$word")); `;
  return [`    '${command} ${name}') ${words}return ;;`];
}

function zsh(commands: readonly Completed[]): string {
  const names = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`);
  const cases = commands.map(({ name, actions, options }) => {
    const rest = actions.length === 0 ? "'*:file:_files'" : `'1:what:(${actions.join(' ')})' '*:file:_files'`;
    const specs = [...options.map(zshOption), `'--help[explains it]'`, rest];
    return `    ${name}) _arguments ${specs.join(' ')} ;;`;
  });
  return `${[
    '#compdef landfall',
    '_landfall() {',
    '  local -a commands',
    '  commands=(',
    ...names,
    '  )',
    '  if (( CURRENT == 2 )); then',
    "    _describe 'command' commands",
    '    return',
    '  fi',
    '  shift words',
    '  (( CURRENT-- ))',
    '  case "$words[1]" in',
    ...cases,
    '  esac',
    '}',
    // Both ways of use: autoloaded from a folder of fpath, or sourced.
    'if [ "$funcstack[1]" = "_landfall" ]; then _landfall "$@"; else compdef _landfall landfall; fi',
  ].join('\n')}\n`;
}

function zshOption({ name, value }: CompletedOption): string {
  if (value === undefined) return `'${name}'`;
  if (value === 'path') return `'*${name}:path:_files'`;
  return value === 'free' ? `'*${name}:value: '` : `'*${name}:value:(${value.join(' ')})'`;
}

function fish(commands: readonly Completed[]): string {
  const first = 'not __fish_seen_subcommand_from $landfall_commands';
  return `${[
    '# landfall completion fish',
    `set -g landfall_commands ${commands.map(({ name }) => name).join(' ')}`,
    'complete -c landfall -f',
    ...commands.map(({ name, summary }) => `complete -c landfall -n '${first}' -a ${name} -d ${fishQuoted(summary)}`),
    ...commands.flatMap(({ name, actions, options }) => [
      `complete -c landfall -n '__fish_seen_subcommand_from ${name}' -F`,
      ...actions.map((action) => `complete -c landfall -n '__fish_seen_subcommand_from ${name}' -a ${action}`),
      ...options.map((option) => fishOption(name, option)),
    ]),
    "complete -c landfall -l help -d 'explains it'",
  ].join('\n')}\n`;
}

function fishOption(command: string, { name, value }: CompletedOption): string {
  const option = `complete -c landfall -n '__fish_seen_subcommand_from ${command}' -l ${name.slice(2)}`;
  if (value === undefined) return option;
  if (value === 'path') return `${option} -r -F`;
  return value === 'free' ? `${option} -x` : `${option} -x -a '${value.join(' ')}'`;
}

/** As one word of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function fishQuoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
