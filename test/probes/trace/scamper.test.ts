import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Tracer } from '../../../probes/doors.ts';
import { openScamper } from '../../../probes/trace/scamper.ts';

const FAKE = fileURLToPath(new URL('fake-scamper.mjs', import.meta.url));

describe('probes/trace: scamper', () => {
  let tracer: Tracer;
  let nowMs = 0;

  beforeEach(async () => {
    nowMs = 0;
    tracer = await openScamper(() => nowMs, { command: [FAKE] });
  });
  afterEach(() => tracer.close());

  it('says its name and version', () => {
    expect(tracer.state()).to.deep.equal({ up: true, version: 'scamper 20211212' });
  });

  it('is absent, and says so, where it is not installed', async () => {
    const absent = await openScamper(() => 0, { command: ['no-such-tool'] });
    expect(absent.state()).to.deep.equal({ up: false, why: 'no-such-tool is not installed' });
    expect(await absent.trace({ address: '9.0.0.1', port: 443 }, 1000)).to.deep.equal({
      ok: false,
      failure: 'tracer_absent',
    });
    await absent.close();
  });

  it('traces several flows over TCP, each with a port of its own, silent hops in their place', async () => {
    const result = await tracer.trace({ address: '9.0.0.1', port: 443 }, 5000);
    if (!result.ok) expect.fail(result.failure);
    const { method, flows, toolVersion } = result.value.trace;
    expect([method, toolVersion]).to.deep.equal(['tcp', '20211212']);
    const [first = 0] = flows.map(({ flow }) => flow);
    expect(first, 'above the ports that the kernel gives to connections').to.be.within(61_000, 65_533);
    expect(flows.map(({ flow }) => flow)).to.deep.equal([first, first + 1, first + 2]);
    expect(flows[0]).to.deep.equal({
      flow: first,
      ended: 'reached',
      hops: [
        { ttl: 1, sent: 3, replies: [{ from: '9.1.0.1', rttUs: 500 }] },
        { ttl: 2, sent: 3, replies: [] },
        { ttl: 3, sent: 3, replies: [{ from: '9.0.0.1', rttUs: 2250 }] },
      ],
    });
    expect(Buffer.from(result.value.raw).toString().trim().split('\n')).to.have.length(3);
  });

  it('asks by ICMP where TCP is not answered, and keeps what both said', async () => {
    const result = await tracer.trace({ address: '9.0.0.2', port: 443 }, 5000);
    if (!result.ok) expect.fail(result.failure);
    expect(result.value.trace.method).to.equal('icmp');
    expect(Buffer.from(result.value.raw).toString().trim().split('\n')).to.have.length(4);
  });

  it('sends once more what could not be sent for want of the next router', async () => {
    const result = await tracer.trace({ address: '9.0.0.5', port: 443 }, 10_000);
    expect(result.ok && result.value.trace.flows.map(({ ended }) => ended)).to.deep.equal(Array(3).fill('reached'));
  });

  it('tells at once that there is no way to an address, in the words of the tool', async () => {
    expect(await tracer.trace({ address: '9.0.0.6', port: 443 }, 60_000)).to.deep.equal({
      ok: false,
      failure: 'trace_unsent',
      detail: 'Network is unreachable',
    });
  });

  it('takes no path of another address', async () => {
    expect(await tracer.trace({ address: '9.0.0.8', port: 443 }, 5000)).to.deep.equal({
      ok: false,
      failure: 'trace_malformed',
    });
  });

  it('sends a flow again that fell silent where another one came through, and keeps what either brought', async () => {
    const result = await tracer.trace({ address: '9.0.0.7', port: 443 }, 5000);
    if (!result.ok) return expect.fail(result.failure);
    const { flows } = result.value.trace;
    expect(flows.map(({ ended }) => ended)).to.deep.equal(['reached', 'reached', 'reached']);
    expect(flows.map(({ hops }) => hops.map(({ sent }) => sent))).to.deep.equal([
      [3, 3, 3],
      [6, 6, 6],
      [6, 6, 6],
    ]);
    expect(flows[1]?.hops.map(({ replies }) => replies.length)).to.deep.equal([2, 0, 1]);
    expect(Buffer.from(result.value.raw).toString().trim().split('\n')).to.have.length(5);
  });

  it('waits no longer than it may for a command that the tool dropped', async () => {
    expect(await tracer.trace({ address: '9.0.0.3', port: 443 }, 200)).to.deep.equal({
      ok: false,
      failure: 'trace_timeout',
    });
    expect((await tracer.trace({ address: '9.0.0.1', port: 443 }, 5000)).ok).to.equal(true);
  });

  it('brings, when its time is over, the flows that were done by then', async () => {
    const timed = await openScamper(() => performance.now(), { command: [FAKE] });
    const result = await timed.trace({ address: '9.0.0.9', port: 443 }, 300);
    await timed.close();
    if (!result.ok) return expect.fail(result.failure);
    const { method, flows } = result.value.trace;
    expect([method, flows.map(({ ended }) => ended)]).to.deep.equal(['tcp', ['silent']]);
  });

  it('tells that the tool ended, with its last words, and starts it again after a while', async () => {
    const ended = { ok: false, failure: 'tracer_ended', detail: 'scamper ended: out of luck' };
    expect(await tracer.trace({ address: '9.0.0.4', port: 443 }, 5000)).to.deep.equal(ended);
    expect(tracer.state()).to.deep.equal({ up: false, why: 'scamper ended: out of luck' });
    expect(await tracer.trace({ address: '9.0.0.1', port: 443 }, 5000)).to.deep.equal(ended);
    nowMs = 10_000;
    expect((await tracer.trace({ address: '9.0.0.1', port: 443 }, 5000)).ok).to.equal(true);
    expect(tracer.state().up).to.equal(true);
  });

  it('gives up at once what is under way when it is closed', async () => {
    const tracing = tracer.trace({ address: '9.0.0.3', port: 443 }, 60_000);
    await tracer.close();
    expect(await tracing).to.deep.equal({ ok: false, failure: 'tracer_ended', detail: 'scamper is closed' });
  });
});
