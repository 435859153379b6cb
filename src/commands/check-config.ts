import { type LoadedClaim, loadClaims } from '../claim/claims.ts';
import { type Advice, adviseOn } from '../config/checks.ts';
import { type Config, ConfigError } from '../config/config.ts';
import { counted, integer } from '../core/rounding.ts';
import { absentSources } from '../preflight.ts';
import { publishing } from '../publishing/publishing.ts';
import { readArguments } from './arguments.ts';
import type { Command } from './command.ts';
import { configured, hasLog } from './configured.ts';

export const command: Command = {
  summary: 'every mistake of a configuration with its place; of a good one, what it costs and what it cannot do',
  usage: '[FILE] [--json]',
  examples: ['landfall.yaml', 'examples/behind-a-cdn.yaml --json'],
  run: async (args, { out }) => {
    const given = readArguments(args, { flags: ['json'], positionals: 1 });
    const json = given.flag('json');
    try {
      const config = await configured(given.positionals[0]);
      const claims = await loadClaims(config, hasLog(config) ? config.evidence.dir : '');
      await publishing(config); // Its files: the policy of witnesses, an authority's certificates.
      const advised = adviseOn(config, networksOf(claims));
      const absent = (await absentSources(config)).map(
        ({ vantage, address }) =>
          `vantages.${vantage}: this machine has no address ${address}, so its draws count as missing`,
      );
      const advice = { ...advised, warnings: [...advised.warnings, ...absent] };
      out.write(
        json ? document({ mistakes: [], ...advice, seriesTotal: total(advice) }) : told(config, claims, advice),
      );
      return 0;
    } catch (error) {
      // The mistakes are this command's answer, so a program that asked for JSON gets them so; the lines follow on stderr.
      if (error instanceof ConfigError && json) out.write(document({ mistakes: error.mistakes }));
      throw error;
    }
  },
};

/** How many networks each frame has, by frame id. */
function networksOf(claims: readonly LoadedClaim[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    claims.map(({ config, frame }) => [config.frame.id, new Set(frame.frame.rows.map(({ network }) => network)).size]),
  );
}

function told({ file }: Config, claims: readonly LoadedClaim[], advice: Advice): string {
  const blocks = new Map(claims.map(({ config, frame }) => [config.id, frame.frame.blocks]));
  const endpoints = new Map(claims.map(({ config }) => [config.id, config.manifest.endpoints.length]));
  const lines = [
    `${file} has no mistakes`,
    ...advice.claims.map(
      ({ id, drawsPerDay, drawsPerMonth }) =>
        `claim ${id}: ${counted(drawsPerDay, 'draw')} a day, ${integer(drawsPerMonth)} a month, from ${counted(endpoints.get(id) ?? 0, 'endpoint')} and ${counted(blocks.get(id) ?? 0, 'client block')}`,
    ),
    `metrics: at most ${integer(total(advice))} series, and some 50 of the process itself`,
    `evidence: about ${bytesText(advice.evidenceBytesPerMonth)} a month`,
    ...advice.warnings.map((warning) => `warning: ${warning}`),
  ];
  return `${lines.join('\n')}\n`;
}

function total({ series }: Advice): number {
  return series.reduce((sum, metric) => sum + metric.series, 0);
}

/** `380 MB`: two figures or more, in powers of 1000. */
function bytesText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** step;
  return `${value < 10 && step > 0 ? value.toFixed(1) : Math.round(value)} ${units[step]}`;
}

function document(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
