import { postRemote, type RemoteAnswer, RemoteError } from './remote.ts';
import { formatAddCheckpoint, parseSize, SIZE_TYPE } from './tlog/add-checkpoint.ts';
import { cosignatureVerifier } from './tlog/cosignature.ts';
import { TlogFormatError } from './tlog/format-error.ts';
import type { PublicKey } from './tlog/key.ts';
import { type NoteSignature, openNote } from './tlog/note.ts';

/** A witness that is asked for cosignatures. */
export interface WitnessClient {
  /** What the policy calls it. */
  readonly name: string;
  /** Asks for a cosignature, twice at most. What the witness or the network does wrong is a value. */
  readonly ask: (signed: SignedTree, stop: AbortSignal) => Promise<Cosigning>;
}

/** A checkpoint to be cosigned. */
export interface SignedTree {
  /** The signed note. */
  readonly note: string;
  /** Leaves of its tree. */
  readonly size: number;
  /** Consistency proof from a smaller tree of the log. */
  readonly proveGrowth: (oldSize: number) => Promise<readonly Buffer[]>;
}

export type Cosigning =
  | { readonly ok: true; readonly signatures: readonly NoteSignature[] }
  /** `says` completes "the witness ...". */
  | { readonly ok: false; readonly says: string };

/** `url` is the submission prefix. */
export interface AskedWitness {
  readonly name: string;
  readonly key: PublicKey;
  readonly url: string;
}

const TIMEOUT_MS = 10_000;
/** A few signature lines, or a sentence. */
const MAX_BYTES = 64 * 1024;

/** A client of C2SP tlog-witness. */
export function witnessClient({ name, key, url }: AskedWitness): WitnessClient {
  const verifier = cosignatureVerifier(key);
  const address = `${url.replace(/\/$/, '')}/add-checkpoint`;
  /** Leaves of the tree that it has cosigned last, as far as we know; when it says otherwise, it is believed. */
  let seen = 0;

  async function post({ note, proveGrowth }: SignedTree, oldSize: number, stop: AbortSignal): Promise<RemoteAnswer> {
    const body = formatAddCheckpoint({ oldSize, proof: await proveGrowth(oldSize), checkpoint: note });
    const options = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, stop };
    return postRemote(address, Buffer.from(body), 'text/plain; charset=utf-8', options);
  }

  async function ask(signed: SignedTree, stop: AbortSignal): Promise<Cosigning> {
    const asked = Math.min(seen, signed.size);
    let answer = await post(signed, asked, stop);
    if (answer.status === 409) {
      const size = sizeOf(answer);
      if (size > signed.size) return fault(`has cosigned a tree of ${size} leaves, and this log has ${signed.size}`);
      if (size === asked) return fault(`has cosigned another tree of ${size} leaves in the name of this log`);
      answer = await post(signed, size, stop);
    }
    if (answer.status !== 200) return fault(`answers ${answer.status}: ${firstLine(answer.body)}`);
    const { verified } = openNote(Buffer.concat([Buffer.from(signed.note), answer.body]), [verifier]);
    seen = signed.size;
    return { ok: true, signatures: verified };
  }

  return {
    name,
    ask: async (signed, stop) => {
      try {
        return await ask(signed, stop);
      } catch (error) {
        // Whatever a witness does must not reach the log.
        if (error instanceof RemoteError) return fault(`cannot be asked: ${error.message}`);
        if (error instanceof TlogFormatError) return fault(`gives no cosignature of its key: ${error.message}`);
        throw error;
      }
    },
  };
}

// Written by the witness: any bytes.
function sizeOf({ contentType, body }: RemoteAnswer): number {
  if (contentType !== SIZE_TYPE) throw new TlogFormatError(`its 409 is of type ${JSON.stringify(contentType)}`);
  return parseSize(body);
}

function fault(says: string): Cosigning {
  return { ok: false, says };
}

function firstLine(body: Buffer): string {
  return body.toString('utf8').split('\n', 1)[0]?.slice(0, 200) ?? '';
}
