import { createHash } from 'node:crypto';
import type { Report } from '../core/report.ts';
import { clock, day } from './format.ts';
import type { Html } from './html.ts';
import { html, trusted } from './html.ts';
import type { Query } from './query.ts';
import { hrefWith } from './query.ts';
import { STYLE } from './style.ts';

/** Source expression that lets the one inline stylesheet through the content security policy, and nothing else. */
export const STYLE_SOURCE: string = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E%3Cpath fill='%231b6b75' d='M0 0h8v6H0z'/%3E%3Cpath fill='%23bd3226' d='M0 6h8v2H0z'/%3E%3C/svg%3E";

export interface Document {
  readonly title: string;
  readonly body: Html;
  /** The claim that the page is about. */
  readonly claim?: string;
  /** Seconds until the page loads itself again; undefined when it does not. */
  readonly reloadSeconds?: number | undefined;
  /** What was asked for, on a page that may load itself again. */
  readonly query?: Query;
}

/** A whole page. Of a demo every page says so, in its title and at its head. */
export function layout(report: Report | undefined, document: Document): string {
  const { title, body, reloadSeconds } = document;
  const isDemo = report?.demo !== undefined;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${reloadSeconds === undefined ? undefined : html`<meta http-equiv="refresh" content="${reloadSeconds}">`}
<title>${isDemo ? 'Demo: ' : ''}${title} · landfall</title>
<link rel="icon" href="${ICON}">
<style>${trusted(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">To the content</a>
${demoBanner(report)}
<header class="kicker"><nav aria-label="landfall">${navigation(document.claim)}</nav>${report === undefined ? undefined : live(report, document)}</header>
<main id="main">
${body}
</main>
${footer(report)}
</body>
</html>
`.markup;
}

/** What every live picture bears (method, section 10). */
export function liveNote(report: Report): string {
  return `live, changes, not for citation, ${clock(report.atMs)} UTC`;
}

/** The pages of the service, and those of the claim that the page is about. */
function navigation(claim: string | undefined): Html {
  const path = claim === undefined ? undefined : `/claims/${encodeURIComponent(claim)}`;
  return html`<a class="home" href="/">landfall</a>${
    path === undefined
      ? undefined
      : html` <a href="${path}">In detail</a> <a href="${path}/networks">Networks</a> <a href="${path}/connections">Connections</a> <a href="${path}/sweeps">Sweeps</a>`
  } <a href="/feeds">Lists</a> <a href="/evidence">Evidence</a> <a href="/methodology">Method</a> <a href="/limits">Limits</a>`;
}

function live(report: Report, { reloadSeconds, query }: Document): Html {
  return html`<p>${liveNote(report)} · ${day(report.atMs)}. ${
    query === undefined
      ? undefined
      : reloadSeconds === undefined
        ? html`<a class="reload" href="${hrefWith(query, { reload: undefined })}">Reload by itself</a>`
        : html`<span class="reload">Reloads every ${reloadSeconds} seconds. <a href="${hrefWith(query, { reload: 'off' })}">Stop</a></span>`
  }</p>`;
}

function demoBanner(report: Report | undefined): Html | undefined {
  if (report?.demo === undefined) return undefined;
  const { scenario, story, timeNote } = report.demo;
  return html`<aside class="demo" aria-label="Demo"><p><strong>DEMO</strong> (${scenario}). Nothing here is about the real world: names, addresses and providers answer from a miniature internet inside this process. ${story} ${timeNote}</p></aside>`;
}

function footer(report: Report | undefined): Html {
  return html`<footer class="foot">
<p><a href="/methodology">What is measured, and how</a> · <a href="/limits">What this cannot show</a> · <a href="/api/v1/claims">The same as JSON</a> · <a href="/metrics">Metrics for Prometheus</a></p>
${report === undefined ? undefined : html`<p>landfall ${report.version}, method version ${report.method}. All times are UTC.${report.demo === undefined ? '' : ' This is a demo.'}</p>`}
</footer>`;
}
