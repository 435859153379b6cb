import { planSlot, roundOf } from '../claim-in-force.ts';
import { type LoadedClaim, loadClaims } from '../claims.ts';
import type { Config } from '../config/config.ts';
import type { SlotLeaf } from '../core/record.ts';
import { utcDay } from '../core/windows.ts';
import { pastSecrets, slotRandomness } from '../evidence/secrets.ts';
import { sha256 } from '../evidence/sha256.ts';
import type { Command } from './command.ts';
import { readArguments, UsageError } from './command.ts';
import { configured } from './configured.ts';

const DAY_MS = 86_400_000;

export const command: Command = {
  summary: 'the reproducible draw list of a slot, from the day’s secret here or from a published randomness',
  usage: '--slot TIME [--claim ID] [--first] [--randomness HEX] [--config FILE] [--json]',
  run: async (args, { out }) => {
    const given = readArguments(args, {
      options: ['slot', 'claim', 'randomness', 'config'],
      flags: ['first', 'json'],
    });
    const config = await configured(given.option('config'));
    const first = given.flag('first');
    const slot = slotAt(given.option('slot'), first ? 1000 : config.slots.everyMs);
    const claim = chosen(await loadClaims(config, config.evidence.dir), given.option('claim'));
    const randomness = given.option('randomness') ?? (await randomnessHere(config, slot));
    if (!/^[0-9a-f]{64}$/.test(randomness)) throw new UsageError('--randomness must be 64 lower-case hex digits');
    const plan = planSlot(claim, config, { slot, first, randomness }, sha256);
    out.write(given.flag('json') ? `${JSON.stringify({ randomness, ...plan }, null, 2)}\n` : table(plan));
    return 0;
  },
};

/** Unix seconds of `2026-11-23T12:05:00Z` or of a number of seconds, on the clock of the slots. */
function slotAt(text: string | undefined, stepMs: number): number {
  if (text === undefined)
    throw new UsageError('--slot is needed: the start of the slot, 2026-11-23T12:05:00Z or Unix seconds');
  const ms = /^\d{1,10}$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  if (Number.isNaN(ms))
    throw new UsageError(`--slot must be a time such as 2026-11-23T12:05:00Z or Unix seconds, is "${text}"`);
  if (ms % stepMs !== 0) {
    const before = new Date(ms - (ms % stepMs)).toISOString();
    throw new UsageError(
      `no slot starts at ${text}; the one before it starts at ${before} (a claim’s first slot: --first)`,
    );
  }
  return ms / 1000;
}

function chosen(claims: readonly LoadedClaim[], id: string | undefined): LoadedClaim {
  const claim = id === undefined ? claims[0] : claims.find((c) => c.config.id === id);
  if (claim !== undefined) return claim;
  throw new UsageError(`there is no claim "${id}"; there are: ${claims.map((c) => c.config.id).join(', ')}`);
}

async function randomnessHere(config: Config, slot: number): Promise<string> {
  const day = utcDay(slot * 1000);
  const secrets = await pastSecrets(config.evidence.dir, utcDay(slot * 1000 + DAY_MS));
  const kept = secrets.find((s) => s.day === day);
  if (kept !== undefined) return slotRandomness(kept.secret, roundOf(slot, config));
  throw new UsageError(
    `the secret of ${day} is not in ${config.evidence.dir}: nothing was drawn from it here; give --randomness, which is HMAC-SHA-256(the day’s revealed secret, "${roundOf(slot, config)}")`,
  );
}

function table(plan: SlotLeaf): string {
  const head = `# claim ${plan.claim}, slot ${new Date(plan.slot * 1000).toISOString()}, round ${plan.round} of ${plan.beacon}\n`;
  const rows = plan.planned.map((d) =>
    [
      d.index,
      d.offsetMs,
      d.block,
      d.network,
      `${d.endpoint.name}:${d.endpoint.port}`,
      `v${d.family}`,
      d.resolver,
      d.vantage,
    ].join('\t'),
  );
  return `${head}index\toffset_ms\tblock\tnetwork\tendpoint\tfamily\tresolver\tvantage\n${rows.join('\n')}\n`;
}
