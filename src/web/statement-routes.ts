import type { Express } from 'express';
import type { Permalink, WebParts } from './parts.ts';
import { PERMALINK_FORMS } from './parts.ts';
import { Problem } from './problem.ts';
import { methodNotAllowed } from './read-only.ts';

const NOWHERE = 'The log holds no record of a closed window with that name, revision and hash.';

/** The permalinks of closed windows: `/w/CLAIM/WINDOW/REVISION/HASH`, and the same with `.json`, `.csv`, `.pdf` and so on. */
export function statementRoutes(app: Express, parts: WebParts): void {
  app
    .route('/w/:claim/:window/:revision/:name')
    .get(async (request, response) => {
      const { claim, window, revision, name } = request.params;
      const asked = permalinkOf(claim, window, revision, name);
      const rendered = asked && (await parts.statement(asked));
      if (rendered === undefined) throw new Problem(404, NOWHERE);
      // A citation of what is provisional, or a PDF on a machine without Chromium.
      if (!rendered.ok) throw new Problem(asked?.form === 'pdf' ? 501 : 404, rendered.why);
      response.set('Content-Type', rendered.type).send(rendered.body);
    })
    .all(methodNotAllowed);
}

// Written by the client: any text.
function permalinkOf(claim: string, window: string, revision: string, name: string): Permalink | undefined {
  const [, hash, extension = 'html'] = /^([0-9a-f]{16})(?:\.([a-z.]{1,8}))?$/.exec(name) ?? [];
  const form = PERMALINK_FORMS.find((known) => known === extension);
  if (hash === undefined || form === undefined || !/^[1-9]\d{0,5}$/.test(revision)) return undefined;
  return { claim, window, revision: Number(revision), hash, form };
}
