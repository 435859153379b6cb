import type { DrawDossier } from '../core/draw-dossier.ts';
import type { DrawExplanation, LandingExplanation } from '../core/draw-explanation.ts';
import type { Judgement } from '../core/judgement.ts';
import { RULE_ORDER } from '../core/landing.ts';
import type { AddressFacts } from '../core/outcome.ts';
import { counted } from '../core/rounding.ts';
import { utcDay } from '../core/windows.ts';
import { shortDigest } from './format.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { headed, labelled, leafLink } from './labelled.ts';
import { OUTCOME_WORDS, reasonWords } from './outcome-words.ts';
import { ruleWords } from './rule-words.ts';
import { colourKey } from './share-bar.ts';
import { shortened } from './step-text.ts';

/** Kinds of other addresses of the answer that are told of; the JSON of the draw has all. */
const MOST_GROUPS = 8;

interface LandingContext {
  /** Id of the provider that the claim names. */
  readonly provider: string;
  readonly networkName: (asn: number) => string | undefined;
}

/** Whose the address is: each rule in its order, the facts that it rests on, and what would have to be otherwise. */
export function landing(
  { judged }: DrawDossier,
  explanation: DrawExplanation | undefined,
  context: LandingContext,
): Html | undefined {
  const judgement = judged?.judgement;
  const own = explanation?.landings.find(({ address }) => address === judgement?.address) ?? explanation?.landings[0];
  if (explanation === undefined || own === undefined) return unexplained(judgement, explanation);
  const others = explanation.landings.filter(({ address }) => address !== own.address);
  return html`<section aria-labelledby="landing">
<h2 id="landing">Whose the address is, rule by rule</h2>
${judged === undefined ? undefined : rests(judged.leaf.snapshot, explanation.snapshot, judged.judgement, own)}
${judgement === undefined ? undefined : undecided(judgement, own)}
${rules(own, context)}
${facts(own.facts, context)}
<h3>What follows</h3>
<ul>${own.why.map((line) => html`<li>${line}</li>`)}${explanation.steeredBy === undefined ? undefined : html`<li>its aliases are names of the CDN ${explanation.steeredBy}, which steers; that decides nothing</li>`}</ul>
${own.otherwise.length === 0 ? undefined : html`<h3>What would have to be true for another answer</h3><ul>${own.otherwise.map((line) => html`<li>${line}</li>`)}</ul>`}
${sources(own)}
${others.length === 0 ? undefined : otherAddresses(others, judgement)}
</section>`;
}

function unexplained(judgement: Judgement | undefined, explanation: DrawExplanation | undefined): Html | undefined {
  if (judgement?.address === undefined) return undefined;
  return html`<section aria-labelledby="landing"><h2 id="landing">Whose the address is</h2>
<p>The judgement says rule ${judgement.rule ?? 'none'}. ${explanation === undefined ? 'The claim is no longer configured here, so that its rules are not at hand to go through.' : ''} <code>landfall verify</code> judges the draw again by the lists that its judgement names.</p></section>`;
}

/** The lists may have changed since: then it is said, and what they would say now. */
function rests(then: string, now: string, judgement: Judgement, own: LandingExplanation): Html {
  if (then === now) {
    return html`<p>Gone through again by the lists that it was judged by (snapshot <code>${shortDigest(then)}</code>), as of its slot.</p>`;
  }
  const same = judgement.rule === own.rule;
  return html`<p>It was judged by snapshot <code>${shortDigest(then)}</code>. The lists have been confirmed or replaced since; what stands here is by those in force now (snapshot <code>${shortDigest(now)}</code>), and ${
    same
      ? `they come to the same rule, ${own.rule}.`
      : html`<strong>they come to rule ${own.rule}, where the judgement has rule ${judgement.rule ?? 'none'}.</strong> The judgement stands; <code>landfall verify</code> makes it again by the lists that it names.`
  }</p>`;
}

/** What an address lands as decides nothing where the answer does not speak for the block, or the claim does not count the grade. */
function undecided({ outcome, reason, rule }: Judgement, own: LandingExplanation): Html | undefined {
  if (reason === undefined || rule !== own.rule || outcome === own.outcome) return undefined;
  return html`<p>By the rules the address is ${own.outcome}. The draw is ${outcome} all the same: ${reasonWords(reason)}.</p>`;
}

