import type { Config } from '../../src/config/config.ts';
import type { JudgementLeaf } from '../../src/core/judgement.ts';
import type { Leaf } from '../../src/core/record.ts';
import type { EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { type PastBeside, pastBeside } from '../../src/past/past-beside.ts';
import { type Past, pastReader } from '../../src/past/recovery.ts';

/** What earlier runs left in a log, each leaf also handed on as it comes. */
export async function readPast(
  log: EvidenceLog,
  claims: ReadonlySet<string>,
  onJudgement: (leaf: JudgementLeaf, index: number) => void = () => undefined,
  onLeaf: (leaf: Leaf, index: number) => void = () => undefined,
): Promise<Past> {
  const reader = pastReader();
  for await (const { index, leaf } of log.scan()) {
    reader.take(leaf, index);
    onLeaf(leaf, index);
    if (leaf.$kind === 'judgement') onJudgement(leaf, index);
  }
  return reader.past(log, claims);
}

/** What a log tells beside the outcomes. */
export async function readBeside(
  log: Pick<EvidenceLog, 'scan'>,
  config: Pick<Config, 'vantages' | 'probes'>,
): Promise<PastBeside> {
  const reader = pastBeside(config);
  for await (const { index, leaf } of log.scan()) reader.take(leaf, index);
  return reader.past();
}
