import type { Family } from '../../../src/core/address.ts';
import { compareAddresses, formatAddress } from '../../../src/core/address.ts';
import { addressOf } from '../../../src/world/world.ts';
import { each } from '../../truth/each.ts';
import { inside } from './inside.ts';

/** A question as kdig asks it. */
export interface Question {
  readonly server: string;
  readonly name: string;
  readonly family: Family;
  /** Client subnet; absent: none is sent. */
  readonly block?: string;
}

/** What came back, in short. */
export interface Answer {
  readonly rcode: number;
  readonly isAuthoritative: boolean;
  /** Aliases in order, without the name itself. */
  readonly aliases: readonly string[];
  /** In order of bytes. */
  readonly addresses: readonly string[];
  /** Scope of the client subnet that came back; undefined: none did. */
  readonly scope: number | undefined;
}

const AT_ONCE = 24;
const QUESTIONS_A_PROCESS = 50;

/** Asks with kdig from a node, many questions with one process; answers in the order of the questions. */
export async function ask(id: string, node: string, questions: readonly Question[]): Promise<readonly Answer[]> {
  const parts = Array.from({ length: Math.ceil(questions.length / QUESTIONS_A_PROCESS) }, (_, i) =>
    questions.slice(i * QUESTIONS_A_PROCESS, (i + 1) * QUESTIONS_A_PROCESS),
  );
  return (await each(parts, AT_ONCE, (part) => askSome(id, node, part))).flat();
}

async function askSome(id: string, node: string, questions: readonly Question[]): Promise<readonly Answer[]> {
  const words = questions.flatMap(({ server, name, family, block }) => [
    // A name begins a question, and what follows it belongs to it.
    name,
    family === 4 ? 'A' : 'AAAA',
    `@${server}`,
    ...(block === undefined ? [] : [`+subnet=${block}`]),
  ]);
  const printed = await inside(id, node, ['kdig', '+json', '+timeout=5', ...words]);
  const documents = printed.trim().split(/(?<=^\})\n+(?=\{$)/m);
  if (documents.length !== questions.length)
    throw new Error(`${documents.length} answers to ${questions.length} questions: ${printed.slice(0, 500)}`);
  return documents.map((document) => answerOf(JSON.parse(document) as Message));
}

interface Message {
  readonly RCODE: number;
  readonly AA: number;
  readonly answerRRs?: readonly Readonly<Record<string, string>>[];
  readonly additionalRRs?: readonly Readonly<Record<string, string>>[];
}

function answerOf({ RCODE, AA, answerRRs = [], additionalRRs = [] }: Message): Answer {
  const addresses = answerRRs.flatMap(({ rdataA, rdataAAAA }) => rdataA ?? rdataAAAA ?? []);
  const options = additionalRRs.flatMap(({ TYPEname, RDATAHEX }) => (TYPEname === 'OPT' ? (RDATAHEX ?? '') : []));
  return {
    rcode: RCODE,
    isAuthoritative: AA === 1,
    aliases: answerRRs.flatMap(({ rdataCNAME }) => rdataCNAME?.replace(/\.$/, '') ?? []),
    addresses: inOrder(addresses),
    scope: options.map(scopeOf).find((scope) => scope !== undefined),
  };
}

export function inOrder(addresses: readonly string[]): readonly string[] {
  return addresses.map(addressOf).toSorted(compareAddresses).map(formatAddress);
}

/** Scope of the client subnet option (RFC 7871 section 6) among EDNS options in hexadecimal. */
function scopeOf(hex: string): number | undefined {
  const bytes = Buffer.from(hex, 'hex');
  for (let at = 0; at + 4 <= bytes.length; at += 4 + bytes.readUInt16BE(at + 2)) {
    if (bytes.readUInt16BE(at) === 8) return bytes.readUInt8(at + 7);
  }
  return undefined;
}
