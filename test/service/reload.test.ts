import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { realNetwork } from '../../probes/network.ts';
import { type Config, ConfigError } from '../../src/config/config.ts';
import type { Leaf } from '../../src/core/record.ts';
import { startDemo } from '../../src/demo/demo.ts';
import { initLog, openLog } from '../../src/evidence/log.ts';
import type { ReloadableService } from '../../src/reload.ts';
import { startReloadable } from '../../src/reload.ts';
import { scenarioOf } from '../../src/world/scenarios.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { drawsCounted, get, until } from './running.ts';

const TOKEN = 'correct-horse-battery-staple';

describe('a configuration that is read again', function () {
  this.timeout(30_000);
  const tempDir = tempDirs();
  let service: ReloadableService;
  let config: Config;
  let next: () => Promise<Config>;
  let enter: (entered: Config) => void;
  let warnings: string[];
  let defects: unknown[];
  let dir: string;
  let stopDemo: () => Promise<void>;

  beforeEach(async () => {
    dir = tempDir();
    const [worldDir, evidenceDir] = [join(dir, 'world'), join(dir, 'evidence')];
    await mkdir(worldDir, { recursive: true });
    await initLog(evidenceDir, { origin: 'demo.example/log' });
    await writeFile(join(dir, 'token'), TOKEN);
    const { nowMs } = realNetwork();
    const scenario = scenarioOf('steady');
    if (scenario === undefined) throw new Error('no scenario');
    const demo = await startDemo({ scenario, port: 0, evidenceDir, tempDir: worldDir, nowMs });
    stopDemo = demo.stop;
    config = {
      ...demo.config,
      slots: { everyMs: 1000, draws: 5, firstDraws: 8 },
      dns: { ...demo.config.dns, timeoutMs: 100 },
      claims: demo.config.claims.map((claim) => ({ ...claim, levels: { quoted: 1, tested: [0.5] } })),
      web: { host: '127.0.0.1', port: 0, adminTokenFile: join(dir, 'token') },
    };
    next = async () => ({ ...config, text: `${config.text}# another\n` });
    enter = () => undefined;
    [warnings, defects] = [[], []];
    service = await startReloadable({
      config,
      read: () => next(),
      enter: async (entered) => {
        enter(entered);
        return { network: demo.network };
      },
      demo: demo.note,
      nowMs,
      say: { info: () => undefined, warn: (line) => warnings.push(line) },
      fatal: (error) => defects.push(error),
    });
  });
  afterEach(async () => {
    await service.stop();
    await stopDemo();
    expect(defects).to.deep.equal([]);
  });

  async function reloadedBy(token: string): Promise<number> {
    const headers = { authorization: `Bearer ${token}`, connection: 'close' };
    return (await fetch(new URL('/-/reload', service.url), { method: 'POST', headers })).status;
  }

  const metric = async (name: string): Promise<string | undefined> =>
    new RegExp(`^landfall_config_${name} (.*)$`, 'm').exec((await get(service, '/metrics')).body)?.[1];

  async function leaves(): Promise<readonly Leaf[]> {
    await service.stop();
    const log = await openLog(join(dir, 'evidence'));
    const all: Leaf[] = [];
    for (let i = 0; i < log.size; i += 1) {
      const leaf = await log.read(i);
      if (leaf !== undefined) all.push(leaf);
    }
    await log.close();
    return all;
  }

  it('takes over on the same socket and the same log: nothing that was counted is lost, and the log says from when', async () => {
    const before = drawsCounted(await until(service, (report) => drawsCounted(report) >= 13));
    next = async () => ({
      ...config,
      text: `${config.text}# more draws\n`,
      slots: { ...config.slots, draws: 7 },
    });
    expect(await reloadedBy('wrong-token-wrong-token')).to.equal(401);
    expect(await reloadedBy(TOKEN)).to.equal(202);
    await service.settled();
    const after = await until(service, (report) => drawsCounted(report) >= before + 14);
    expect(after.claims[0]?.drawsPerSlot).to.equal(7);
    expect(after.reload?.successful).to.equal(true);
    expect((await get(service, '/-/healthy')).status).to.equal(200);
    const all = await leaves();
    const configurations = all.flatMap((leaf) => (leaf.$kind === 'configuration' ? [leaf.sha256] : []));
    expect(new Set(configurations).size).to.equal(2);
    expect(all.some((leaf) => leaf.$kind === 'draw' && leaf.fault === 'interrupted')).to.equal(false);
  });

  it('requests that come while it takes over wait for it', async () => {
    await until(service, (report) => drawsCounted(report) >= 13);
    await service.reload();
    const statuses = [];
    let done = false;
    void service.settled().then(() => {
      done = true;
    });
    while (!done) statuses.push((await get(service, '/metrics')).status);
    expect(new Set(statuses)).to.deep.equal(new Set([200]));
  });

  it('with mistakes in it stays out, every mistake told, and the metric says so', async () => {
    const mistake = (line: number): ConstructorParameters<typeof ConfigError>[0][number] => ({
      file: 'landfall.yaml',
      line,
      column: 1,
      path: 'claims',
      message: 'is wrong',
    });
    next = () => Promise.reject(new ConfigError([mistake(1), mistake(2)]));
    expect(await service.reload()).to.deep.equal({
      accepted: false,
      reasons: ['landfall.yaml:1:1 claims is wrong', 'landfall.yaml:2:1 claims is wrong'],
    });
    expect(warnings.filter((line) => line.startsWith('the configuration in force stays'))).to.have.lengthOf(2);
    await until(service, (report) => report.reload?.successful === false);
    expect(await metric('last_reload_successful')).to.equal('0');
    expect(Number(await metric('last_reload_success_timestamp_seconds'))).to.be.above(1_700_000_000);
    expect(await reloadedBy(TOKEN)).to.equal(409);
  });

  it('what takes a restart is refused by name, all at once', async () => {
    const evidence = { dir: join(dir, 'other'), origin: 'other.example/log', keyFile: join(dir, 'key') };
    const overrides = { oci: { file: join(dir, 'nothing.json') } };
    next = async () => ({
      ...config,
      evidence,
      web: { ...config.web, port: 1, configFile: join(dir, 'web.yml') },
      feeds: { ...config.feeds, overrides },
    });
    const answer = await service.reload();
    const reasons = answer.accepted ? [] : answer.reasons;
    expect(reasons.join('\n').replaceAll(dir, '')).to.match(
      /^evidence.dir cannot .*\nevidence.origin cannot .*\nevidence.key_file cannot .*\nweb.listen cannot .*\n.*web.yml:1:1 cannot be read: ENOENT\n.*feeds.overrides.oci .*nothing.json cannot be read: ENOENT$/,
    );
  });

  it('one that cannot start after all leaves the one before it in force', async () => {
    await until(service, (report) => drawsCounted(report) >= 8);
    const bad = { ...config, text: '# cannot start\n' };
    next = async () => bad;
    enter = (entered) => {
      if (entered === bad) throw new ConfigError([{ file: 'f', line: 1, column: 1, path: '', message: 'is gone' }]);
    };
    expect(await service.reload()).to.deep.equal({ accepted: true });
    expect((await service.reload()).accepted).to.equal(false);
    await service.settled();
    const { reload } = await until(service, (report) => report.reload?.successful === false);
    expect(reload?.successMs).to.be.above(0);
    const counted = drawsCounted(service.report());
    await until(service, (report) => drawsCounted(report) > counted);
    expect(warnings).to.include('the configuration in force stays: f:1:1 is gone');
  });

  it('a service that is told to stop meanwhile stops', async () => {
    await until(service, (report) => drawsCounted(report) >= 8);
    await service.reload();
    await service.stop();
    await service.settled();
  });
});
