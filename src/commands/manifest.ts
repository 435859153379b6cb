import { readFile } from 'node:fs/promises';
import { hostName } from '../config/scalars.ts';
import { counted, integer, shareDown } from '../core/rounding.ts';
import type { Capture, Recall } from '../manifest-import/capture.ts';
import { CaptureError, endpointsOf, recallOf } from '../manifest-import/capture.ts';
import { readHar } from '../manifest-import/har.ts';
import { readHostList } from '../manifest-import/host-list.ts';
import { oneLine } from '../say.ts';
import { chooseFrom, readArguments } from './arguments.ts';
import type { Command } from './command.ts';
import { UsageError } from './command.ts';
import { configured } from './configured.ts';

export const command: Command = {
  summary:
    'a manifest from a capture: endpoints and weights of an HTTP Archive or of a CSV of hosts; with --claim what share of it that claim’s manifest speaks for',
  usage: 'import FILE.har|FILE.csv [--claim ID] [--config FILE] [--json]',
  examples: ['import session.har', 'import hosts.csv --claim tiktok-us-oci'],
  run: async (args, { out, err }) => {
    const given = readArguments(args, { options: ['claim', 'config'], flags: ['json'], positionals: 2 });
    const [action, file] = given.positionals;
    if (action !== 'import' || file === undefined) throw new UsageError('say what: manifest import FILE.har');
    const capture = await captureIn(file);
    const endpoints = endpointsOf(capture).filter(({ name }) => hostName.safeParse(name).success);
    const claimId = given.option('claim');
    let recall: Recall | undefined;
    if (claimId !== undefined || given.option('config') !== undefined) {
      const { claims } = await configured(given.option('config'));
      recall = recallOf(capture, chooseFrom('claim', claims, ({ id }) => id, claimId).manifest.endpoints);
    }
    if (given.flag('json')) {
      const { unit, leftOut } = capture;
      out.write(`${JSON.stringify({ unit, endpoints, left_out: leftOut, recall: recall ?? null }, null, 2)}\n`);
      return 0;
    }
    out.write(manifestText(capture, endpoints));
    if (recall !== undefined) for (const line of recallLines(recall, capture)) err.write(`${oneLine(line)}\n`);
    return 0;
  },
};

/** Rejects with UsageError for a file that is no capture, and with the system's error when it cannot be read. */
async function captureIn(file: string): Promise<Capture> {
  const isList = /\.csv$/i.test(file);
  if (!isList && !/\.har$/i.test(file)) throw new UsageError(`"${file}" must end with .har or .csv`);
  const text = await readFile(file, 'utf8');
  try {
    return isList ? readHostList(text) : readHar(text);
  } catch (error) {
    if (error instanceof CaptureError) throw new UsageError(`${file}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** A part of `landfall.yaml`. One capture is no measurement of what all users do, so the weights are not said to be known. */
function manifestText({ unit, hosts, leftOut }: Capture, endpoints: ReturnType<typeof endpointsOf>): string {
  const rows = endpoints.map(
    ({ name, port, path, role, weight }) =>
      `      - { name: ${JSON.stringify(name)}, port: ${port}, path: ${path}, role: ${role}, weight: ${weight} }`,
  );
  const lines = [
    `# weights: ${unit} of a capture; left out: ${integer(hosts.length - endpoints.length)} hosts that nobody looks up by name, ${integer(leftOut)} entries without a host`,
    'manifests:',
    '  captured:',
    '    weights: unknown # "measured" once they are known shares of what users do',
    '    endpoints:',
    ...rows,
  ];
  return `${lines.join('\n')}\n`;
}

/** Missing hosts that are named. */
const NAMED = 10;

function recallLines({ covered, all, missing }: Recall, { unit }: Capture): readonly string[] {
  const share = all === 0 ? 'none' : covered === all ? 'every one' : shareDown(covered, all);
  return [
    `recall: ${share} of the captured ${unit} (${integer(covered)} of ${integer(all)}) are to hosts of the manifest`,
    ...missing.slice(0, NAMED).map(({ host, count }) => `  not in it: ${host}, ${integer(count)}`),
    ...(missing.length > NAMED ? [`  and ${counted(missing.length - NAMED, 'host')} more`] : []),
  ];
}
