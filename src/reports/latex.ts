/**
 * Text for LaTeX: what it would take for a command, a ligature or another sign is escaped. Names come from configurations, any text.
 * BibTeX counts every brace, escaped or not, so one without its other half is written by name.
 */
export function latex(text: string): string {
  const alone = bracesAlone(text);
  return text
    .replace(
      /[\\{}$&#^_~%<>|“”]|-(?=-)/g,
      (sign, at: number) => (alone.has(at) ? BRACES[sign] : LATEX[sign]) ?? `\\${sign}`,
    )
    .replace(/\s+/g, ' ');
}

/** Where a brace stands that nothing opens or closes. */
function bracesAlone(text: string): ReadonlySet<number> {
  const open: number[] = [];
  const alone: number[] = [];
  for (const { 0: brace, index } of text.matchAll(/[{}]/g)) {
    if (brace === '{') open.push(index);
    else if (open.pop() === undefined) alone.push(index);
  }
  return new Set([...open, ...alone]);
}

const BRACES: Readonly<Record<string, string>> = { '{': '\\textbraceleft{}', '}': '\\textbraceright{}' };

const LATEX: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  // In the oldest encoding of fonts, still the default, these three are other signs outside of mathematics.
  '<': '$<$',
  '>': '$>$',
  '|': '$|$',
  '“': '``',
  '”': "''",
  '-': '-{}',
};
