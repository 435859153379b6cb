import { realNetwork } from '../../probes/network.ts';
import { openFeedsFor } from '../claim/inputs.ts';
import type { FeedReport } from '../core/report.ts';
import { counted } from '../core/rounding.ts';
import { oneLine } from '../say.ts';
import { type Given, readArguments } from './arguments.ts';
import type { Command, Terminal } from './command.ts';
import { UsageError } from './command.ts';
import { configuredWithLog } from './configured.ts';
import { diffSnapshots } from './feeds-diff.ts';
import { listSnapshots } from './feeds-list.ts';

const ACTIONS = ['refresh', 'list', 'diff'];

export const command: Command = {
  summary:
    'the feeds: source, age, digest, counts, last refusal; "refresh" looks for newer copies first, "list" shows the snapshots of an evidence directory, "diff" compares two',
  usage: '[refresh | list [DIR] | diff A B [--evidence DIR] [--feed ID]] [--config FILE] [--json]',
  examples: ['refresh', 'list ./evidence', 'diff 7f3a oci.json --feed oci'],
  run: async (args, terminal) => {
    const given = readArguments(args, {
      options: ['config', 'evidence', 'feed'],
      flags: ['json'],
      positionals: positionalsOf(args),
    });
    const [action] = given.positionals;
    if (action !== undefined && !ACTIONS.includes(action)) {
      throw new UsageError(`there is no feeds ${action}; there are: feeds, feeds ${ACTIONS.join(', feeds ')}`);
    }
    if (action !== 'diff') {
      const surplus = ['evidence', 'feed'].find((name) => given.option(name) !== undefined);
      if (surplus !== undefined) throw new UsageError(`--${surplus} is of feeds diff`);
    }
    if (action === 'list') return listSnapshots(given, terminal);
    if (action === 'diff') return diffSnapshots(given, terminal);
    return showFeeds(action === 'refresh', given, terminal);
  },
};

/** The action, and what it takes. */
function positionalsOf(args: readonly string[]): number {
  if (args.includes('diff')) return 3;
  return args.includes('list') ? 2 : 1;
}

/** 0 when every feed is in force and none was refused just now, else 1. */
async function showFeeds(refresh: boolean, given: Given, { out, err }: Terminal): Promise<number> {
  const { nowMs } = realNetwork();
  const config = await configuredWithLog(given.option('config'));
  const feeds = await openFeedsFor(config, nowMs, new AbortController().signal);
  let refused = false;
  if (refresh) {
    for (const { id, accepted, says } of await feeds.refresh()) {
      err.write(`feed ${id}: ${oneLine(says)}\n`);
      refused ||= !accepted;
    }
  }
  const reports = feeds.current.reports(nowMs());
  out.write(given.flag('json') ? `${JSON.stringify(reports, null, 2)}\n` : linesOf(reports));
  return refused || reports.some(({ inForce }) => !inForce) ? 1 : 0;
}

function linesOf(reports: readonly FeedReport[]): string {
  const width = Math.max(8, ...reports.map(({ id }) => id.length));
  return reports.map((report) => lineOf(report, width)).join('');
}

function lineOf(report: FeedReport, width: number): string {
  const { id, source, sha256, dated, prefixes, limitSeconds, inForce, refused, lastRefusal } = report;
  const parts = [
    `${id.padEnd(width)} ${inForce ? 'in force' : 'NOT in force'}`,
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
