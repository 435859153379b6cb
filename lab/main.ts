import { laboratory } from '../src/world/laboratory.ts';
import { truthsOf } from '../src/world/laboratory-cells.ts';
import { current } from './apply.ts';
import { LabError } from './command.ts';
import { down } from './down.ts';
import { runService } from './run.ts';
import { up } from './up.ts';

const USAGE = `npm run lab -- COMMAND [ID]     (Linux, root; ID: up to 12 letters and digits, "lab" when none is given)

  up      makes the laboratory: namespaces, links, routers, name servers, hosts
  run     runs the service at its first vantage, and shows the page here; Ctrl-C ends it
  truth   prints what each client block is given by each name, where that lies, and what connecting and tracing show, as JSON
  down    takes the laboratory down, also one whose maker died
`;

/** Runs one command; resolves with the exit code: 0 done, 2 could not be done. */
async function main([command, id = 'lab', ...rest]: readonly string[]): Promise<number> {
  if (rest.length > 0) throw new LabError(`"${rest[0]}" is one argument too many`);
  switch (command) {
    case 'up':
      await up(id);
      return 0;
    case 'down':
      await down(id);
      return 0;
    case 'run':
      return serve(id);
    case 'truth':
      process.stdout.write(`${JSON.stringify(truthsOf(isUp(id) ? current(id) : laboratory), null, 2)}\n`);
      return 0;
    default:
      process.stderr.write(USAGE);
      return 2;
  }
}

/** The truth can be told of a laboratory that is not up: then as it is when it comes up. */
function isUp(id: string): boolean {
  try {
    current(id);
    return true;
  } catch (error) {
    if (error instanceof LabError) return false;
    throw error;
  }
}

async function serve(id: string): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  const [vantage] = current(id).nodes.filter((node) => node.vantage !== undefined);
  if (vantage === undefined) throw new LabError(`laboratory ${id} has no vantage`);
  const onPage = (url: string): void =>
    void process.stderr.write(`the page of the service in laboratory ${id}: ${url}\n`);
  return runService(id, { vantage: vantage.id, port: 0, stop: stop.signal, onPage });
}

// Whoever reads the truth may stop reading: `| head` is no failure.
process.stdout.on('error', () => process.exit(0));

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // What whoever runs it can mend is told in a line; anything else is a defect, with its stack.
  if (!(error instanceof LabError)) throw error;
  process.stderr.write(`lab: ${error.message}\n`);
  process.exitCode = 2;
}
