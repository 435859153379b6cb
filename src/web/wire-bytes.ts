import type { Observation } from '../core/observation.ts';
import { integer } from '../core/rounding.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { shortName } from './step-text.ts';

/** Bytes of a message that are shown; the leaf has all. */
const MOST_BYTES = 1024;
const LINE = 16;

/**
 * The messages of a draw as they went over the wire; those of the question itself before those of the search for servers.
 *
 * @param index of its leaf, which has all of them
 * @param characters of markup that they may take
 */
export function wireBytes(observations: readonly Observation[], index: number, characters: number): Html | undefined {
  const numbered = observations.map((observation, i) => ({ observation, number: i + 1 }));
  if (numbered.length === 0) return undefined;
  let room = characters;
  const shown = new Map<number, Html>();
  const isAnswer = ({ observation }: (typeof numbered)[number]): boolean => observation.subject.purpose === 'answer';
  for (const { observation, number } of [...numbered.filter(isAnswer), ...numbered.filter((one) => !isAnswer(one))]) {
    const dumps = messages(observation);
    if (dumps.markup.length > room) continue;
    room -= dumps.markup.length;
    shown.set(number, dumps);
  }
  return html`<section aria-labelledby="bytes">
<h2 id="bytes">The bytes</h2>
<p>Each message as it went over the wire, as the log keeps it. <a href="/log/leaf/${index}" download="leaf-${index}.json">The whole leaf</a> has them in base64.</p>
${numbered.map(({ observation: { subject, sent, received }, number }) => {
  const about = `Step ${number}: ${shortName(subject.name)} ${subject.type}, sent ${sizeOf(sent)}, received ${sizeOf(received)}`;
  const dumps = shown.get(number);
  return dumps === undefined
    ? html`<p id="step-${number}">${about}. Too much for this page: in the leaf.</p>`
    : html`<details id="step-${number}"><summary>${about}</summary>${dumps}</details>`;
})}
</section>`;
}

function messages({ subject, sent, received }: Observation): Html {
  return html`${sent === undefined ? undefined : dumped(`Sent to ${subject.server}`, sent)}${received === undefined ? html`<p>Nothing came back.</p>` : dumped(`Received from ${subject.server}`, received)}`;
}

function dumped(title: string, base64: string): Html {
  const bytes = Buffer.from(base64, 'base64');
  const more = bytes.length - MOST_BYTES;
  return html`<p>${title}</p><pre class="bytes" tabindex="0">${hexDump(bytes.subarray(0, MOST_BYTES))}</pre>${more > 0 ? html`<p>${integer(more)} bytes more in the leaf.</p>` : undefined}`;
}

/** Offset, sixteen bytes, and what of them is printable ASCII, a line each: as `xxd -g 1` has it. */
function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += LINE) {
    const line = [...bytes.subarray(at, at + LINE)];
    const hex = line.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = line.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(8, '0')}: ${hex.padEnd(3 * LINE - 1)}  ${text}`);
  }
  return lines.join('\n');
}

function sizeOf(base64: string | undefined): string {
  return base64 === undefined ? 'nothing' : `${integer(Buffer.byteLength(base64, 'base64'))} bytes`;
}
