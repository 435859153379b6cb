import { join, resolve } from 'node:path';
import { realNetwork } from '../../probes/network.ts';
import { listen as socket } from '../config/scalars.ts';
import { disk } from '../evidence/files.ts';
import { makeKeyFile, readKeyFile } from '../evidence/key-file.ts';
import { TlogFormatError } from '../evidence/tlog/format-error.ts';
import { COSIGNATURE, ED25519, formatVkey, type PublicKey, parseVkey, publicKeyOf } from '../evidence/tlog/key.ts';
import { isKeyName } from '../evidence/tlog/note.ts';
import { openWitness } from '../evidence/witness.ts';
import { initMemory } from '../evidence/witness-memory.ts';
import { sayTo } from '../say.ts';
import { listen } from '../web/listen.ts';
import { createWitnessWeb } from '../web/witness.ts';
import { type Given, readArguments } from './arguments.ts';
import { type Command, type Terminal, UsageError } from './command.ts';
import { untilSignal } from './serving.ts';

export const command: Command = {
  summary: 'cosigns the checkpoints of other logs, each only when it goes on from the last one (C2SP tlog-witness)',
  usage:
    'init --dir DIR --name NAME [--key FILE] | witness --dir DIR --log VKEY... [--key FILE] [--listen ADDRESS:PORT]',
  examples: [
    'init --dir ./witness --name witness.example.org/w1',
    '--dir ./witness --log log.example.org/tiktok+0a1b2c3d+AZ...',
  ],
  run: async (args, terminal) => {
    const given = readArguments(args, { options: ['dir', 'name', 'key', 'listen'], lists: ['log'], positionals: 1 });
    const [action] = given.positionals;
    if (action === 'init') return init(given, terminal);
    if (action !== undefined) throw new UsageError(`there is no witness ${action}; there is: witness init`);
    return serve(given, terminal);
  },
};

async function init(given: Given, { out }: Terminal): Promise<number> {
  const { dir, keyFile } = placesOf(given);
  const name = given.option('name');
  if (name === undefined || !isKeyName(name)) {
    throw new UsageError('--name is needed: what the witness signs as, such as witness.example.org/w1, without spaces');
  }
  await initMemory(dir, disk);
  const vkey = await makeKeyFile(disk, keyFile, name, COSIGNATURE);
  out.write(`made ${dir}, where the witness keeps what it has cosigned: never go back to an old copy of it\n`);
  out.write(`made ${keyFile}, which cosigns: keep it to yourself\n`);
  out.write(`made ${keyFile}.vkey, by which others verify it: ${vkey}\n`);
  return 0;
}

async function serve(given: Given, { err }: Terminal): Promise<number> {
  const { dir, keyFile } = placesOf(given);
  const { nowMs } = realNetwork();
  const say = sayTo(err, nowMs);
  const logs = given.list('log').map(logKey);
  if (logs.length === 0) throw new UsageError('--log is needed: the vkey of a log to cosign; once for each');
  const at = socket.safeParse(given.option('listen') ?? '127.0.0.1:9978');
  if (!at.success) throw new UsageError('--listen must be address:port such as 127.0.0.1:9978');
  const stopped = untilSignal();
  try {
    const key = await readKeyFile(disk, keyFile, COSIGNATURE);
    const witness = await openWitness(dir, key, logs);
    try {
      const web = await listen(
        createWitnessWeb({
          addCheckpoint: (body) => witness.addCheckpoint(body, nowMs()),
          onDefect: (error) => say.warn(`a checkpoint was not cosigned: ${String(error)}`),
        }),
        at.data,
      );
      say.info(`witness ${formatVkey(publicKeyOf(key))}: ${web.url}add-checkpoint`);
      const code = await stopped.code;
      await web.close();
      return code;
    } finally {
      await witness.close();
    }
  } finally {
    stopped.dispose();
  }
}

function placesOf(given: Given): { readonly dir: string; readonly keyFile: string } {
  const named = given.option('dir');
  if (named === undefined) throw new UsageError('--dir is needed: where the witness keeps what it has cosigned');
  const dir = resolve(named);
  return { dir, keyFile: resolve(given.option('key') ?? join(dir, 'key')) };
}

function logKey(text: string): PublicKey {
  try {
    const key = parseVkey(text);
    if (key.type === ED25519) return key;
  } catch (error) {
    // Typed by an operator, who is to be told what is wrong with it.
    if (error instanceof TlogFormatError) throw new UsageError(`--log ${text}: ${error.message}`);
    throw error;
  }
  throw new UsageError(`--log ${text}: it is the key of a witness, not of a log`);
}
