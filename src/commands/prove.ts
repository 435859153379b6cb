import { dirname, resolve } from 'node:path';
import { parseClosedWindow } from '../core/closed-window.ts';
import { integer } from '../core/rounding.ts';
import { disk, writeWhole } from '../evidence/files.ts';
import { proveLeaf } from '../evidence/prove.ts';
import { readableLog } from '../evidence/readable-log.ts';
import { readArguments } from './arguments.ts';
import { type Command, UsageError } from './command.ts';
import { configured } from './configured.ts';

export const command: Command = {
  summary:
    'writes a proof that a leaf or the record of a closed window is in the log: verify --proof takes it, offline',
  usage: 'INDEX|WINDOW [DIR] [--claim ID] [--out FILE] [--config FILE]',
  examples: ['2026-11-22 ./evidence --out day.tlog-proof', '1234'],
  run: async (args, { out, err }) => {
    const given = readArguments(args, { options: ['claim', 'out', 'config'], positionals: 2 });
    const [what, named] = given.positionals;
    if (what === undefined)
      throw new UsageError('name a leaf by its index, or a window such as 2026-11-22, 2026-W47 or 2026-11');
    const dir = named === undefined ? (await configured(given.option('config'))).evidence.dir : resolve(named);
    const index = await indexOf(what, dir, given.option('claim'));
    const proof = await proveLeaf(dir, index);
    if (proof === undefined) throw new UsageError(`${dir} has no leaf ${index}`);
    const file = given.option('out');
    if (file === undefined) out.write(proof.text);
    else await writeWhole(disk, dirname(resolve(file)), resolve(file), Buffer.from(proof.text), 'replace');
    err.write(`leaf ${index} in the tree of ${integer(proof.size)} leaves that ${proof.signers.join(', ')} signed\n`);
    return 0;
  },
};

async function indexOf(what: string, dir: string, claim: string | undefined): Promise<number> {
  if (/^(0|[1-9]\d{0,14})$/.test(what)) return Number(what);
  if (parseClosedWindow(what) === undefined) {
    throw new UsageError(
      `"${what}" is neither the index of a leaf nor a window such as 2026-11-22, 2026-W47 or 2026-11`,
    );
  }
  return recordOf(what, dir, claim);
}

/** The leaf of the latest record of a window. */
async function recordOf(window: string, dir: string, claim: string | undefined): Promise<number> {
  /** By claim: a later record takes the place of the one before. */
  const latest = new Map<string, number>();
  for await (const { index, leaf } of (await readableLog(dir)).scan(['window'])) {
    if (leaf.$kind === 'window' && leaf.window === window && (claim ?? leaf.claim) === leaf.claim) {
      latest.set(leaf.claim, index);
    }
  }
  const [found, ...others] = latest.values();
  const whose = claim === undefined ? '' : ` of claim ${claim}`;
  if (found === undefined) throw new UsageError(`${dir} holds no record of window ${window}${whose}`);
  if (others.length > 0)
    throw new UsageError(`${window} is recorded of ${[...latest.keys()].join(', ')}: name one by --claim`);
  return found;
}
