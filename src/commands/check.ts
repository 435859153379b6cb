import { join } from 'node:path';
import { realNetwork } from '../../probes/network.ts';
import type { Network } from '../../probes/probe.ts';
import type { Doors } from '../beside/standpoint.ts';
import { openFeedsFor, userAgentOf } from '../claim/inputs.ts';
import type { Config } from '../config/config.ts';
import { hostName } from '../config/scalars.ts';
import { formatPrefix, type Prefix, parsePrefix } from '../core/address.ts';
import { canonicalName } from '../core/domain-name.ts';
import { explanationOf } from '../core/explanation.ts';
import type { Frame } from '../core/frame.ts';
import { rowOf } from '../core/frame.ts';
import { startDemo } from '../demo/demo.ts';
import type { Snapshot } from '../feeds/snapshot.ts';
import { type Finding, isOwn, judgeLook, type LookTask, lookUp } from '../look/look.ts';
import { lookAround, type SubnetTreatment } from '../look/spread.ts';
import { loadFrame } from '../population/load-frame.ts';
import { createProber } from '../resolving/prober.ts';
import { oneLine } from '../say.ts';
import { chooseFrom, type Given, readArguments } from './arguments.ts';
import { paintFor } from './colour.ts';
import type { Command, Terminal } from './command.ts';
import { UsageError } from './command.ts';
import { configuredWithLog } from './configured.ts';
import { chosenScenario, doorsOf, inTempDir } from './demo-world.ts';
import { lookBeyond } from './look-beyond.ts';
import { lookText } from './look-text.ts';
import { realView } from './real-world.ts';
import { spreadText } from './spread-text.ts';

export const command: Command = {
  summary: 'one name now, as one client block is sent: asked of every resolver, landed, explained rule by rule',
  usage:
    'NAME [--client BLOCK] [--claim ID] [--vantage ID] [--config FILE | --demo [--scenario NAME]] [--spread] [--json]',
  examples: ['www.quillbird.example --demo', 'www.example.com --client 24.22.48.0/24'],
  run: async (args, terminal) => {
    const given = readArguments(args, {
      options: ['client', 'claim', 'vantage', 'config', 'scenario'],
      flags: ['json', 'demo', 'spread'],
      positionals: 1,
    });
    if (given.flag('demo')) return checkInDemo(given, terminal);
    if (given.option('scenario') !== undefined) throw new UsageError('--scenario is of the demo: add --demo');
    const config = atVantage(await configuredWithLog(given.option('config')), given.option('vantage'));
    const { network, doors } = await realView(config);
    return check(config, { network, ...doors }, given, terminal).finally(doors.tracer.close);
  },
};

/** One look is from one place: the configuration as a service with this vantage alone would have it. */
function atVantage(config: Config, id: string | undefined): Config {
  const vantage = id === undefined ? config.vantages[0] : chooseFrom('vantage', config.vantages, (one) => one.id, id);
  return { ...config, vantages: vantage === undefined ? [] : [vantage] };
}

/** A world of the demo lives as long as the look at it. */
async function checkInDemo(given: Given, terminal: Terminal): Promise<number> {
  for (const option of ['config', 'vantage'])
    if (given.option(option) !== undefined) throw new UsageError(`--${option} and --demo exclude each other`);
  const scenario = chosenScenario(given.option('scenario'));
  return inTempDir(async (tempDir) => {
    const { nowMs } = realNetwork();
    const demo = await startDemo({ scenario, port: 0, evidenceDir: join(tempDir, 'evidence'), tempDir, nowMs });
    return check(demo.config, { ...demo, ...doorsOf(demo) }, given, terminal, scenario.name).finally(demo.stop);
  });
}

