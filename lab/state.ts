import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Turn } from '../src/world/laboratory-knobs.ts';
import { LabError } from './command.ts';
import type { LabPlaces } from './places.ts';

/** What is known of a laboratory that has been set up, or that somebody began to set up. */
export interface LabState {
  /** The process that is setting it up; absent once it is up. */
  readonly maker?: { readonly pid: number; readonly startTicks: string };
  /** The knobs that have been turned, in order. */
  readonly turns: readonly Turn[];
}

/** Makes the directory of a new laboratory: whoever makes it has the name. Throws LabError when it is taken. */
export function claimPlaces({ id, dir }: LabPlaces): void {
  try {
    mkdirSync(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new LabError(`the laboratory ${id} is there already: end it with lab down, or give another name`);
  }
}

/** The state as it was last written; undefined when there is none. */
export function readState({ stateFile }: LabPlaces): LabState | undefined {
  try {
    return JSON.parse(readFileSync(stateFile, 'utf8')) as LabState;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Replaces the state whole. */
export function writeState({ stateFile }: LabPlaces, state: LabState): void {
  writeFileSync(`${stateFile}.new`, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(`${stateFile}.new`, stateFile);
}
