import express, { type Express } from 'express';
import helmet from 'helmet';
import type { WitnessAnswer } from '../evidence/witness.ts';
import { Problem, problems } from './problem.ts';

/** Far more than 63 hashes and a checkpoint with sixteen signatures of the longest kind. */
const MAX_BYTES = 256 * 1024;

export interface WitnessWebParts {
  /** What the witness says to an add-checkpoint request. */
  readonly addCheckpoint: (body: Uint8Array) => Promise<WitnessAnswer>;
  /** Told of each request that could not be answered. */
  readonly onDefect: (error: unknown) => void;
}

/** A witness over HTTP, as C2SP tlog-witness has it: one path, to which checkpoints are posted. */
export function createWitnessWeb({ addCheckpoint, onDefect }: WitnessWebParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(helmet({ strictTransportSecurity: false }));
  app
    .route('/add-checkpoint')
    .post(express.raw({ type: () => true, limit: MAX_BYTES, inflate: false }), async (request, response) => {
      // Without a body Express leaves none.
      const body: unknown = request.body;
      const answer = await addCheckpoint(Buffer.isBuffer(body) ? body : Buffer.alloc(0));
      response.status(answer.status).set('Cache-Control', 'no-store');
      // Express's own way would add a charset to it, which the specification does not have.
      response.setHeader('Content-Type', answer.contentType);
      response.send(Buffer.from(answer.body));
    })
    .all((_request, response) => {
      response.set('Allow', 'POST');
      throw new Problem(405, 'Checkpoints are posted to this path.');
    });
  app.use(() => {
    throw new Problem(404, 'A witness has one path: /add-checkpoint.');
  });
  app.use(problems(onDefect));
  return app;
}
