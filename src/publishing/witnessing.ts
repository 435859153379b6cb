import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, ConfigError } from '../config/config.ts';
import type { WitnessReport } from '../core/report.ts';
import { EvidenceError, type EvidenceLog } from '../evidence/evidence-log.ts';
import { disk, type Files, readWhole, writeWhole } from '../evidence/files.ts';
import { layoutOf } from '../evidence/layout.ts';
import { parseCheckpoint } from '../evidence/tlog/checkpoint.ts';
import { cosignatureTime } from '../evidence/tlog/cosignature.ts';
import { TlogFormatError } from '../evidence/tlog/format-error.ts';
import { formatNote, type NoteSignature, parseNote } from '../evidence/tlog/note.ts';
import { parsePolicy } from '../evidence/tlog/policy.ts';
import { unwritable } from '../evidence/unwritable.ts';
import { type WitnessClient, witnessClient } from '../evidence/witness-client.ts';
import type { Say } from '../say.ts';

/**
 * The witnesses of the configuration, none where it names none. Rejects with ConfigError when its policy cannot be read or has the
 * address of no witness.
 */
export async function configuredWitnesses({
  origin,
  witnesses,
}: Config['evidence']): Promise<readonly WitnessClient[]> {
  if (witnesses === undefined) return [];
  const { policy: file } = witnesses;
  const refuse = (message: string): ConfigError => new ConfigError([{ file, line: 1, column: 1, path: '', message }]);
  const bytes = await readWhole(disk, file);
  if (bytes === undefined) throw refuse('is not there: evidence.witnesses.policy names it');
  try {
    const policy = parsePolicy(bytes);
    if (policy.logs.length > 0 && !policy.logs.some(({ key }) => key.name === origin)) {
      throw refuse(`names logs, and ${origin} is none of them: whoever verifies by it could believe no checkpoint`);
    }
    const asked = policy.witnesses.flatMap(({ name, key, url }) => (url === undefined ? [] : [{ name, key, url }]));
    const strange = asked.find(({ url }) => !/^https?:/.test(url) || !URL.canParse(url));
    if (strange !== undefined) throw refuse(`witness ${strange.name} must have an http or https address`);
    if (asked.length === 0) throw refuse('has no witness with an address, so nobody can be asked for a cosignature');
    return asked.map(witnessClient);
  } catch (error) {
    // Typed by an operator, who is to be told what is wrong with it.
    if (error instanceof TlogFormatError) throw refuse(error.message);
    throw error;
  }
}

/** What witnesses have said so far. */
export interface Witnessing extends Standing {
  readonly witnesses: () => readonly WitnessReport[];
}

/** Work that goes on beside the slots. */
export interface Standing {
  /** Begins no more, and resolves when what is under way has ended. */
  readonly stop: () => Promise<void>;
}

interface WitnessingOptions {
  readonly witnesses: readonly WitnessClient[];
  /** From the end of one round to the next. */
  readonly everyMs: number;
  readonly log: Pick<EvidenceLog, 'dir' | 'checkpoint' | 'proveGrowth' | 'addSignatures'>;
  readonly say: Say;
  /** Told of a defect of ours: the process is to end. */
  readonly fatal: (error: unknown) => void;
  readonly files?: Files;
}

/**
 * Has witnesses cosign the checkpoint in force, all of them at once, again and again. Nothing waits for them: a cosigned checkpoint is
 * brought out again when the log has not grown beyond it, and is kept beside the one in force in any case.
 */
export function startWitnessing({ witnesses, everyMs, log, say, fatal, files = disk }: WitnessingOptions): Witnessing {
  const stopping = new AbortController();
  /** What each witness said last that was wrong, so that it is told once. */
  const faults = new Map<string, string>();
  const reports = new Map<string, WitnessReport>(
    witnesses.map(({ name }) => [name, { witness: name, up: undefined, cosignedSeconds: undefined }]),
  );

  async function round(): Promise<void> {
    const { note } = log.checkpoint;
    const { text, signatures } = parseNote(Buffer.from(note));
    const { origin, size } = parseCheckpoint(text);
    // Without the cosignatures of earlier rounds: each witness answers with one of its own.
    const own = formatNote({ text, signatures: signatures.filter(({ name }) => name === origin) });
    const tree = { note: own, size, proveGrowth: (oldSize: number) => log.proveGrowth(oldSize, size) };
    const answers = await Promise.all(witnesses.map((witness) => witness.ask(tree, stopping.signal)));
    if (stopping.signal.aborted) return;
    for (const [i, answer] of answers.entries()) {
      const name = witnesses[i]?.name ?? '';
      tell(name, answer.ok ? undefined : answer.says);
      const times = answer.ok ? answer.signatures.flatMap(({ signature }) => cosignatureTime(signature) ?? []) : [];
      const cosignedSeconds = times.at(-1) ?? reports.get(name)?.cosignedSeconds;
      reports.set(name, { witness: name, up: answer.ok, cosignedSeconds });
    }
    const cosignatures = answers.flatMap((answer) => (answer.ok ? answer.signatures : []));
    if (cosignatures.length === 0) return;
    const kept = formatNote({ text, signatures: [...signatures.filter(isNotOf(cosignatures)), ...cosignatures] });
    await keep(kept);
    await log.addSignatures(text, cosignatures);
  }

  async function keep(note: string): Promise<void> {
    const { cosigned, temp } = layoutOf(log.dir);
    try {
      await writeWhole(files, temp, cosigned, Buffer.from(note), 'replace');
    } catch (error) {
      throw unwritable(cosigned, error);
    }
  }

  function tell(name: string, fault: string | undefined): void {
    if (faults.get(name) === fault) return;
    if (fault === undefined) {
      faults.delete(name);
      say.info(`witness ${name} cosigns again`);
    } else {
      faults.set(name, fault);
      say.warn(`witness ${name} ${fault}`);
    }
  }

  async function attempt(): Promise<void> {
    try {
      await round();
    } catch (error) {
      // The disk, of which the slots tell more; the next round tries again.
      if (!(error instanceof EvidenceError)) throw error;
      say.warn(`the cosigned checkpoint was not kept: ${error.message}`);
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await attempt();
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined); // Woken to stop.
    }
  }

  const running = run().catch(fatal);
  return {
    witnesses: () => [...reports.values()],
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

function isNotOf(others: readonly NoteSignature[]): (signature: NoteSignature) => boolean {
  return ({ name, keyId }) => !others.some((other) => other.name === name && other.keyId === keyId);
}
