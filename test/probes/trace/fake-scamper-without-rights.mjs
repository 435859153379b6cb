#!/usr/bin/env node
// Speaks as a scamper does that may not open its sockets.
if (process.argv.includes('-v')) {
  console.log('scamper version 20211212');
} else {
  console.error('[21:06:47:205] could not open a socket');
  process.exitCode = 255;
}
