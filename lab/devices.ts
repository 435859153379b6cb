import type { LabNode, Laboratory } from '../src/world/topology.ts';
import { addressesOn } from '../src/world/topology-lookup.ts';
import { run } from './command.ts';
import type { LabPlaces } from './places.ts';
import { renderDevices, renderFilter } from './render/network.ts';

/** Gives a node's namespace its addresses, links and fixed routes. */
export async function setDevices(lab: Laboratory, node: LabNode, places: LabPlaces): Promise<void> {
  await batch(node, places, renderDevices(lab, node));
}

/** Gives a node's namespace its filter, in place of any other. */
export async function setFilter(lab: Laboratory, node: LabNode, places: LabPlaces): Promise<void> {
  await run('ip', ['netns', 'exec', places.namespace(node.id), 'nft', '-f', '-'], renderFilter(lab, node));
}

/** Brings the namespaces whose description has changed to what it says now, and leaves the others alone. */
export async function changeDevices(before: Laboratory, after: Laboratory, places: LabPlaces): Promise<void> {
  const changes = after.nodes.map(async (node) => {
    const held = addressesOn(after, node.id);
    const lost = addressesOn(before, node.id).filter((address) => !held.includes(address));
    // A router would go on taking what is for them.
    await batch(node, places, lost.map((address) => `addr delete ${address} dev lo\n`).join(''));
    if (renderDevices(before, node) !== renderDevices(after, node)) await setDevices(after, node, places);
    if (renderFilter(before, node) !== renderFilter(after, node)) await setFilter(after, node, places);
  });
  await Promise.all(changes);
}

async function batch({ id }: LabNode, places: LabPlaces, commands: string): Promise<void> {
  if (commands !== '') await run('ip', ['-n', places.namespace(id), '-batch', '-'], commands);
}
