/** What the pages of draws and of the log add to the stylesheet. */
export const DRAW_STYLE: string = `.figure .key { width: .7em; height: .7em; vertical-align: 0; }
.labelled th { width: 12rem; }
.labelled td { overflow-wrap: anywhere; }
.labelled td code { white-space: normal; }
.decided { background: var(--raised); }
.unasked td, .unasked th { color: var(--quiet); }
.bytes { white-space: pre; overflow-x: auto; overflow-wrap: normal; }
.steps td { overflow-wrap: anywhere; }
.steps td code { white-space: normal; }
td.source { overflow-wrap: anywhere; min-width: 11rem; }
.beside { display: grid; grid-template-columns: minmax(0, 24rem) minmax(0, 1fr); gap: 1rem 2rem; align-items: start; }
.path text { font: 12px var(--sans); fill: var(--ink); }
.path .unseen { stroke-dasharray: 2 4; }
.ring { fill: none; stroke: var(--ink); stroke-width: 1.5; }
.border { fill: var(--raised); }
.told { border-left: 4px solid var(--rule); padding: .5rem 1rem; }
@media (max-width: 56rem) { .beside { grid-template-columns: minmax(0, 1fr); } .path { max-width: 26rem; } }
@media (max-width: 40rem) { .labelled th { width: 7rem; } }
@media print { details:not([open]) { display: none; } .beside { grid-template-columns: 40% 60%; } }
`;
