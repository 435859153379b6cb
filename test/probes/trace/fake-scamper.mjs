#!/usr/bin/env node
// Speaks as scamper does, of a path that the address names: 9.0.0.1 answers TCP, 9.0.0.2 only ICMP, 9.0.0.3 is dropped without a word,
// 9.0.0.4 ends the tool, 9.0.0.5 could not be sent to at first, to 9.0.0.6 there is no way, 9.0.0.7 answers the first flow
// at once and the others when they are sent again, of 9.0.0.8 it tells another address's path, and 9.0.0.9 is silent
// over TCP and dropped by ICMP.
import { createInterface } from 'node:readline';

if (process.argv.includes('-v')) {
  console.log('scamper version 20211212');
  process.exit(0);
}
const seen = new Map();
let firstFlow;
console.log('{"type":"cycle-start", "list_name":"default", "id":0}');
createInterface({ input: process.stdin }).on('line', (line) => {
  const words = line.split(' ');
  const option = (name) => words[words.indexOf(name) + 1];
  const [address, isTcp, flow] = [
    words.at(-1),
    option('-P') === 'tcp',
    option(option('-P') === 'icmp-paris' ? '-d' : '-s'),
  ];
  const key = `${address} ${flow}`;
  const times = (seen.get(key) ?? 0) + 1;
  seen.set(key, times);
  firstFlow ??= flow;
  if (address === '9.0.0.3' || (address === '9.0.0.9' && !isTcp)) return;
  if (address === '9.0.0.4') {
    console.error('out of luck');
    process.exit(3);
  }
  if (address === '9.0.0.6') {
    console.error(`scamper_do_trace: connect to dst failed for ${address}: Network is unreachable`);
    return;
  }
  const isUnsent = address === '9.0.0.5' && times === 1;
  const isLate = address === '9.0.0.7' && flow !== firstFlow;
  const reached = !isUnsent && (isLate ? times > 1 : !isTcp || (address !== '9.0.0.2' && address !== '9.0.0.9'));
  const hop = (addr, ttl, rtt) => ({ addr, probe_ttl: ttl, probe_id: 1, rtt });
  const trace = {
    type: 'trace',
    userid: Number(option('-U')),
    method: isTcp ? 'tcp' : 'icmp-echo-paris',
    dst: address === '9.0.0.8' ? '9.0.0.1' : address,
    ...(isTcp ? { sport: Number(flow) } : { icmp_sum: Number(flow) }),
    stop_reason: isUnsent ? 'NONE' : reached ? 'COMPLETED' : 'GAPLIMIT',
    hop_count: reached ? 3 : 7,
    attempts: 3,
    probe_count: isUnsent ? 0 : (reached ? 3 : 7) * 3,
    hops: [hop('9.1.0.1', 1, 0.5), ...(reached ? [hop(address, 3, 2.25)] : [])],
  };
  process.stdout.write(`${JSON.stringify(trace)}\n`);
});
