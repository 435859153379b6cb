import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dashboardFiles } from './dashboards.ts';

/** `npm run dashboards`: writes what `dashboards.ts` describes. Commit the result; a test compares the two. */
const directory = join(import.meta.dirname, 'grafana');
mkdirSync(directory, { recursive: true });
for (const [name, text] of dashboardFiles()) writeFileSync(join(directory, name), text);
