import { TlogFormatError } from './format-error.ts';
import { COSIGNATURE, ED25519, type PublicKey, parseVkey } from './key.ts';

/** Which logs are believed, which witnesses are known, and how many of them must have cosigned (C2SP tlog-policy). */
export interface Policy {
  readonly logs: readonly PolicyLog[];
  readonly witnesses: readonly PolicyWitness[];
  /** Undefined: no cosignature is asked for (`quorum none`). */
  readonly quorum: Quorum | undefined;
}

export interface PolicyLog {
  readonly key: PublicKey;
  readonly url: string | undefined;
}

export interface PolicyWitness {
  /** What the policy calls it; the name that it signs with is that of its key. */
  readonly name: string;
  readonly key: PublicKey;
  /** Where it takes checkpoints: the submission prefix of tlog-witness. */
  readonly url: string | undefined;
}

/** Satisfied by one witness, or by at least `atLeast` members of a group. */
export type Quorum =
  | { readonly witness: string }
  | { readonly atLeast: number; readonly members: readonly [Quorum, ...Quorum[]] };

/** More than anybody can look after; the specification asks for 32 of each at least. */
const MAX_LINES = 1000;

/** What a line may begin with, and what its other words say. */
const READERS: Readonly<Record<string, (words: readonly string[], reading: Reading) => void>> = Object.assign(
  Object.create(null),
  { log: readLog, witness: readWitness, group: readGroup, quorum: readQuorum },
);

/** What the lines read so far have come to. */
interface Reading {
  readonly logs: PolicyLog[];
  readonly witnesses: PolicyWitness[];
  readonly named: Map<string, Quorum>;
  /** Names that a group or the quorum counts already. */
  readonly members: Set<string>;
  quorum: Policy['quorum'] | 'none yet';
}

/**
 * The policy of a file. Throws TlogFormatError, which names the line, for anything that tlog-policy does not allow. Typed by an
 * auditor or an operator: any bytes.
 */
export function parsePolicy(bytes: Uint8Array): Policy {
  // Byte by byte into characters: names are octets, and no two that differ may come to the same text.
  const text = Buffer.from(bytes).toString('latin1');
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new TlogFormatError('the policy does not end in a line break');
  if (lines.length > MAX_LINES) throw new TlogFormatError(`the policy has more than ${MAX_LINES} lines`);
  const reading: Reading = {
    logs: [],
    witnesses: [],
    named: new Map(),
    members: new Set(),
    quorum: 'none yet',
  };
  for (const [i, line] of lines.entries()) {
    try {
      readLine(line, reading);
    } catch (error) {
      if (error instanceof TlogFormatError) throw new TlogFormatError(`line ${i + 1} of the policy: ${error.message}`);
      throw error;
    }
  }
  const { logs, witnesses, quorum } = reading;
  if (quorum === 'none yet') throw new TlogFormatError('the policy has no quorum line');
  return { logs, witnesses, quorum };
}

function readLine(line: string, reading: Reading): void {
  if (/[^\t\x20-\x7e\x80-\xff]/.test(line)) throw new TlogFormatError('it holds a control character');
  const words = line.split(/[ \t]+/).filter((word) => word !== '');
  const [kind, ...rest] = words;
  if (kind === undefined || kind.startsWith('#')) return;
  const read = READERS[kind];
  if (read === undefined) {
    throw new TlogFormatError(`${JSON.stringify(kind)} is none of ${Object.keys(READERS).join(', ')}`);
  }
  read(rest, reading);
}

function readLog([vkey, url, ...surplus]: readonly string[], { logs }: Reading): void {
  if (vkey === undefined || surplus.length > 0) throw new TlogFormatError('it must be: log VKEY [URL]');
  const key = keyOf(vkey, ED25519, 'a log');
  if (logs.some((other) => isSame(other.key, key))) throw new TlogFormatError('this log is there already');
  logs.push({ key, url });
}

function readWitness([name, vkey, url, ...surplus]: readonly string[], reading: Reading): void {
  if (name === undefined || vkey === undefined || surplus.length > 0) {
    throw new TlogFormatError('it must be: witness NAME VKEY [URL]');
  }
  const key = keyOf(vkey, COSIGNATURE, 'a witness');
  if (reading.witnesses.some((other) => isSame(other.key, key))) {
    throw new TlogFormatError('this witness is there already');
  }
  define(name, { witness: name }, reading);
  reading.witnesses.push({ name, key, url });
}

function readGroup([name, threshold, ...names]: readonly string[], reading: Reading): void {
  const members = names.map((member) => take(member, reading));
  const [first, ...others] = members;
  if (name === undefined || threshold === undefined || first === undefined) {
    throw new TlogFormatError('it must be: group NAME all|any|NUMBER MEMBER...');
  }
  define(name, { atLeast: leastOf(threshold, members.length), members: [first, ...others] }, reading);
}

function leastOf(threshold: string, members: number): number {
  if (threshold === 'any') return 1;
  if (threshold === 'all') return members;
  const least = /^[1-9][0-9]{0,3}$/.test(threshold) ? Number(threshold) : 0;
  if (least >= 1 && least <= members) return least;
  throw new TlogFormatError(`${JSON.stringify(threshold)} must be all, any, or a number from 1 to ${members}`);
}

function readQuorum([name, ...surplus]: readonly string[], reading: Reading): void {
  if (name === undefined || surplus.length > 0) throw new TlogFormatError('it must be: quorum NAME');
  if (reading.quorum !== 'none yet') throw new TlogFormatError('it is a second quorum');
  reading.quorum = name === 'none' ? undefined : known(name, reading);
}

function define(name: string, quorum: Quorum, { named }: Reading): void {
  if (name === 'none') throw new TlogFormatError('the name none is taken');
  if (named.has(name)) throw new TlogFormatError(`the name ${name} is there already`);
  named.set(name, quorum);
}

/** A member of a group: nobody may count twice. */
function take(name: string, reading: Reading): Quorum {
  const quorum = known(name, reading);
  if (reading.members.has(name)) throw new TlogFormatError(`${name} is a member of a group already`);
  reading.members.add(name);
  return quorum;
}

function known(name: string, { named }: Reading): Quorum {
  const quorum = named.get(name);
  if (quorum === undefined) throw new TlogFormatError(`no line before it defines ${name}`);
  return quorum;
}

function keyOf(vkey: string, type: PublicKey['type'], whose: string): PublicKey {
  // Back to the bytes: the name of a key is UTF-8.
  const key = parseVkey(Buffer.from(vkey, 'latin1').toString('utf8'));
  if (key.type === type) return key;
  throw new TlogFormatError(`the key of ${key.name} is not one of ${whose}`);
}

/** By the key itself, whatever its name: one key must not stand for two parties. */
function isSame(a: PublicKey, b: PublicKey): boolean {
  return a.publicKey.equals(b.publicKey);
}

/** Whether these witnesses, by their names in the policy, are enough. */
export function isQuorum(quorum: Policy['quorum'], cosigned: ReadonlySet<string>): boolean {
  if (quorum === undefined) return true;
  if ('witness' in quorum) return cosigned.has(quorum.witness);
  return quorum.members.filter((member) => isQuorum(member, cosigned)).length >= quorum.atLeast;
}
