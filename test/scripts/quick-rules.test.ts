import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse, stringify } from 'yaml';
import { quickRules } from '../../scripts/drill/quick-rules.ts';

describe('the rules of the drill', () => {
  const dir = mkdtempSync(join(tmpdir(), 'landfall-quick-rules-'));
  after(() => rmSync(dir, { recursive: true, force: true }));

  function quickened(rule: object): unknown {
    const file = join(dir, 'rules.yml');
    writeFileSync(file, stringify({ groups: [{ name: 'g', rules: [rule] }] }));
    const [written = ''] = quickRules([file], dir);
    return parse(readFileSync(written, 'utf8')).groups[0].rules[0];
  }

  it('have ranges, offsets, waits and ages of a sixtieth', () => {
    const rule = {
      alert: 'A',
      expr: 'increase(x[1h]) > 900 unless y[1d] offset 5m',
      for: '10m',
      labels: { severity: 'page' },
    };
    expect(quickened(rule)).to.deep.equal({
      ...rule,
      expr: 'increase(x[60000ms]) > 900 unless y[1440000ms] offset 5000ms',
      for: '10000ms',
    });
    expect(quickened({ alert: 'A', expr: 'c:x:age_seconds > 900' })).to.deep.equal({
      alert: 'A',
      expr: 'c:x:age_seconds > 15',
    });
  });

  it('ask for the same windows: these are names of the service, not durations', () => {
    const rule = { alert: 'A', expr: 'landfall_coverage_ratio{window="1h"} < 0.9 or b{window=~"1h|6h"} == 1' };
    expect(quickened(rule)).to.deep.equal(rule);
  });
});
