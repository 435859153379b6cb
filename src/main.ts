#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Stripping types at each start costs memory and time: the cache is kept by Node outside the project.
enableCompileCache();

const { run } = await import('./command-line.ts');
// A feed that is still being fetched, or a name that is still being asked for, must not keep a process that is done.
process.exit(await run(process.argv.slice(2)));
