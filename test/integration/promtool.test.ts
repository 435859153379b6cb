import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AlertRule } from '../dashboards/rules.ts';
import { alerts, recordings } from '../dashboards/rules.ts';
import type { Situation } from '../dashboards/situations.ts';
import { SITUATIONS } from '../dashboards/situations.ts';
import { children } from './children.ts';
import { freePort, temporaryDirectory } from './loopback.ts';
import { ROOT } from './service.ts';

const PROMETHEUS = join(ROOT, 'dashboards/prometheus');
const RULES = ['recording.yml', 'alerts.yml'].map((name) => join(PROMETHEUS, name));

/** A test as promtool reads it: by the series `ALERTS`, which holds no texts. */
function promtoolTest(alert: string, { says, series, firing, quiet }: Situation): unknown {
  const expr = `count by (alertname) (ALERTS{alertname="${alert}", alertstate="firing"})`;
  const at = (minutes: number, samples: unknown): unknown => ({
    expr,
    eval_time: `${minutes}m`,
    exp_samples: samples,
  });
  return {
    name: `${alert} ${says}`,
    interval: '1m',
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [
      ...firing.map((minutes) => at(minutes, [{ labels: `{alertname="${alert}"}`, value: 1 }])),
      ...quiet.map((minutes) => at(minutes, [])),
    ],
  };
}

describe('rules and configurations, by the tools of Prometheus', function () {
  this.timeout(60_000);
  const start = children();
  const dir = temporaryDirectory();

  /** What a tool said; it must have been content. */
  async function says(command: string, args: readonly string[]): Promise<string> {
    const child = start(command, args);
    const { code } = await child.ended;
    expect(code, child.stdout() + child.stderr()).to.equal(0);
    return child.stdout() + child.stderr();
  }

  /** A test of one alert, with what it may be built on; the others would only take time. */
  function written(rule: AlertRule, situations: readonly Situation[]): string {
    const rules = join(dir, `${rule.alert}.rules.json`);
    writeFileSync(rules, JSON.stringify({ groups: [{ name: 'rules', rules: [...recordings(), rule] }] }));
    const tests = situations.map((situation) => promtoolTest(rule.alert, situation));
    const file = join(dir, `${rule.alert}.json`);
    writeFileSync(file, JSON.stringify({ rule_files: [rules], evaluation_interval: '1m', tests }));
    return file;
  }

  it('promtool check rules finds nothing', async () => {
    expect(await says('promtool', ['check', 'rules', '--lint=all', '--lint-fatal', ...RULES])).to.include('SUCCESS');
  });

  it('promtool check config finds nothing', async () => {
    expect(await says('promtool', ['check', 'config', join(PROMETHEUS, 'prometheus.yml')])).to.include('SUCCESS');
  });

  it('amtool check-config finds nothing', async () => {
    const file = join(ROOT, 'dashboards/alertmanager/alertmanager.yml');
    expect(await says('amtool', ['check-config', file])).to.include('SUCCESS');
  });

  for (const rule of alerts()) {
    const { alert } = rule;
    it(`${alert} fires, stays quiet and clears`, async () => {
      const situations = SITUATIONS[alert] ?? [];
      expect(situations.length).to.be.at.least(3);
      await says('promtool', ['test', 'rules', written(rule, situations)]);
    });
  }

  it('promtool test rules would tell a wrong expectation', async () => {
    const [rule] = alerts().filter(({ alert }) => alert === 'LandfallDemoInProduction');
    if (rule === undefined) throw new Error('the rule is gone');
    const wrong = { says: 'is wrong', series: { 'landfall_demo{job="landfall"}': '1x60' }, firing: [], quiet: [59] };
    expect((await start('promtool', ['test', 'rules', written(rule, [wrong])]).ended).code).to.equal(1);
  });

  const inhibited: readonly (readonly [string, string, boolean])[] = [
    ['LandfallCoverageFall', 'LandfallBurnRateFast', true],
    ['LandfallCoverageFall', 'LandfallBurnRateSlow', true],
    ['LandfallCoverageFall', 'LandfallUpperBoundBelowLevel', true],
    ['LandfallCoverageFall', 'LandfallLowerBoundBelowLevel', true],
    ['LandfallCoverageFall', 'LandfallExceptionConfirmed', false],
    ['LandfallCoverageFall', 'LandfallNoSlot', false],
    ['LandfallEvidenceNotWritable', 'LandfallNoSlot', true],
    ['LandfallVantageLost', 'LandfallExceptionConfirmed', false],
  ];

  it('an Alertmanager silences what follows from something greater, and never a confirmed exception', async () => {
    const alertmanager = await startAlertmanager();
    for (const [source, target, isSilenced] of inhibited) {
      const labels = (alertname: string): Record<string, string> => ({
        alertname,
        job: 'landfall',
        instance: source + target,
        claim: 'c',
      });
      await post(alertmanager, [{ labels: labels(source) }, { labels: labels(target) }]);
      const found = await fetch(`${alertmanager}/api/v2/alerts?filter=instance="${source}${target}"`);
      const alertsNow = (await found.json()) as readonly {
        readonly labels: { readonly alertname: string };
        readonly status: { readonly inhibitedBy: readonly string[] };
      }[];
      const status = alertsNow.find((a) => a.labels.alertname === target)?.status;
      expect(status?.inhibitedBy.length, `${source} and ${target}`).to.equal(isSilenced ? 1 : 0);
    }
  });

  async function post(alertmanager: string, body: unknown): Promise<void> {
    const response = await fetch(`${alertmanager}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).to.equal(200);
    await new Promise((resolve) => setTimeout(resolve, 100)); // It takes alerts in before it looks what they silence.
  }

  async function startAlertmanager(): Promise<string> {
    const listen = `127.0.0.1:${await freePort()}`;
    const file = join(ROOT, 'dashboards/alertmanager/alertmanager.yml');
    const child = start('prometheus-alertmanager', [
      `--config.file=${file}`,
      `--storage.path=${join(dir, 'alertmanager')}`,
      `--web.listen-address=${listen}`,
      '--cluster.listen-address=',
    ]);
    await child.says(/Listening on|msg=Listening/);
    return `http://${listen}`;
  }
});
