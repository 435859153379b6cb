/*
 * Runs inside a vantage's namespace: takes connections at a socket in the file system, which all namespaces share, and passes them
 * on to the page of the service there. Usage: page-door.ts SOCKET PORT
 */
import { rmSync } from 'node:fs';
import { forward } from './forward.ts';

const [socket = '', port = ''] = process.argv.slice(2);
rmSync(socket, { force: true });
await forward({ path: socket }, { host: '127.0.0.1', port: Number(port) });
