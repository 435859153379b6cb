import type { RequestHandler } from 'express';
import { Problem } from './problem.ts';

/** Answers every method but GET and HEAD on a path that has only these. */
export const methodNotAllowed: RequestHandler = (_request, response) => {
  response.set('Allow', 'GET, HEAD');
  throw new Problem(405, 'This path can only be read.');
};
