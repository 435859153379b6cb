import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Tracer } from '../../probes/doors.ts';
import { openScamper } from '../../probes/trace/scamper.ts';
import { isPrinted } from '../../src/verify/trace-raw.ts';

const FAKE = fileURLToPath(new URL('../probes/trace/fake-scamper.mjs', import.meta.url));

describe('a trace and what its tracer printed', () => {
  let tracer: Tracer;
  before(async () => {
    tracer = await openScamper(() => 0, { command: [FAKE] });
  });
  after(() => tracer.close());

  for (const [what, address] of [
    ['answered over TCP', '9.0.0.1'],
    ['answered by ICMP alone', '9.0.0.2'],
    ['sent again where it fell silent', '9.0.0.7'],
  ] as const) {
    it(`are the same when it was ${what}, and not when either is another`, async () => {
      const subject = { address, port: 443 };
      const result = await tracer.trace(subject, 10_000);
      if (!result.ok) expect.fail(result.failure);
      const { trace } = result.value;
      const raw = Buffer.from(result.value.raw);
      expect(isPrinted(trace, subject, raw)).to.equal(true);
      expect(isPrinted({ ...trace, flows: trace.flows.slice(0, 2) }, subject, raw)).to.equal(false);
      expect(isPrinted({ ...trace, method: 'udp' }, subject, raw)).to.equal(false);
      expect(isPrinted(trace, { ...subject, address: '9.0.0.99' }, raw)).to.equal(false);
      const [line = ''] = raw.toString().split('\n').slice(-2);
      expect(isPrinted(trace, subject, Buffer.from(raw.toString().replace(line, '')))).to.equal(false);
      expect(isPrinted({ ...trace, tool: 'mtr' }, subject, raw)).to.equal(undefined);
    });
  }
});
