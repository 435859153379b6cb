import { formatTable, parseInteger, parseTable, TableError } from './table.ts';

/** A user-facing endpoint with its weight, a positive integer in the draw. */
export interface ManifestEndpoint {
  readonly name: string;
  readonly port: number;
  readonly path: string;
  readonly role: string;
  readonly weight: number;
}

const TITLE = 'landfall manifest v1';
const COLUMNS = ['name', 'port', 'path', 'role', 'weight'];

/** The text whose SHA-256 names the manifest in seeds and evidence. Endpoints keep their order: a draw depends on it. */
export function formatManifest(endpoints: readonly ManifestEndpoint[]): string {
  const text = formatTable(
    TITLE,
    [],
    COLUMNS,
    endpoints.map(({ name, port, path, role, weight }) => [name, port, path, role, weight]),
  );
  parseManifest(text);
  return text;
}

/** Reads what `formatManifest` wrote. Throws TableError with the line. */
export function parseManifest(text: string): readonly ManifestEndpoint[] {
  const { header, rows, firstLine } = parseTable(text, TITLE, COLUMNS);
  if (header.length > 0) throw new TableError(2, 'a manifest has no comments');
  const seen = new Set<string>();
  return rows.map(([name = '', port = '', path = '', role = '', weight = ''], i) => {
    const line = firstLine + i;
    const key = `${name}\t${port}\t${path}`;
    if (seen.has(key)) throw new TableError(line, `${name}:${port}${path} stands twice`);
    seen.add(key);
    return {
      name,
      port: parseInteger(port, 'port', 1, 65535, line),
      path,
      role,
      weight: parseInteger(weight, 'weight', 1, Number.MAX_SAFE_INTEGER, line),
    };
  });
}
