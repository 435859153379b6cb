#!/usr/bin/env node
// Speaks as scamper does, of a path that the address names: 9.0.0.1 answers TCP, 9.0.0.2 only ICMP, 9.0.0.3 is dropped without a word,
// 9.0.0.4 ends the tool.
import { createInterface } from 'node:readline';

if (process.argv.includes('-v')) {
  console.log('scamper version 20211212');
  process.exit(0);
}
console.log('{"type":"cycle-start", "list_name":"default", "id":0}');
createInterface({ input: process.stdin }).on('line', (line) => {
  const words = line.split(' ');
  const option = (name) => words[words.indexOf(name) + 1];
  const [address, isTcp] = [words.at(-1), option('-P') === 'tcp'];
  if (address === '9.0.0.3') return;
  if (address === '9.0.0.4') {
    console.error('out of luck');
    process.exit(3);
  }
  const reached = isTcp ? address === '9.0.0.1' : true;
  const hop = (addr, ttl, rtt) => ({ addr, probe_ttl: ttl, probe_id: 1, rtt });
  const trace = {
    type: 'trace',
    userid: Number(option('-U')),
    method: isTcp ? 'tcp' : 'icmp-echo-paris',
    dst: address,
    ...(isTcp ? { sport: Number(option('-s')) } : { icmp_sum: Number(option('-d')) }),
    stop_reason: reached ? 'COMPLETED' : 'GAPLIMIT',
    hop_count: reached ? 3 : 7,
    attempts: 3,
    hops: [hop('9.1.0.1', 1, 0.5), ...(reached ? [hop(address, 3, 2.25)] : [])],
  };
  process.stdout.write(`${JSON.stringify(trace)}\n`);
});
