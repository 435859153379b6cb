#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Stripping types at each start costs memory and time: the cache is kept by Node outside the project.
enableCompileCache();

const { run } = await import('./command-line.ts');
process.exitCode = await run(process.argv.slice(2));
