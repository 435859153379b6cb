import type { Express, RequestHandler } from 'express';
import express from 'express';
import helmet from 'helmet';
import type { Access } from './access.ts';
import { accessChecks } from './access.ts';
import { apiRoutes } from './api-routes.ts';
import { claimRoutes } from './claim-routes.ts';
import { evidenceRoutes } from './evidence-routes.ts';
import { feedsRoutes } from './feeds-routes.ts';
import { STYLE_SOURCE } from './layout.ts';
import { logRoutes } from './log-routes.ts';
import { oncePerReport } from './once-per-report.ts';
import { pageRoutes } from './page-routes.ts';
import type { WebParts } from './parts.ts';
import { probeRoute } from './probe-route.ts';
import { Problem, problems } from './problem.ts';
import { methodNotAllowed } from './read-only.ts';
import { statementRoutes } from './statement-routes.ts';
import { STATEMENT_STYLE_SOURCE } from './statement-style.ts';
import { sweepRoutes } from './sweep-routes.ts';

/** Page, API, metrics and health over HTTP. Everything is a view of the report; nothing here measures or decides. */
export function createWeb(parts: WebParts, access: Access): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(headers());
  app.use(revalidated);
  accessChecks(app, access);
  app.use(oncePerReport(parts.report));
  pageRoutes(app, parts);
  claimRoutes(app, parts);
  feedsRoutes(app, parts);
  statementRoutes(app, parts);
  apiRoutes(app, parts);
  evidenceRoutes(app, parts);
  sweepRoutes(app, parts);
  scrapeRoutes(app, parts);
  probeRoute(app, parts.probe, access.nowMs);
  logRoutes(app, parts);
  app.use(() => {
    throw new Problem(404, 'There is nothing at this path.');
  });
  app.use(problems(parts.onDefect));
  return app;
}

function scrapeRoutes(app: Express, parts: WebParts): void {
  app
    .route('/metrics')
    .get(async (request, response) => {
      const { contentType, body } = await parts.metrics.render(request.get('Accept'));
      response.vary('Accept');
      // As bytes, since Express would put the parameters of a string's content type into another order.
      response.set('Content-Type', contentType).send(Buffer.from(body));
    })
    .all(methodNotAllowed);
  app
    .route('/-/healthy')
    .get((_request, response) => {
      response.type('text').send('healthy\n');
    })
    .all(methodNotAllowed);
  app
    .route('/-/ready')
    .get((_request, response) => {
      const reason = parts.notReady();
      if (reason !== undefined) throw new Problem(503, reason);
      response.type('text').send('ready\n');
    })
    .all(methodNotAllowed);
}

/** The pages hold no script and fetch nothing: only their own stylesheets and icon are let through. */
function headers(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'style-src': [STYLE_SOURCE, STATEMENT_STYLE_SOURCE],
        'img-src': ['data:'],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
      },
    },
    // Plain HTTP is served here; whoever puts TLS in front adds this there. On plain HTTP it would break the page.
    strictTransportSecurity: false,
  });
}

/** What is live is stored by nobody without asking again; Express answers 304 where the ETag still holds. */
const revalidated: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-cache');
  next();
};
