import { integer } from '../core/rounding.ts';
import type { Inclusion } from '../evidence/inclusion.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { headed } from './labelled.ts';

/** Where the log can be read, and the key that its checkpoints are verified by. */
export interface LogPlace {
  /** Without a slash at its end: `https://example.org/log`. */
  readonly url: string;
  readonly vkey: string;
}

/** That a leaf is in the signed log, and how anybody checks it: with a shell, or with the program. */
export function inLog({ index, leafHash, path, size, root, checkpoint }: Inclusion, { url, vkey }: LogPlace): Html {
  return html`<section aria-labelledby="log">
<h2 id="log">That this is in the log</h2>
<p>Leaf ${index} of <a href="/evidence">the evidence log</a>. Its hash, joined with the ${path.length} below, gives the root of the tree of ${integer(size)} leaves, and the root stands in a checkpoint that the log’s key has signed. Nothing can be taken out of the log, or changed in it, so that this still comes out. <a href="/log/proof/${index}" download="leaf-${index}.tlog-proof">The same as a proof file</a> (C2SP tlog-proof), <a href="/log/leaf/${index}" download="leaf-${index}.json">the leaf as it is hashed</a>.</p>
<details><summary>The hashes on the way up</summary>
${headed(
  'From the leaf to the root (RFC 6962, section 2.1.1). Each is joined with ours, on its side, under SHA-256 of 0x01 and both.',
  ['Step', 'Side', 'Hash'],
  [
    html`<tr><th scope="row">leaf</th><td></td><td><code>${leafHash}</code></td></tr>`,
    ...path.map(
      ({ side, hash }, i) => html`<tr><th scope="row">${i + 1}</th><td>${side}</td><td><code>${hash}</code></td></tr>`,
    ),
    html`<tr><th scope="row">root</th><td></td><td><code>${root}</code></td></tr>`,
  ],
)}
<p>The checkpoint:</p><pre tabindex="0">${checkpoint}</pre>
</details>
<h3>Check it yourself</h3>
<p>In bash, with curl, xxd and sha256sum. The last two lines are the same if it holds:</p>
<pre class="bytes" tabindex="0">${shellCommands({ index, path, root }, url)}</pre>
<p>The signature too, by the program. Take the key from somewhere else than here, and compare:</p>
<pre class="bytes" tabindex="0">${proofCommands(index, { url, vkey })}</pre>
</section>`;
}

/** Joins a leaf with the hashes of its proof, and prints what that comes to above what it must come to. */
function shellCommands({ index, path, root }: Pick<Inclusion, 'index' | 'path' | 'root'>, url: string): string {
  return [
    `hash=$({ printf '\\0'; curl -s ${url}/leaf/${index}; } | sha256sum | head -c 64)`,
    'while read -r side other; do',
    '  [ $side = left ] && pair=$other$hash || pair=$hash$other',
    '  hash=$(printf 01$pair | xxd -r -p | sha256sum | head -c 64)',
    "done <<'END'",
    ...path.map(({ side, hash }) => `${side} ${hash}`),
    'END',
    'echo $hash',
    `echo ${root}`,
  ].join('\n');
}

function proofCommands(index: number, { url, vkey }: LogPlace): string {
  return [
    `curl -s ${url}/proof/${index} > leaf.tlog-proof`,
    `npm run -s landfall -- verify --proof leaf.tlog-proof --key '${vkey}'`,
  ].join('\n');
}
