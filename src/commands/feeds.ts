import { realNetwork } from '../../probes/network.ts';
import type { FeedReport } from '../core/report.ts';
import { counted } from '../core/rounding.ts';
import { openFeedsFor } from '../inputs.ts';
import { oneLine } from '../say.ts';
import { readArguments } from './arguments.ts';
import type { Command } from './command.ts';
import { UsageError } from './command.ts';
import { configuredWithLog } from './configured.ts';

export const command: Command = {
  summary: 'the feeds: source, age, digest, counts, last refusal; "feeds refresh" looks for newer copies first',
  usage: '[refresh] [--config FILE] [--json]',
  run: async (args, { out, err }) => {
    const given = readArguments(args, { options: ['config'], flags: ['json'], positionals: 1 });
    const [action] = given.positionals;
    if (action !== undefined && action !== 'refresh')
      throw new UsageError(`there is no feeds ${action}; there are: feeds, feeds refresh`);
    const { nowMs } = realNetwork();
    const config = await configuredWithLog(given.option('config'));
    const feeds = await openFeedsFor(config, nowMs, new AbortController().signal);
    let refused = false;
    if (action === 'refresh') {
      for (const { id, accepted, says } of await feeds.refresh()) {
        err.write(`feed ${id}: ${oneLine(says)}\n`);
        refused ||= !accepted;
      }
    }
    const reports = feeds.current.reports(nowMs());
    out.write(given.flag('json') ? `${JSON.stringify(reports, null, 2)}\n` : reports.map(line).join(''));
    return refused || reports.some(({ inForce }) => !inForce) ? 1 : 0;
  },
};

function line({
  id,
  source,
  sha256,
  dated,
  prefixes,
  limitSeconds,
  inForce,
  refused,
  lastRefusal,
}: FeedReport): string {
  const parts = [
    `${id.padEnd(8)} ${inForce ? 'in force' : 'NOT in force'}`,
    dated === undefined
      ? 'no copy yet'
      : `of ${new Date(dated * 1000).toISOString().slice(0, 10)}, limit ${limitSeconds / 86_400} days`,
    prefixes === undefined ? '' : `${prefixes.v4} IPv4 and ${prefixes.v6} IPv6 prefixes`,
    sha256 === undefined ? '' : `sha256 ${sha256}`,
    source,
    ...Object.entries(refused).map(([reason, count]) => `refused ${counted(count, 'time')} (${reason})`),
    lastRefusal === undefined ? '' : `last refusal: ${oneLine(lastRefusal)}`,
  ];
  return `${parts.filter((part) => part !== '').join(', ')}\n`;
}
