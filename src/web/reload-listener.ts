import type { RequestListener } from 'node:http';
import type { Listening, listen } from './listen.ts';

/** A listener that outlives the service behind it. */
export interface LastingListener {
  /**
   * As `listen`, but the address is taken by the first call only; later ones serve there in place of the one before. To close what
   * this gives makes requests wait for the next.
   */
  readonly listen: typeof listen;
  /** Lets go of the address. */
  readonly close: () => Promise<void>;
}

/** Makes one by way of another: `listen`, which takes the address. */
export function lastingListener(open: typeof listen): LastingListener {
  let listening: Listening | undefined;
  let current = Promise.withResolvers<RequestListener>();

  return {
    listen: async (handler, place, tls) => {
      if (listening === undefined) {
        listening = await open(
          (request, response) => void current.promise.then((serve) => serve(request, response)),
          place,
          tls,
        );
      } else if (tls !== undefined) listening.renewTls(tls);
      current.resolve(handler);
      return {
        ...listening,
        close: async () => {
          current = Promise.withResolvers();
        },
      };
    },
    close: async () => listening?.close(),
  };
}
