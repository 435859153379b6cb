import type { FollowedDraw } from '../core/connection-judgement.ts';
import type { ConnectionJudgement, ConnectionJudgementLeaf } from '../core/connection-record.ts';
import type { Judgement } from '../core/judgement.ts';
import type { Leaf } from '../core/record.ts';
import { readResolution } from '../core/resolution.ts';
import { type Place, Refuted } from './finding.ts';
import type { TracesSeen } from './traces-seen.ts';

/** A slot of which nothing is judged beside its outcome yet. */
export interface SlotSeen {
  readonly announcedAt: number;
  /** Of its draws, by index. */
  readonly vantages: readonly string[];
  /** It was judged after a later slot was announced: perhaps the disk refused it first, and what followed was judged without it. */
  readonly isLate?: boolean;
  readonly judgements?: readonly Judgement[];
}

export interface FollowedContext {
  readonly slot: SlotSeen | undefined;
  /** Those of the slot, by index of the draw. */
  readonly connections: ReadonlyMap<number, NonNullable<FollowedDraw['connection']>>;
  readonly traces: TracesSeen;
  /** A leaf of the log by its index. */
  readonly leafAt: (at: number) => Promise<Leaf | undefined>;
}

/**
 * What connection judgements speak of, as the records have it, without the outcomes of their draws. Rejects with Refuted where they speak
 * of something else: another address than decided the draw, another connection or trace, or not of all.
 */
export async function followedDraws(
  { claim, slot, judgements }: ConnectionJudgementLeaf,
  at: number,
  context: FollowedContext,
): Promise<readonly FollowedDraw[]> {
  const { connections } = context;
  const followed = new Map<number, FollowedDraw>();
  for (const judgement of judgements) {
    const { index, endpoint, address } = judgement;
    const vantage = context.slot?.vantages[index] ?? judgement.vantage ?? '';
    const place = { leaf: at, claim, slot, draw: index };
    if (followed.has(index)) throw new Refuted(place, 'judges what followed a draw a second time');
    await checkDecided(judgement, context, place);
    const connection = connections.get(index);
    if (connection?.leaf !== judgement.leaf || (connection?.record.address ?? address) !== address)
      throw new Refuted(place, 'does not name the connection to the address that decided the draw');
    const trace = await traceOf(judgement, vantage, context, place);
    followed.set(index, {
      index,
      endpoint,
      vantage,
      address,
      ...(connection === undefined ? {} : { connection }),
      ...(trace === undefined ? {} : { trace }),
    });
  }
  for (const index of connections.keys()) {
    if (!followed.has(index)) throw new Refuted({ leaf: at, claim, slot, draw: index }, 'leaves a connection out');
  }
  return [...followed.values()];
}

/** Checks the endpoint and the address of a draw, as far as the slot has been judged. */
async function checkDecided(
  { index, endpoint, address }: ConnectionJudgement,
  { slot, leafAt }: FollowedContext,
  place: Place,
): Promise<void> {
  const own = slot?.judgements?.find((judgement) => judgement.index === index);
  if (own === undefined) return;
  const isDecided = own.address === undefined ? await isGiven(address, own, leafAt) : own.address === address;
  if (!isDecided || own.endpoint !== endpoint)
    throw new Refuted(place, 'is about another endpoint or address than the one that decided the draw');
}

/** An answer that may not count decides nothing, and is followed all the same: then one of its addresses is. */
async function isGiven(address: string, { leaf: at }: Judgement, leafAt: FollowedContext['leafAt']): Promise<boolean> {
  const record = await leafAt(at);
  if (record?.$kind !== 'draw') return false;
  const { draw, observations } = record;
  const resolution = readResolution(observations, { name: draw.endpoint.name, family: draw.family });
  return resolution.state === 'answered' && resolution.addresses.includes(address);
}

async function traceOf(
  { address, trace: at }: ConnectionJudgement,
  vantage: string,
  { slot, traces }: FollowedContext,
  place: Place,
): Promise<FollowedDraw['trace']> {
  if (at === undefined) return undefined;
  const record = await traces.read(at);
  if (record?.subject.address !== address)
    throw new Refuted(place, `names leaf ${at} as a trace to ${address}, which it is not`);
  const last = slot === undefined ? undefined : traces.lastBefore(address, vantage, slot.announcedAt);
  if (last !== undefined && last > at)
    throw new Refuted(place, `takes trace ${at}, and ${last} was there before the slot`);
  return { leaf: at, record };
}