function rules(own: LandingExplanation, { provider }: LandingContext): Html {
  const rows = RULE_ORDER.map((rule, at) => {
    const { asks, lands } = ruleWords(rule, provider);
    const passed = own.passed[at];
    const question =
      at > 0 && RULE_ORDER.indexOf(rule) < at ? 'Is a list of a content network missing, or too old?' : asks;
    if (passed !== undefined) {
      return html`<tr><th scope="row">${rule}</th><td>${question}</td><td>no</td><td>${passed.because}</td></tr>`;
    }
    if (at === own.passed.length) {
      return html`<tr class="decided"><th scope="row">${rule}</th><td>${question}</td><td><strong>yes</strong></td><td><strong>${colourKey(lands)}${OUTCOME_WORDS[lands].name}</strong>: it decides</td></tr>`;
    }
    return html`<tr class="unasked"><th scope="row">${rule}</th><td>${question}</td><td>not asked</td><td></td></tr>`;
  });
  return headed(
    `Address ${own.address}. The rules are asked in this order, and the first that applies decides. Rule 1 is asked twice.`,
    ['Rule', 'Asks', 'Answer', 'Because'],
    rows,
    'cards',
  );
}

function facts(known: AddressFacts, { networkName }: LandingContext): Html {
  const { range, route, origins, cdnRange, otherRange, path } = known;
  const named = (asn: number): string => `AS${asn}${networkName(asn) === undefined ? '' : ` (${networkName(asn)})`}`;
  return labelled('The facts, as of the slot.', [
    ['Reserved space', known.special],
    ['Not in force', [...known.undecided, ...(known.undecidedCdns ?? [])].join(', ') || undefined],
    [
      'Published range',
      range === undefined
        ? 'none that holds it'
        : `${range.prefix} by ${range.feed}${range.region === undefined ? '' : `, region ${range.region}`}${range.tags.length === 0 ? '' : `, ${range.tags.join(', ')}`}${range.asOf === undefined ? '' : `, list of ${utcDay(range.asOf * 1000)}`}`,
    ],
    [
      'Origin of the route',
      origins.length === 0
        ? 'none known'
        : `${origins.map(named).join(' and ')}, data ${counted(known.originsAgeDays, 'day')} old`,
    ],
    [
      'Route',
      route &&
        `${route.prefix}, seen by ${route.origins.map(({ asn, peers }) => `${peers} of ${route.fullPeers} peers from AS${asn}`).join(', ')}${route.rpki === undefined ? '' : `, ${route.rpki.replace('_', ' ')} by RPKI`}`,
    ],
    [
      'Wider route',
      route?.covering && `${route.covering.prefix} by ${route.covering.origins.map(named).join(' and ')}`,
    ],
    ['Content network’s range', cdnRange && `${cdnRange.prefix} by ${cdnRange.feed}`],
    ['Another provider’s range', otherRange && `${otherRange.prefix} by ${otherRange.feed}, of ${otherRange.party}`],
    ['Trace', path && html`${path.verdict}, ${leafLink(path.leaf)}`],
    ['Country', known.country && `${known.country}, a hint of the country data`],
  ]);
}

function sources({ sources: feeds }: LandingExplanation): Html | undefined {
  if (feeds.length === 0) return undefined;
  return headed(
    'The lists that were looked at, as the snapshot has them.',
    ['List', 'Dated', 'Confirmed', 'SHA-256', 'Source'],
    feeds.map(
      ({ id, dated, checked, sha256, source }) =>
        html`<tr><th scope="row">${id}</th><td>${sha256 === 'none' ? 'no copy' : utcDay(dated * 1000)}</td><td>${checked === undefined ? 'a file' : utcDay(checked * 1000)}</td><td>${sha256 === 'none' ? 'none' : html`<a href="/blobs/${sha256}"><code>${shortDigest(sha256)}</code></a>`}</td><td class="source">${source}</td></tr>`,
    ),
  );
}

function otherAddresses(others: readonly LandingExplanation[], judgement: Judgement | undefined): Html {
  // What the same is to be said of stands together: a name may have many addresses in one range.
  const groups = Map.groupBy(others, ({ outcome, why }) => `${outcome}, ${why[0] ?? ''}`);
  const more = groups.size - MOST_GROUPS;
  return html`<h3>The other addresses of the answer</h3>
<p>${judgement?.address === undefined ? 'No address was picked.' : 'The seed picked the one above; it alone decides.'}</p>
<ul>${[...groups].slice(0, MOST_GROUPS).map(([said, [first, ...rest]]) => (first === undefined ? html`` : html`<li>${colourKey(first.outcome)}<code>${shortened([first, ...rest].map(({ address }) => address))}</code>: ${said}</li>`))}</ul>
${more > 0 ? html`<p class="quiet">More in the JSON of this draw.</p>` : undefined}`;
}
