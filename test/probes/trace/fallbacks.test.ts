import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Tracer } from '../../../probes/doors.ts';
import { openTracer } from '../../../probes/trace/open.ts';
import type { ToolCommand } from '../../../probes/trace/run-tool.ts';

const ONE_SHOT = fileURLToPath(new URL('fake-one-shot.mjs', import.meta.url));
const NONE: ToolCommand = ['no-such-tool'];
const SCAMPER: ToolCommand = [fileURLToPath(new URL('fake-scamper.mjs', import.meta.url))];
const WITHOUT_RIGHTS: ToolCommand = [fileURLToPath(new URL('fake-scamper-without-rights.mjs', import.meta.url))];
const TRACEROUTE: ToolCommand = [ONE_SHOT, 'traceroute'];
const MTR: ToolCommand = [ONE_SHOT, 'mtr'];

describe('probes/trace: in place of scamper', () => {
  let opened: Tracer | undefined;
  afterEach(() => opened?.close());

  async function open(scamper: ToolCommand, traceroute: ToolCommand, mtr: ToolCommand): Promise<Tracer> {
    opened = await openTracer(() => performance.now(), { scamper, traceroute, mtr });
    return opened;
  }

  it('nothing stands while it runs', async () => {
    expect((await open(SCAMPER, TRACEROUTE, MTR)).state()).to.deep.equal({ up: true, version: 'scamper 20211212' });
  });

  it('traceroute stands first, then mtr, and each says what its traces cannot tell', async () => {
    const says = async (traceroute: ToolCommand): Promise<unknown> => {
      const tracer = await open(NONE, traceroute, MTR);
      const state = tracer.state();
      if (!state.up) return state.why;
      expect(state.weaker).to.match(/^in place of scamper \(no-such-tool is not installed\): each of its packets may /);
      expect(state.weaker).to.include('no path is said to leave the provider');
      await tracer.close();
      return state.version;
    };
    expect([await says(TRACEROUTE), await says(NONE)]).to.deep.equal(['traceroute 2.1.2', 'mtr 0.95']);
  });

  it('nothing stands where there is none of them, and that is said', async () => {
    const tracer = await open(NONE, NONE, NONE);
    const why = 'no-such-tool is not installed, and neither traceroute nor mtr can be run';
    expect(tracer.state()).to.deep.equal({ up: false, why });
    expect(await tracer.trace({ address: '9.0.0.1', port: 443 }, 1000)).to.deep.equal({
      ok: false,
      failure: 'tracer_absent',
    });
  });

  it('a scamper that ended stands for itself where there is nothing else, and is started again', async () => {
    const tracer = await open(WITHOUT_RIGHTS, NONE, NONE);
    const why = 'scamper ended: could not open a socket, and neither traceroute nor mtr can be run';
    expect(tracer.state()).to.deep.equal({ up: false, why });
    const result = await tracer.trace({ address: '9.0.0.1', port: 443 }, 1000);
    expect(!result.ok && result.failure).to.equal('tracer_ended');
  });

  it('traceroute goes by the method that it has the right for', async () => {
    const tracer = await open(NONE, TRACEROUTE, NONE);
    const result = await tracer.trace({ address: '2a03:ff::5', port: 443 }, 20_000);
    if (!result.ok) return expect.fail(result.failure);
    const { tool, toolVersion, method, flows } = result.value.trace;
    expect([tool, toolVersion, method]).to.deep.equal(['traceroute', '2.1.2', 'udp']);
    expect(flows.map(({ flow, hops }) => [flow, hops.length])).to.deep.equal([[0, 9]]);
    expect(Buffer.from(result.value.raw).toString()).to.match(/^traceroute to 2a03:ff::5 /);
  });

  it('mtr goes by ICMP, over one flow of unknown branches', async () => {
    const tracer = await open(NONE, NONE, MTR);
    const result = await tracer.trace({ address: '20.3.200.1', port: 443 }, 20_000);
    if (!result.ok) return expect.fail(result.failure);
    const { tool, method, flows } = result.value.trace;
    expect([tool, method, flows.map(({ ended }) => ended)]).to.deep.equal(['mtr', 'icmp', ['reached']]);
  });

  it('failures have their names: no way there, another address’s path, too late', async () => {
    const tracer = await open(NONE, TRACEROUTE, NONE);
    const of = (address: string, timeoutMs: number) => tracer.trace({ address, port: 443 }, timeoutMs);
    expect(await of('9.0.0.6', 20_000)).to.deep.equal({
      ok: false,
      failure: 'trace_unsent',
      detail: 'connect: Network is unreachable',
    });
    expect(await of('9.0.0.8', 20_000)).to.deep.equal({ ok: false, failure: 'trace_malformed' });
  });

  it('what takes for ever is ended with its time, and when the tracer is closed', async () => {
    const late = await open(NONE, NONE, MTR);
    const subject = { address: '9.0.0.3', port: 443 };
    expect(await late.trace(subject, 300)).to.deep.equal({ ok: false, failure: 'trace_timeout' });
    const tracing = late.trace(subject, 60_000);
    await late.close();
    expect(await tracing).to.deep.equal({ ok: false, failure: 'tracer_ended' });
    expect(late.state()).to.deep.equal({ up: false, why: 'mtr is closed' });
  });
});
