import { createHash } from 'node:crypto';

/**
 * The stylesheet of a statement: one page of A4 or of Letter, whichever is put into the printer, and the same on a screen. It stands
 * in the document itself, so that a copy of the file is whole.
 */
export const STATEMENT_STYLE = `
:root { --ink: #1b1a18; --quiet: #55504a; --rule: #cfc9bd; --landed: #1b6b75; --fronted: #b47500; --elsewhere: #bd3226; --undecided: #857f77; --note: #8a1f16;
  --serif: Charter, "Bitstream Charter", "Sitka Text", Cambria, "Liberation Serif", Georgia, serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif; }
@page { margin: 9mm 13mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 50rem; background: #fff; color: var(--ink); font: .84rem/1.38 var(--sans); }
h1, h2, h3, p, ul, dl, figure, blockquote { margin: 0; }
header { display: flex; justify-content: space-between; gap: 1rem; border-bottom: 3px double var(--rule); padding-bottom: .3em; font-size: .95em; color: var(--quiet); }
h1 { font: 400 1em var(--sans); color: var(--quiet); margin-top: .6em; }
blockquote { font: 400 1.4em/1.25 var(--serif); margin-top: .15em; }
figcaption, .quiet { color: var(--quiet); }
.when { margin-top: .5em; font-weight: 600; }
.figure { font: 600 2.3em/1.1 var(--serif); margin-top: .05em; letter-spacing: -.01em; }
h2 { font: 600 1.15em/1.2 var(--serif); margin: .55em 0 .1em; }
h3 { font: 600 1em/1.3 var(--sans); margin-top: .3em; }
.columns { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1.6em; }
.limits { border-left: 4px solid var(--ink); background: #f4f2ec; padding: .1em .9em .5em; margin-top: .7em; }
.limits ul { columns: 2; column-gap: 2em; padding-left: 1em; }
.limits li { break-inside: avoid; margin-top: .15em; }
.limits li:first-child { column-span: all; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .08em .4em .08em 0; border-bottom: 1px solid var(--rule); font-weight: 400; vertical-align: top; }
thead th { font-size: .9em; color: var(--quiet); }
.n { text-align: right; white-space: nowrap; }
svg { display: block; width: 100%; height: auto; }
.interval { margin-top: .4em; }
.interval .axis { stroke: var(--quiet); stroke-width: 1.5; }
.interval .level { stroke: var(--note); stroke-width: 1.5; stroke-dasharray: 5 4; }
.interval .whisker { stroke: var(--ink); stroke-width: 3; }
.interval .band { fill: var(--landed); }
.interval .tick { font: 17px var(--sans); fill: var(--quiet); }
.interval .middle { text-anchor: middle; } .interval .end { text-anchor: end; }
.key { display: inline-block; width: .7em; height: .7em; margin-right: .4em; }
.key.landed { background: var(--landed); } .key.fronted { background: var(--fronted); } .key.elsewhere { background: var(--elsewhere); }
.key.undecided { background: var(--undecided); }
.mark { color: var(--note); font-weight: 600; }
.banner { background: #fbe9e4; color: var(--note); padding: .3rem .6rem; margin-top: .4rem; }
code, .cite { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: .85em; overflow-wrap: anywhere; }
.foot { border-top: 3px double var(--rule); margin-top: .6em; padding-top: .3em; }
@media (max-width: 40rem) { .columns { grid-template-columns: 1fr; } .limits ul { columns: 1; } }
@media print { body { padding: 0; max-width: none; font-size: 7.6pt; line-height: 1.24; } .interval { max-width: 88%; } * { print-color-adjust: exact; } a { color: inherit; text-decoration: none; } }
`;

/** Source expression that lets this stylesheet through the content security policy. */
export const STATEMENT_STYLE_SOURCE: string = `'sha256-${createHash('sha256').update(STATEMENT_STYLE).digest('base64')}'`;
