import type { Express } from 'express';
import { bears } from './basic-auth.ts';
import { Problem } from './problem.ts';

/** What came of asking for the configuration to be read again. */
export type ReloadAnswer =
  | { readonly accepted: true }
  /** Every reason, a sentence or a mistake with its place each; the configuration in force stays. */
  | { readonly accepted: false; readonly reasons: readonly string[] };

export interface ReloadDoor {
  readonly token: string;
  readonly reload: () => Promise<ReloadAnswer>;
}

/**
 * `POST /-/reload` for who bears the token: 202 when the new configuration is good and takes over at the end of the slot under way,
 * 409 with every reason when it does not. Without a door there is no such path.
 */
export function reloadRoutes(app: Express, door: ReloadDoor | undefined): void {
  if (door === undefined) return;
  app
    .route('/-/reload')
    .post(async (request, response) => {
      response.set('Cache-Control', 'no-store');
      if (!bears(request.get('Authorization'), door.token)) {
        response.set('WWW-Authenticate', 'Bearer realm="landfall"');
        throw new Problem(401, 'The token of web.admin_token_file is needed here.');
      }
      const answer = await door.reload();
      if (!answer.accepted) throw new Problem(409, answer.reasons.join('\n'));
      response.status(202).type('text').send('The new configuration takes over when the slot under way has ended.\n');
    })
    .all((_request, response) => {
      response.set('Allow', 'POST');
      throw new Problem(405, 'This path takes POST.');
    });
}
