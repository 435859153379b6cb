import { expect } from 'chai';
import type { Tracer } from '../../probes/doors.ts';
import { openScamper } from '../../probes/trace/scamper.ts';
import { isPrinted } from '../../src/verify/trace-raw.ts';
import type { Routers } from './routers.ts';
import { buildRouters } from './routers.ts';

/** Over both families: behind parallel branches, in another network, refused by a router, in a circle. */
const TARGETS = [
  '20.3.200.1',
  '2a03:ff::1',
  '20.3.200.2',
  '20.3.9.1',
  '2a03:9::1',
  '20.3.12.1',
  '2a03:12::1',
  '20.3.13.1',
];

describe('verify, of traces that scamper made through real routers', function () {
  this.timeout(60_000);
  let routers: Routers;
  let tracer: Tracer;

  before(async () => {
    routers = buildRouters([]);
    const pace = { packetsPerSecond: 2_000, gapMs: 10, targets: 250 };
    tracer = await openScamper(() => performance.now(), { command: [...routers.atVantage, 'scamper'], pace });
  });
  after(async () => {
    await tracer.close();
    routers.remove();
  });

  it('comes to each record from what was printed, and to no other', async () => {
    const results = await Promise.all(TARGETS.map((address) => tracer.trace({ address, port: 443 }, 40_000)));
    for (const [i, result] of results.entries()) {
      const subject = { address: TARGETS[i] ?? '', port: 443 };
      if (!result.ok) expect.fail(`${subject.address}: ${result.failure}`);
      const { trace, raw } = result.value;
      expect(isPrinted(trace, subject, Buffer.from(raw)), subject.address).to.equal(true);
      expect(isPrinted({ ...trace, flows: trace.flows.slice(1) }, subject, Buffer.from(raw))).to.equal(false);
    }
  });
});
