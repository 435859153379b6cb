import { DRAW_STYLE } from './draw-style.ts';

/** The one stylesheet, inline: a page that was saved to disk still reads. Light, dark, phone, print; no font is fetched. */
export const STYLE: string = `
:root {
  color-scheme: light dark;
  --paper: #fcfbf8; --raised: #f4f2ec; --ink: #1b1a18; --quiet: #5d5850; --rule: #d9d4c9;
  --landed: #1b6b75; --fronted: #b47500; --elsewhere: #bd3226; --indeterminate: #857f77; --missing: #857f77;
  --link: #1a5a8a; --note: #8a1f16; --note-paper: #fbe9e4;
  --serif: Charter, "Bitstream Charter", "Sitka Text", Cambria, "Liberation Serif", Georgia, serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #151517; --raised: #1f1f22; --ink: #ebe8e1; --quiet: #a9a39a; --rule: #3a3938;
    --landed: #4fb0bc; --fronted: #e0a63a; --elsewhere: #f0705f; --indeterminate: #9c968d; --missing: #9c968d;
    --link: #83bbe6; --note: #ffb4a6; --note-paper: #3a1d18;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 var(--sans); }
main, .foot, .demo p, .kicker { max-width: 62rem; margin: 0 auto; padding: 0 1.25rem; }
a { color: var(--link); text-underline-offset: .15em; }
a:focus-visible, summary:focus-visible, input:focus-visible, select:focus-visible, button:focus-visible, [tabindex]:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.demo { background: var(--note-paper); color: var(--note); border-bottom: 1px solid currentColor; padding: .6rem 0; font-size: .9rem; }
.demo strong { letter-spacing: .06em; }
.demo a { color: inherit; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .4rem .8rem; z-index: 1; }
.kicker { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; justify-content: space-between; padding-top: 1rem; font-size: .85rem; color: var(--quiet); }
.kicker p { margin: 0; max-width: none; }
.kicker nav { display: flex; flex-wrap: wrap; gap: .1rem 1rem; }
.kicker nav a { padding: .2rem 0; }
.kicker .home { font-weight: 600; }
main::before { content: ""; display: block; border-top: 3px double var(--rule); margin-top: .4rem; }
h1, h2, h3, .figure, blockquote { font-family: var(--serif); font-weight: 600; line-height: 1.2; text-wrap: balance; }
h1 { font-size: 1.05rem; font-weight: 400; color: var(--quiet); margin: 2rem 0 .5rem; }
h2 { font-size: 1.4rem; margin: 3rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .4rem; }
p, ul, dl { max-width: 44rem; }
p, li { text-wrap: pretty; }
blockquote { margin: 0; font-size: clamp(1.35rem, 3.6vw, 1.9rem); font-weight: 400; }
figure { margin: 0; }
figcaption, .quiet, caption, .kicker { color: var(--quiet); }
figcaption { font-size: .9rem; margin-top: .4rem; }
.answer { margin: 1.75rem 0 1.25rem; }
.figure { font-size: clamp(2.1rem, 7.2vw, 3.9rem); letter-spacing: -.015em; margin: 0 0 .3rem; max-width: none; }
.answer p:not(.figure) { margin: .3rem 0; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .75rem 1.5rem; margin: 1.25rem 0; max-width: none; }
.facts div { border-top: 1px solid var(--rule); padding-top: .4rem; }
.facts dt { font-size: .8rem; color: var(--quiet); }
.facts small { font-size: .8rem; color: var(--quiet); }
.facts dd { margin: 0; font-size: 1.1rem; font-variant-numeric: tabular-nums; }
.limits { background: var(--raised); padding: .25rem 1.25rem 1rem; margin: 2rem 0 0; border-left: 4px solid var(--ink); }
.limits h2 { border: 0; margin-top: .75rem; padding-top: 0; }
.limits ul { padding-left: 1.1rem; margin: .5rem 0 0; }
.limits li { margin: 0 0 .5rem; break-inside: avoid; }
@media (min-width: 56rem) { .limits ul { columns: 2; column-gap: 2.5rem; max-width: none; } }
.verdict { margin: 1rem 0 1.5rem; }
.verdict h3 { margin-bottom: .15rem; }
.verdict p { margin: .25rem 0; }
.wide { overflow-x: auto; }
.wide + .wide, .wide + .quiet { margin-top: 1.75rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-size: .9rem; padding-bottom: .4rem; max-width: calc(100vw - 2.5rem); }
th, td { text-align: left; vertical-align: top; padding: .38rem .9rem .38rem 0; border-bottom: 1px solid var(--rule); }
tbody th { font-weight: 500; }
tbody th .quiet { font-weight: 400; margin-left: .35rem; }
thead th { font-size: .8rem; font-weight: 500; color: var(--quiet); vertical-align: bottom; }
.n { text-align: right; white-space: nowrap; }
.nums td, .nums thead th { text-align: right; white-space: nowrap; }
.nums .w, .nums th[scope=row], .nums thead th:first-child { text-align: left; white-space: normal; }
.nowrap, td code { white-space: nowrap; }
td .source, tbody th .source { display: block; margin-left: 0; overflow-wrap: anywhere; min-width: 11rem; }
td.bar { min-width: 8rem; width: 32%; padding-right: 0; }
td.bar svg { height: .9rem; margin-top: .3em; }
svg { display: block; width: 100%; }
.dense { font-size: .85rem; }
.dense th, .dense td { padding-right: .55rem; }
.dense thead th { font-size: .75rem; }
.dense td.bar { min-width: 5rem; width: 16%; padding-right: .9rem; }
.ranges td.bar { min-width: 12rem; width: 42%; padding-right: .9rem; }
.ranges td.bar svg { height: 1.1rem; margin: 0; }
.whisker { stroke: var(--ink); stroke-width: 1.5; fill: none; }
.rule { stroke: var(--rule); stroke-width: 1; fill: none; }
.timeline { height: 11rem; }
.lead { font: 400 1.25rem/1.3 var(--serif); margin: .2rem 0 .5rem; }
.claims { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); gap: 1.25rem; }
.card { border: 1px solid var(--rule); background: var(--raised); padding: 0 1.25rem .5rem; }
.card h2 { border: 0; margin: .25rem 0; font: 600 1rem var(--sans); }
.card .answer { font: 600 1.5rem/1.2 var(--serif); margin: 1rem 0; }
.card blockquote { font-size: 1.2rem; }
.filter { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: end; background: var(--raised); padding: .75rem 1rem; margin: 0 0 1rem; font-size: .88rem; }
.filter label { display: grid; gap: .15rem; color: var(--quiet); }
input, select, button { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--quiet); border-radius: 3px; padding: .3rem .5rem; min-height: 2rem; max-width: 100%; }
.filter input { width: 11rem; }
button, .button { cursor: pointer; border: 1px solid var(--link); border-radius: 3px; color: var(--link); background: none; }
.button { display: inline-block; padding: .1rem .5rem; margin: 0 .15rem .2rem 0; text-decoration: none; font-size: .85rem; white-space: nowrap; }
.pager { display: flex; flex-wrap: wrap; gap: .3rem 1.5rem; }
.switch a, .switch strong { margin-right: 1rem; }
.onphone { display: none; }
.shares { height: 2rem; margin: 1.25rem 0 0; }
.landed { fill: var(--landed); } .fronted { fill: var(--fronted); } .elsewhere { fill: var(--elsewhere); }
.indeterminate { fill: var(--indeterminate); }
.missing { fill: var(--paper); stroke: var(--missing); stroke-width: 1.5; }
.grid { stroke: var(--paper); stroke-width: 1; fill: none; }
.axis { stroke: var(--quiet); stroke-width: 1; fill: none; }
.event { fill: none; stroke: var(--ink); stroke-width: 2; stroke-dasharray: 4 3; }
svg * { vector-effect: non-scaling-stroke; }
.slots { height: 13rem; }
.ticks { display: flex; justify-content: space-between; font-size: .8rem; color: var(--quiet); font-variant-numeric: tabular-nums; }
.key { display: inline-block; width: .8rem; height: .8rem; margin-right: .45rem; vertical-align: -.05rem; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; list-style: none; padding: 0; margin: .5rem 0 0; font-size: .9rem; max-width: none; }
details { margin: .75rem 0; }
summary { cursor: pointer; color: var(--link); }
code { font-family: var(--mono); font-size: .88em; overflow-wrap: anywhere; }
progress { width: min(20rem, 100%); height: .8rem; accent-color: var(--landed); }
.state { font-weight: 600; white-space: nowrap; }
.bad { color: var(--note); }
.alarm { background: var(--note-paper); color: var(--note); border-left: 4px solid currentColor; padding: .75rem 1rem; }
pre { background: var(--raised); padding: .75rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; font: .82rem/1.5 var(--mono); margin: .4rem 0; }
.foot { margin-top: 3.5rem; padding-bottom: 2.5rem; font-size: .88rem; color: var(--quiet); }
.foot p { max-width: none; }
.foot p:first-child { border-top: 3px double var(--rule); padding-top: 1rem; }
.foot p { margin: .4rem 0; }
${DRAW_STYLE}@media (max-width: 40rem) {
  h2 { margin-top: 2.25rem; }
  th, td { padding-right: .6rem; }
  td.bar { min-width: 5rem; }
  tbody th .quiet { display: block; margin-left: 0; }
  .cards thead { display: none; }
  .cards tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--rule); }
  .cards th, .cards td { display: inline-block; border: 0; padding: 0 .6rem 0 0; }
  .cards br { display: none; }
  .onphone { display: inline; }
  .ranges td.bar { min-width: 7rem; }
  .filter label { flex: 1 1 8rem; }
  .filter input, .filter select { width: 100%; }
}
@media print {
  :root { --paper: #fff; --raised: #fff; --ink: #000; --quiet: #333; --rule: #999; --link: #000; }
  body { font-size: 10pt; }
  * { print-color-adjust: exact; }
  h2, h3, caption { break-after: avoid; }
  tr, figure, .limits, .alarm { break-inside: avoid; }
  .reload, .filter, .skip, .pager, .switch a, .kicker nav { display: none; }
}
`;
