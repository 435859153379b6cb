import { integer } from '../core/rounding.ts';
import { openProof, type ProvenEntry } from '../evidence/proof-file.ts';
import { TlogFormatError } from '../evidence/tlog/format-error.ts';
import type { Policy } from '../evidence/tlog/policy.ts';
import { oneLine } from '../say.ts';
import type { Terminal } from './command.ts';

/**
 * Verifies a proof file by itself and prints the leaf that it is about. Resolves with the exit code: 0 proven, 1 refuted, 2 when fewer
 * witnesses than the policy asks for have cosigned.
 */
export function verifyProof(
  bytes: Uint8Array,
  policy: Policy,
  isJson: boolean,
  { out }: Pick<Terminal, 'out'>,
): number {
  const proven = opened(bytes, policy);
  const outcome = typeof proven === 'string' ? 'refuted' : proven.isEnough ? 'proven' : 'missing';
  const told = isJson ? proofDocument(proven, outcome) : proofText(proven, outcome);
  out.write(told);
  return { proven: 0, refuted: 1, missing: 2 }[outcome];
}

type Outcome = 'proven' | 'refuted' | 'missing';

/** What is proven, or what is wrong with it. */
function opened(bytes: Uint8Array, policy: Policy): ProvenEntry | string {
  try {
    return openProof(bytes, policy);
  } catch (error) {
    // That it does not hold is the answer here.
    if (error instanceof TlogFormatError) return error.message;
    throw error;
  }
}

function proofText(proven: ProvenEntry | string, outcome: Outcome): string {
  if (typeof proven === 'string') return `REFUTED: ${proven}\n`;
  const { checkpoint, index, cosigned, entry } = proven;
  const lines = [
    `leaf ${index} of the log ${checkpoint.origin} at ${integer(checkpoint.size)} leaves:`,
    oneLine(entry.toString()),
    ...cosigned.map(({ witness, atSeconds }) => `cosigned by ${witness}, ${new Date(atSeconds * 1000).toISOString()}`),
    outcome === 'proven'
      ? 'PROVEN: the leaf is in the tree that is signed'
      : 'NOT PROVEN: the leaf is in the tree that is signed, but fewer witnesses have cosigned it than the policy asks for',
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function proofDocument(proven: ProvenEntry | string, outcome: Outcome): string {
  if (typeof proven === 'string') return `${JSON.stringify({ outcome, wrong: proven }, null, 2)}\n`;
  const { checkpoint, index, cosigned, entry } = proven;
  const { origin, size, root } = checkpoint;
  const log = { origin, size, root: root.toString('base64'), cosigned };
  return `${JSON.stringify({ outcome, log, index, leaf: entry.toString() }, null, 2)}\n`;
}
