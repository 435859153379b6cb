import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { placesOf } from '../../../lab/places.ts';
import { serviceDir } from '../../../lab/service-files.ts';
import { laboratoryCells } from '../../../src/world/laboratory-cells.ts';
import { servedTruth } from '../../../src/world/laboratory-connections.ts';
import { laboratoryTruth } from '../../../src/world/laboratory-truth.ts';
import { pathTruth } from '../../../src/world/path-truth.ts';
import type { Laboratory } from '../../../src/world/topology.ts';
import type { Cell } from '../../../src/world/truth.ts';
import type { TruthTeller } from '../../truth/differences.ts';
import type { JudgedCell } from '../../truth/judged-cells.ts';
import { inside } from './inside.ts';

const JUDGE = fileURLToPath(new URL('judge.ts', import.meta.url));
/** Of the budget that `judge.ts` gives a connection the drawn address gets half. */
const PATIENCE_MS = 10_000;

/** Every endpoint, client block and family, asked of the zones' own servers. */
export function allCells(lab: Laboratory): readonly Cell[] {
  return laboratoryCells(lab).filter(({ via }) => via === 'authoritative');
}

/** The same for the first block of each row of clients: each kind of answer is among them. */
export function fewCells(lab: Laboratory, via: Cell['via'] = 'authoritative'): readonly Cell[] {
  const firsts = new Set(lab.world.networks.flatMap(({ rows }) => rows.map(({ first }) => first)));
  return laboratoryCells(lab).filter((cell) => firsts.has(cell.block) && cell.via === via);
}

/** Measures and judges cells at a vantage with the service's parts, once every address that names lead to has been met and traced. */
export function judgeCells(
  id: string,
  vantage: string,
  lab: Laboratory,
  cells: readonly Cell[],
): Promise<readonly JudgedCell[]> {
  return judgeAt(id, vantage, { meet: fewCells(lab), cells });
}

/** The same without traces: these take a minute and a half where an address is silent. */
export function judgeUntraced(id: string, vantage: string, cells: readonly Cell[]): Promise<readonly JudgedCell[]> {
  return judgeAt(id, vantage, { cells });
}

/** What `judge.ts` is told: the cells to judge, and where traces are wanted those to meet every address by. */
export interface CellsToJudge {
  readonly meet?: readonly Cell[];
  readonly cells: readonly Cell[];
}

async function judgeAt(id: string, vantage: string, task: CellsToJudge): Promise<readonly JudgedCell[]> {
  const places = placesOf(id);
  const dir = serviceDir(places, vantage);
  const evidence = join(dir, 'cells');
  const authority = `NODE_EXTRA_CA_CERTS=${join(places.certificates, 'ca.pem')}`;
  const judge = [process.execPath, JUDGE, join(dir, 'landfall.yaml'), evidence];
  const printed = await inside(id, vantage, ['env', authority, ...judge], JSON.stringify(task));
  rmSync(evidence, { recursive: true });
  return JSON.parse(printed) as readonly JudgedCell[];
}

/** What is true at a vantage. */
export function tellerOf(lab: Laboratory, vantage: string): TruthTeller {
  return {
    lab,
    vantage,
    answers: (cell) => laboratoryTruth(lab, cell),
    serves: (name, address) => servedTruth(lab, vantage, { name, address }, PATIENCE_MS),
    path: (address) => pathTruth(lab, vantage, address),
  };
}