/** @param scenario of the demo; undefined when this is the real world */
async function check(
  config: Config,
  world: Doors & { readonly network: Network },
  given: Given,
  { out, err }: Terminal,
  scenario?: string,
): Promise<number> {
  const { network } = world;
  const task = await taskOf(config, given);
  const feeds = await openFeedsFor(config, network.nowMs, new AbortController().signal);
  const refused = (await feeds.refresh()).filter(({ accepted }) => !accepted);
  for (const { id, says } of refused) err.write(`feed ${id}: ${oneLine(says)}\n`);
  const prober = createProber(config, network);
  const found = await lookUp(task, prober);
  const findings = judgeLook(task, found, feeds.current, network.nowMs());
  const spread = given.flag('spread') ? await lookAround(task, task.frame, prober) : undefined;
  const paint = paintFor(out, process.env);
  const lines = given.flag('json')
    ? [JSON.stringify({ demo: scenario !== undefined, ...document(task, findings, feeds.current, spread) }, null, 2)]
    : [
        ...demoLines(scenario),
        ...lookText(task, findings, feeds.current),
        ...(spread === undefined ? [] : spreadText(spread)),
        ...(await lookBeyond(task, findings, {
          doors: world,
          network,
          prober,
          snapshot: feeds.current,
          userAgent: userAgentOf(config),
        })),
      ].map((line) => paint(oneLine(line)));
  out.write(`${lines.join('\n')}\n`);
  return exitCode(findings);
}

function demoLines(scenario: string | undefined): readonly string[] {
  return scenario === undefined ? [] : [`demo ${scenario}: nothing here is about the real world`];
}

async function taskOf(config: Config, given: Given): Promise<LookTask & { readonly frame: Frame }> {
  const claim = chooseFrom('claim', config.claims, ({ id }) => id, given.option('claim'));
  const name = nameOf(given.positionals[0], claim.manifest.endpoints);
  const { frame } = await loadFrame(claim.frame, config.evidence.dir);
  const client = clientOf(given.option('client')) ?? frame.rows[0]?.first;
  if (client === undefined) throw new TypeError(`the frame ${claim.frame.id} has no rows`);
  return { config, claim, name, client, network: rowOf(frame, client)?.network ?? '', frame };
}

function nameOf(text: string | undefined, endpoints: readonly { readonly name: string }[]): string {
  const example = endpoints[0]?.name ?? 'www.example.com';
  if (text === undefined) throw new UsageError(`a host name is needed, such as ${example}`);
  const name = hostName.safeParse(canonicalName(text));
  if (name.success) return name.data;
  throw new UsageError(`a host name without scheme, port and path is needed, such as ${example}; "${text}" is none`);
}

function clientOf(text: string | undefined): Prefix | undefined {
  if (text === undefined) return undefined;
  const client = parsePrefix(text);
  if (client !== undefined) return client;
  throw new UsageError(`--client must be a block such as 24.22.48.0/24 or 2001:db8:0:ff00::/56, is "${text}"`);
}

function document(
  { claim, name, client, network }: LookTask,
  findings: readonly Finding[],
  { leaf }: Pick<Snapshot, 'leaf'>,
  spread: readonly SubnetTreatment[] | undefined,
): object {
  return {
    name,
    claim: claim.id,
    client: formatPrefix(client),
    network: network === '' ? null : network,
    findings: findings.map(({ resolver, ...rest }) => ({
      resolver: resolver.id,
      ...rest,
      explanations: rest.landings.map((landing) => explanationOf(landing, claim.rules, leaf.feeds)),
    })),
    ...(spread === undefined
      ? {}
      : { subnets: spread.map(({ resolver, ...treatment }) => ({ resolver: resolver.id, ...treatment })) }),
  };
}

/** 0 when all that was asked for counts as landed, 1 when something does not, 2 when nobody gave an address to judge. */
function exitCode(findings: readonly Finding[]): number {
  const outcomes = findings.filter(isOwn).flatMap(({ judgements }) => judgements.map(({ outcome }) => outcome));
  if (outcomes.every((outcome) => outcome === 'missing')) return 2;
  return outcomes.every((outcome) => outcome === 'landed') ? 0 : 1;
}
