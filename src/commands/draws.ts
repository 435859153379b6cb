import { planSlot, roundOf } from '../claim/claim-in-force.ts';
import { loadClaims } from '../claim/claims.ts';
import type { Config } from '../config/config.ts';
import type { SlotLeaf } from '../core/slot-record.ts';
import { utcDay } from '../core/windows.ts';
import { pastSecrets, slotRandomness } from '../evidence/secrets.ts';
import { sha256 } from '../evidence/sha256.ts';
import { chooseFrom, readArguments } from './arguments.ts';
import type { Command } from './command.ts';
import { UsageError } from './command.ts';
import { configured, hasLog } from './configured.ts';

const DAY_MS = 86_400_000;

export const command: Command = {
  summary: 'the reproducible draw list of a slot, from the day’s secret here or from a published randomness',
  usage: '--slot TIME [--claim ID] [--first] [--randomness HEX] [--config FILE] [--json]',
  examples: ['--slot 2026-11-23T12:05:00Z'],
  run: async (args, { out }) => {
    const given = readArguments(args, {
      options: ['slot', 'claim', 'randomness', 'config'],
      flags: ['first', 'json'],
    });
    const config = await configured(given.option('config'));
    const first = given.flag('first');
    const slot = slotAt(given.option('slot'), first ? 1000 : config.slots.everyMs);
    const claims = await loadClaims(config, hasLog(config) ? config.evidence.dir : '');
    const claim = chooseFrom('claim', claims, (c) => c.config.id, given.option('claim'));
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
  const ms = parseTime(text);
  if (ms === undefined)
    throw new UsageError(`--slot must be a time such as 2026-11-23T12:05:00Z or Unix seconds, is "${text}"`);
  if (ms % stepMs !== 0) {
    const before = new Date(ms - (ms % stepMs)).toISOString();
    throw new UsageError(
      `no slot starts at ${text}; the one before it starts at ${before} (a claim’s first slot: --first)`,
    );
  }
  return ms / 1000;
}

/** Milliseconds of a time in UTC, with or without seconds and fractions, or of Unix seconds; undefined for anything else. */
function parseTime(text: string): number | undefined {
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1000;
  // Date.parse alone takes local times, and days that no month has.
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z$/.test(text)) return undefined;
  const ms = Date.parse(text);
  return ms >= 0 && new Date(ms).toISOString().startsWith(text.slice(0, 16)) ? ms : undefined;
}

async function randomnessHere(config: Config, slot: number): Promise<string> {
  const day = utcDay(slot * 1000);
  const round = roundOf(slot, config);
  // Without a log there is no secret either, and looking for one would make a directory that `init` refuses.
  const secrets = hasLog(config) ? await pastSecrets(config.evidence.dir, utcDay(slot * 1000 + DAY_MS)) : [];
  const kept = secrets.find((secret) => secret.day === day);
  if (kept !== undefined) return slotRandomness(kept.secret, round);
  throw new UsageError(
    `the secret of ${day} is not in ${config.evidence.dir}: nothing was drawn from it here; give --randomness, which is HMAC-SHA-256(the day’s revealed secret, "${round}")`,
  );
}

function table(plan: SlotLeaf): string {
  const head = [
    `# claim ${plan.claim}, slot ${new Date(plan.slot * 1000).toISOString()}, round ${plan.round} of ${plan.beacon}`,
    `# frame sha256 ${plan.frame}`,
    `# manifest sha256 ${plan.manifest}`,
    'index\toffset_ms\tblock\tnetwork\tendpoint\tfamily\tresolver\tvantage',
  ];
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
  return `${[...head, ...rows].join('\n')}\n`;
}
