import { z } from 'zod';
import { OUTCOMES } from '../core/outcome.ts';
import { FAMILIES, GROUPINGS, ORDERS } from './cells-asked.ts';
import { KINDS } from './leaf-words.ts';
import { DOCUMENTS, type DocumentName } from './openapi-documents.ts';
import { MOST_ROWS } from './paging.ts';

type Json = Readonly<Record<string, unknown>>;

interface Operation {
  readonly path: string;
  readonly summary: string;
  readonly document: DocumentName;
  readonly isList?: true;
  /** Also CSV, for who accepts that. */
  readonly isTable?: true;
  /** What narrows and orders it. */
  readonly query?: readonly Json[];
}

const PARAMETERS: Readonly<Record<keyof Examples, Json>> = {
  id: { description: 'Id of a claim', schema: { type: 'string' } },
  window: {
    description: '`1h`, `today`, or a closed day, ISO week or month: `2026-11-19`',
    schema: { type: 'string' },
  },
  leaf: { description: 'Index of a leaf of the evidence log', schema: { type: 'integer', minimum: 0 } },
  snapshot: { description: 'Index of the leaf of a snapshot', schema: { type: 'integer', minimum: 0 } },
};

const CELLS_QUERY: readonly Json[] = [
  choice('by', GROUPINGS, 'What rows are told apart by'),
  choice('sort', ORDERS, 'Most draws first, or names from A on'),
  choice('family', FAMILIES, 'Only these'),
  choice('outcome', OUTCOMES, 'Only rows with such a draw'),
  { name: 'window', in: 'query', description: 'Name of a live window', schema: { type: 'string' } },
  { name: 'endpoint', in: 'query', description: 'Part of its name', schema: { type: 'string' } },
  { name: 'network', in: 'query', description: 'Part of its name', schema: { type: 'string' } },
];

const OPERATIONS: readonly Operation[] = [
  { path: '/api/v1/claims', summary: 'Every claim with the figures of its first window', document: 'Claims' },
  { path: '/api/v1/claims/{id}', summary: 'A claim with all that its page shows', document: 'Claim' },
  {
    path: '/api/v1/claims/{id}/windows',
    summary: 'Its windows that move with time, and the records of those that are closed, the latest first',
    document: 'Windows',
    isList: true,
    isTable: true,
  },
  { path: '/api/v1/claims/{id}/windows/{window}', summary: 'One of them', document: 'Window' },
  {
    path: '/api/v1/claims/{id}/events',
    summary: 'What became new about its endpoints, and why, the latest first',
    document: 'Events',
    isList: true,
  },
  {
    path: '/api/v1/claims/{id}/draws',
    summary: 'Its judged draws, the latest slot first',
    document: 'Draws',
    isList: true,
  },
  {
    path: '/api/v1/claims/{id}/cells',
    summary: 'Its draws of a live window by endpoint, family and network',
    document: 'Cells',
    isList: true,
    isTable: true,
    query: CELLS_QUERY,
  },
  {
    path: '/api/v1/claims/{id}/sweeps',
    summary: 'The latest sweep of each endpoint: every client block, asked or covered by another’s answer',
    document: 'Sweeps',
  },
  {
    path: '/api/v1/feeds',
    summary: 'The published lists as they are now, and the snapshots that they made, the latest first',
    document: 'Feeds',
    isList: true,
  },
  {
    path: '/api/v1/feeds/{snapshot}',
    summary: 'A snapshot, and how its lists differ from those of the one before',
    document: 'FeedsChange',
  },
  {
    path: '/api/v1/draws/{leaf}',
    summary: 'The record of a draw with its wire bytes and judgement, or of what followed it',
    document: 'Draw',
  },
  {
    path: '/api/v1/evidence',
    summary: 'The log: who signs it, how large it is, who else vouches for it',
    document: 'Evidence',
  },
  {
    path: '/api/v1/evidence/leaves',
    summary: 'Its leaves, the latest first',
    document: 'Leaves',
    isList: true,
    query: [choice('kind', KINDS, 'Only these')],
  },
];

/** Values of parameters that the service has something for at present, so that the examples run as they stand. */
export type Examples = Readonly<Record<'id' | 'window' | 'leaf' | 'snapshot', string | number | undefined>>;

/** The API as OpenAPI 3.1 has it, made of the schemas by which tests validate its documents. */
export function openApi(version: string, examples: Examples): Json {
  return {
    openapi: '3.1.1',
    info: {
      title: 'landfall',
      version,
      description:
        'Where user traffic is led, tested from outside. Ratios lie in [0, 1]; what is withheld or unknown is null. Members may be added to documents. Answers carry an ETag.',
    },
    paths: Object.fromEntries(OPERATIONS.map((operation) => [operation.path, { get: describe(operation, examples) }])),
    components: { schemas: schemas(), responses: { Problem: problem() } },
  };
}

function describe({ path, summary, document, isList, isTable, query = [] }: Operation, examples: Examples): Json {
  const named = (['id', 'window', 'leaf', 'snapshot'] as const)
    .filter((name) => path.includes(`{${name}}`))
    .map((name) => {
      const example = examples[name] === undefined ? {} : { example: examples[name] };
      return { name, in: 'path', required: true, ...PARAMETERS[name], ...example };
    });
  const json = { 'application/json': { schema: { $ref: `#/components/schemas/${document}` } } };
  return {
    operationId: document.toLowerCase(),
    summary,
    parameters: [...named, ...query, ...(isList ? PAGING : [])],
    responses: {
      200: {
        description: summary,
        content: isTable ? { ...json, 'text/csv': { schema: { type: 'string' } } } : json,
        ...(isList
          ? { headers: { Link: { description: 'The next page (RFC 8288)', schema: { type: 'string' } } } }
          : {}),
      },
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

function choice(name: string, values: readonly string[], description: string): Json {
  return { name, in: 'query', description, schema: { type: 'string', enum: values } };
}

const PAGING: readonly Json[] = [
  { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: MOST_ROWS, default: 100 } },
  { name: 'before', in: 'query', description: 'From `next` of the page before', schema: { type: 'string' } },
];

function problem(): Json {
  return {
    description: 'Why there is no such answer: 400, 404, 429 (with Retry-After), 500 or 503',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}

let made: Json | undefined;

/** As input, which leaves room for members that are added later. Made when they are first asked for. */
function schemas(): Json {
  made ??= Object.fromEntries(
    Object.entries(DOCUMENTS).map(([name, schema]) => [name, z.toJSONSchema(schema, { io: 'input' })]),
  );
  return made;
}
