import { resolve } from 'node:path';
import { disk, readWhole } from '../evidence/files.ts';
import { defaultKeyFile } from '../evidence/key-file.ts';
import { TlogFormatError } from '../evidence/tlog/format-error.ts';
import { ED25519, parseVkey } from '../evidence/tlog/key.ts';
import { type Policy, parsePolicy } from '../evidence/tlog/policy.ts';
import { LEVELS, type Level } from '../verify/audit.ts';
import { directorySource, urlSource } from '../verify/evidence-source.ts';
import { type VerifyOptions, verify } from '../verify/verify.ts';
import { readArguments } from './arguments.ts';
import { type Command, UsageError } from './command.ts';
import { type Progress, progressOn } from './progress.ts';
import { verificationDocument, verificationText } from './verification-text.ts';
import { verifyProof } from './verify-proof.ts';

export const command: Command = {
  summary: 'audits evidence from its files alone: exit code 0 proven, 1 refuted (and where), 2 could not be done',
  usage:
    'DIR|URL [--level 0|1|2] [--since CHECKPOINT] [--tsa FILE] | --proof FILE [--key VKEY] [--policy FILE] [--json]',
  examples: [
    'https://log.example.org/tiktok --key log.example.org/tiktok+0a1b2c3d+AZ... --level 1',
    './evidence --json',
  ],
  run: async (args, { out, err }) => {
    const given = readArguments(args, {
      options: ['level', 'key', 'policy', 'since', 'tsa', 'proof'],
      flags: ['json'],
      positionals: 1,
    });
    const [place] = given.positionals;
    const proof = given.option('proof');
    if (proof !== undefined) {
      if (place !== undefined) throw new UsageError('--proof stands alone: it is verified without the log');
      const { policy } = await trustedBy(given.option('key'), given.option('policy'), undefined);
      return verifyProof(await fileOf('--proof', proof), policy, given.flag('json'), { out });
    }
    if (place === undefined) throw new UsageError('name the evidence: a directory, or the URL of its files');
    const isUrl = /^https?:\/\//.test(place);
    const source = isUrl ? urlSource(place) : directorySource(resolve(place));
    const level = levelOf(given.option('level'));
    const trusted = await trustedBy(given.option('key'), given.option('policy'), isUrl ? undefined : resolve(place));
    const since = given.option('since');
    const older = since === undefined ? undefined : await fileOf('--since', since);
    const tsa = given.option('tsa');
    const authorities = tsa === undefined ? undefined : await certificatesOf(tsa);
    let progress: Progress | undefined;
    const onProgress = (done: number, of: number): void => {
      progress ??= progressOn(err, 'verifying leaf', of);
      progress.at(done);
    };
    const verification = await verify(source, { level, policy: trusted.policy, older, authorities, onProgress });
    progress?.end();
    const told = given.flag('json') ? verificationDocument : verificationText;
    out.write(told(verification, source.name, trusted.ownKey));
    return EXIT_CODES[verification.outcome];
  },
};

const EXIT_CODES = { proven: 0, refuted: 1, missing: 2 } as const;

function levelOf(given: string | undefined): Level {
  const level = given === undefined ? 2 : LEVELS.find((known) => String(known) === given);
  if (level === undefined) throw new UsageError(`--level must be 0, 1 or 2, is "${given}"`);
  return level;
}

interface Trusted {
  readonly policy: Policy;
  /** Set when the key comes from where the evidence comes from. */
  readonly ownKey: string | undefined;
}

/** Whose signatures are believed: those of a key, of a policy, or failing both of the key that lies in the directory itself. */
async function trustedBy(
  key: string | undefined,
  policy: string | undefined,
  dir: string | undefined,
): Promise<Trusted> {
  if (key !== undefined && policy !== undefined)
    throw new UsageError('--key and --policy exclude each other: a policy names the keys');
  if (policy !== undefined)
    return { policy: typed('--policy', parsePolicy, await fileOf('--policy', policy)), ownKey: undefined };
  if (key !== undefined) return { policy: policyOf(key), ownKey: undefined };
  const file = dir === undefined ? undefined : `${defaultKeyFile(dir)}.vkey`;
  const own = file === undefined ? undefined : await readWhole(disk, file);
  if (own === undefined) {
    throw new UsageError(
      'the key of the log is needed, from somewhere else than the log itself: --key with what init printed (name+id+base64), or --policy',
    );
  }
  return { policy: policyOf(own.toString().trimEnd()), ownKey: file };
}

function policyOf(vkey: string): Policy {
  const key = typed('--key', parseVkey, vkey);
  if (key.type !== ED25519) throw new UsageError(`the key of ${key.name} is one of a witness, not of a log`);
  return { logs: [{ key, url: undefined }], witnesses: [], quorum: undefined };
}

function typed<From, To>(option: string, parse: (from: From) => To, from: From): To {
  try {
    return parse(from);
  } catch (error) {
    if (error instanceof TlogFormatError) throw new UsageError(`${option}: ${error.message}`);
    throw error;
  }
}

/** Certificates that time stamps must lead to. Reading them takes a large library, which is loaded only for this. */
async function certificatesOf(path: string): Promise<VerifyOptions['authorities']> {
  const { TimestampError, trustedCertificates } = await import('../evidence/timestamp.ts');
  const pem = await fileOf('--tsa', path);
  try {
    return trustedCertificates(pem.toString());
  } catch (error) {
    // Named by an operator, who is to be told what is wrong with it.
    if (error instanceof TimestampError) throw new UsageError(`--tsa ${path}: ${error.message}`);
    throw error;
  }
}

async function fileOf(option: string, path: string): Promise<Buffer> {
  const bytes = await readWhole(disk, path);
  if (bytes === undefined) throw new UsageError(`${option}: there is no file ${path}`);
  return bytes;
}
