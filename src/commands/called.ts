/** What `packaging/landfall` says that it is called by. */
const { LANDFALL_COMMAND: COMMAND } = process.env;

/** How landfall is called by whoever runs it, for what it tells them to type: by npm in a clone, else as an installed command. */
export const CALLED: string = COMMAND ?? 'npm run landfall --';

/** How the service is started: with a configuration, when it would not find that by itself. */
export function startedBy(config: string | undefined): string {
  if (COMMAND !== undefined) return config === undefined ? `${COMMAND} serve` : `${COMMAND} serve --config ${config}`;
  return config === undefined ? 'npm start' : `npm start -- --config ${config}`;
}
