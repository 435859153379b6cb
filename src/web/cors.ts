import type { RequestHandler } from 'express';

/**
 * Lets pages of any site read what everybody may read (Fetch standard, CORS protocol), without credentials, and answers their
 * preflight. Nothing can be changed here, so nothing more is allowed.
 */
export const readableAnywhere: RequestHandler = (request, response, next) => {
  response.set('Access-Control-Allow-Origin', '*');
  response.set('Access-Control-Expose-Headers', 'ETag, Link, Retry-After');
  if (request.method !== 'OPTIONS' || request.get('Access-Control-Request-Method') === undefined) return next();
  response.set('Access-Control-Allow-Methods', 'GET, HEAD');
  response.set('Access-Control-Allow-Headers', 'Accept, If-None-Match');
  response.set('Access-Control-Max-Age', '86400');
  response.status(204).end();
};
