import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { createSecureContext, type SecureVersion } from 'node:tls';
import { z } from 'zod';
import { ConfigError, type WebConfig } from './config.ts';
import { mistakesOf } from './issues.ts';
import { inOrder, readText } from './read.ts';
import { section } from './section.ts';
import { readSource, type Source } from './source.ts';

/** What stands between the web and whoever asks, read from the files that `web` names. */
export interface WebFiles {
  readonly tls: TlsFiles | undefined;
  /** Bcrypt hash by user name; empty: everybody may read. */
  readonly users: ReadonlyMap<string, string>;
  /** What `POST /-/reload` asks for; undefined: there is no such path. */
  readonly adminToken: string | undefined;
}

export interface TlsFiles {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly minVersion: SecureVersion;
}

const MIN_VERSIONS = { TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const;

/** A higher cost than 14 takes this machine seconds for each password that is tried. */
const BCRYPT = /^\$2[aby]\$(0[4-9]|1[0-4])\$[./A-Za-z0-9]{53}$/;

/** The keys of Prometheus' exporter-toolkit, as far as they are known here; any other is a mistake rather than left out. */
const form = section({
  tls_server_config: section({
    cert_file: z.string().min(1),
    key_file: z.string().min(1),
    min_version: z.enum(['TLS12', 'TLS13']).default('TLS12'),
  }).optional(),
  basic_auth_users: z
    .record(
      z.string().regex(/^[^:\p{Cc}]{1,100}$/u, 'must be a user name without a colon'),
      z.string().regex(BCRYPT, 'must be a bcrypt hash of a cost from 4 to 14, not the password itself'),
    )
    .default({}),
});

/**
 * Reads the web configuration file and the token's file, as far as they are named.
 *
 * @throws ConfigError with every mistake in the first, in which no secret is repeated; or that a file cannot be used.
 */
export async function loadWebFiles({ configFile, adminTokenFile }: WebConfig): Promise<WebFiles> {
  const open = { tls: undefined, users: new Map<string, string>() };
  return {
    ...(configFile === undefined ? open : await loadWebFile(configFile)),
    adminToken: adminTokenFile === undefined ? undefined : await loadToken(adminTokenFile),
  };
}

async function loadWebFile(file: string): Promise<Omit<WebFiles, 'adminToken'>> {
  // Without an environment: what stands in this file is meant as it stands.
  const source = readSource(await readText(file), file, {});
  if (!source.readable) throw new ConfigError(inOrder(source.mistakes));
  const result = form.safeParse(source.value ?? {});
  // What was written is not repeated: it may be a password where its hash should be.
  const silent: Source = { ...source, written: () => undefined };
  const issues = result.success ? [] : result.error.issues;
  const mistakes = [...source.mistakes, ...issues.flatMap((issue) => mistakesOf(issue, silent))];
  if (!result.success || mistakes.length > 0) throw new ConfigError(inOrder(mistakes));
  const { tls_server_config: tls, basic_auth_users: users } = result.data;
  return {
    tls: tls && (await loadTls(tls, file, source)),
    users: new Map(Object.entries(users)),
  };
}

async function loadTls(
  {
    cert_file: certFile,
    key_file: keyFile,
    min_version: least,
  }: NonNullable<z.infer<typeof form>['tls_server_config']>,
  file: string,
  source: Source,
): Promise<TlsFiles> {
  const [cert, key] = await Promise.all([
    readPart(certFile, file, source, 'cert_file'),
    readPart(keyFile, file, source, 'key_file'),
  ]);
  const tls = { cert, key, minVersion: MIN_VERSIONS[least] };
  try {
    createSecureContext(tls);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'they could not be read';
    throw new ConfigError([
      source.at(['tls_server_config'], `must name a certificate and its own key, both in PEM (${why})`),
    ]);
  }
  return tls;
}

async function readPart(path: string, file: string, source: Source, key: 'cert_file' | 'key_file'): Promise<Buffer> {
  try {
    return await readFile(resolve(dirname(file), path));
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'no reason given';
    throw new ConfigError([source.at(['tls_server_config', key], `cannot be read: ${why}`)]);
  }
}

async function loadToken(file: string): Promise<string> {
  const token = (await readText(file)).trim();
  if (/^[\x21-\x7e]{16,512}$/.test(token)) return token;
  const message = 'must hold one token of 16 to 512 visible ASCII characters and nothing else';
  throw new ConfigError([{ file, line: 1, column: 1, path: '', message }]);
}
