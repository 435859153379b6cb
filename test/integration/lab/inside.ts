import { run } from '../../../lab/command.ts';
import { placesOf } from '../../../lab/places.ts';

/** Runs a command on a node of a laboratory and gives what it printed. */
export function inside(id: string, node: string, command: readonly string[], input = ''): Promise<string> {
  return run('ip', ['netns', 'exec', placesOf(id).namespace(node), ...command], input);
}
