import { expect } from 'chai';
import type { Tracer } from '../../probes/doors.ts';
import { realNetwork } from '../../probes/network.ts';
import type { BesideContext } from '../../src/beside/beside.ts';
import { openBeside } from '../../src/beside/beside.ts';
import type { TracerReport } from '../../src/core/report.ts';
import { openBlobs } from '../../src/evidence/blobs.ts';
import { openLog } from '../../src/evidence/log.ts';
import { freshLogs } from '../evidence/fresh-logs.ts';
import { SECURITY } from '../probes/connect/hosts.ts';
import { CONFIG, SNAPSHOT } from './one-claim.ts';
import { readBeside } from './past.ts';

describe('the tracer’s state', () => {
  const { newDir } = freshLogs();

  async function reportOf(state: ReturnType<Tracer['state']>): Promise<TracerReport | undefined> {
    const dir = await newDir();
    const log = await openLog(dir);
    const fail = (what: unknown): never => expect.fail(String(what));
    const context: BesideContext = {
      config: { ...CONFIG, probes: { connect: undefined, trace: { everyMs: 3_600_000 } } },
      doors: {
        dialer: { dial: fail },
        security: SECURITY,
        tracer: { trace: fail, state: () => state, close: async () => undefined },
      },
      network: realNetwork(),
      prober: { resolve: fail },
      userAgent: 'landfall/0',
      log,
      blobs: openBlobs(dir),
      pinSnapshot: async () => SNAPSHOT,
      versions: { configuration: 'c0'.repeat(32), version: '0', method: '1' },
      changed: () => undefined,
      warn: fail,
      fatal: fail,
      stop: new AbortController().signal,
    };
    const beside = openBeside([], await readBeside(log, context.config), context);
    const [report] = beside.tracers();
    await beside.stop();
    await log.close();
    return report;
  }

  it('is told with the name of the tool', async () => {
    const report = await reportOf({ up: true, version: 'scamper 20211212' });
    expect(report).to.deep.equal({ vantage: 'local', up: true, says: 'scamper 20211212' });
  });

  it('says of a tool that stands in for scamper what its traces cannot tell', async () => {
    const weaker = 'in place of scamper (scamper is not installed): no path is said to leave the provider';
    const report = await reportOf({ up: true, version: 'mtr 0.95', weaker });
    expect(report).to.deep.equal({ vantage: 'local', up: true, says: `mtr 0.95, ${weaker}` });
  });

  it('says why there is none, and that nothing else changes', async () => {
    const report = await reportOf({ up: false, why: 'scamper is not installed' });
    const says = 'scamper is not installed: without a tracer no path is shown, and nothing else changes';
    expect(report).to.deep.equal({ vantage: 'local', up: false, says });
  });
});
