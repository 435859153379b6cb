// Writes landfall.schema.json from the form in src/config/schema.ts: node scripts/schema.ts && npm run fix
import { writeFileSync } from 'node:fs';
import { jsonSchema } from '../src/config/schema.ts';

writeFileSync(new URL('../landfall.schema.json', import.meta.url), JSON.stringify(jsonSchema()));
