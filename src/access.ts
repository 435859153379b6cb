import type { WebConfig } from './config/config.ts';
import type { WebFiles } from './config/web-file.ts';
import { parsePrefix } from './core/address.ts';
import type { Access } from './web/access.ts';
import { USUAL_LIMIT } from './web/rate-limit.ts';
import type { ReloadAnswer } from './web/reload-routes.ts';

/** Who may ask the web, by the configuration and the files that it names. `reload`: absent where nothing can be read again. */
export function accessOf(
  { exempt = [], rateLimit = USUAL_LIMIT }: WebConfig,
  { users, adminToken }: WebFiles,
  { nowMs, reload }: { readonly nowMs: () => number; readonly reload: (() => Promise<ReloadAnswer>) | undefined },
): Access {
  return {
    users,
    limit: { ...rateLimit, exempt: exempt.flatMap((text) => parsePrefix(text) ?? []) },
    reload: reload === undefined || adminToken === undefined ? undefined : { token: adminToken, reload },
    nowMs,
  };
}
