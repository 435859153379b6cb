import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse, stringify } from 'yaml';

/** The demo has a slot every 5 s where a service has one every 5 minutes. */
const QUICKER = 60;
const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

interface Rule {
  readonly expr: string;
  readonly for?: string;
}

/**
 * Writes the shipped rules once more with every duration a sixtieth: ranges, offsets, `for`, and ages in seconds. All else is as
 * shipped. Returns the files.
 */
export function quickRules(files: readonly string[], directory: string): readonly string[] {
  return files.map((file) => {
    const { groups } = parse(readFileSync(file, 'utf8')) as { readonly groups: readonly { readonly rules: Rule[] }[] };
    const quicker = groups.map((group) => ({ ...group, rules: group.rules.map(quick) }));
    const written = join(directory, basename(file));
    writeFileSync(written, stringify({ groups: quicker }));
    return written;
  });
}

function quick(rule: Rule): Rule {
  const expr = rule.expr
    .replace(/(\[|offset )(\d+)([smhd])\b/g, (_, before: string, count: string, unit: keyof typeof SECONDS) =>
      before.concat(shorter(Number(count) * SECONDS[unit])),
    )
    .replace(/(age_seconds > )(\d+)/g, (_, before: string, seconds: string) => before + Number(seconds) / QUICKER);
  const wait = /^(\d+)([smhd])$/.exec(rule.for ?? '');
  return wait === null
    ? { ...rule, expr }
    : { ...rule, expr, for: shorter(Number(wait[1]) * SECONDS[wait[2] as keyof typeof SECONDS]) };
}

function shorter(seconds: number): string {
  return `${Math.round((1000 * seconds) / QUICKER)}ms`;
}
