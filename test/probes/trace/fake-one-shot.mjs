#!/usr/bin/env node
// Speaks as traceroute does without rights, or as mtr, of the paths in `fixtures`; 9.0.0.3 takes for ever, to 9.0.0.6 there is no way,
// and of 9.0.0.8 it tells another address's path.
import { readFileSync } from 'node:fs';

const PATHS = { '2a03:ff::5': 'traceroute-udp-ipv6', '20.3.200.1': 'mtr-reached', '9.0.0.8': 'traceroute-tcp' };
const [tool, ...args] = process.argv.slice(2);
const address = args.at(-1);
if (args.includes('--version')) {
  if (tool === 'traceroute') console.error('Modern traceroute for Linux, version 2.1.2\nCopyright (c) 2016');
  else console.log('mtr 0.95');
} else if (args.includes('-T') || args.includes('-I')) {
  console.error('You do not have enough privileges to use this traceroute method.\nsocket: Operation not permitted');
  process.exitCode = 1;
} else if (address === '9.0.0.3') {
  setInterval(() => undefined, 1000);
} else if (address === '9.0.0.6') {
  console.error('connect: Network is unreachable');
  process.exitCode = 1;
} else {
  process.stdout.write(readFileSync(new URL(`fixtures/${PATHS[address]}.out`, import.meta.url)));
}
