/** Readers of the exposition formats, strict enough to catch what a scraper would stumble over. */

// `Nan` is how prom-client prints a mean of nothing; Prometheus reads it in any case of letters.
const SAMPLE =
  /^([a-zA-Z_:][\w:]*)(\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*\})? (-?[\d.]+(?:e[+-]?\d+)?|\+Inf|NaN|Nan)( # \{leaf="\d+"\} 1 \d+)?$/;

/** Values by series as written. Throws on a series that stands twice. */
export function samplesOf(body: string): ReadonlyMap<string, number> {
  const samples = new Map<string, number>();
  for (const line of body.split('\n')) {
    const [, name, labels = '', value] = SAMPLE.exec(line) ?? [];
    if (name === undefined) continue;
    if (samples.has(name + labels)) throw new Error(`twice: ${name}${labels}`);
    samples.set(name + labels, Number(value));
  }
  return samples;
}

/** What is wrong with an OpenMetrics text: its lines, that families are whole, that counters end in `_total`, and the end. */
export function checkOpenMetrics(body: string): readonly string[] {
  if (!body.endsWith('\n# EOF\n')) return ['does not end with # EOF'];
  const wrong: string[] = [];
  const seen = new Set<string>();
  let family = '';
  let type = '';
  for (const line of body.slice(0, -'# EOF\n'.length - 1).split('\n')) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (keyword === 'HELP' && seen.has(name)) wrong.push(`family twice: ${name}`);
    if (keyword !== undefined) {
      family = name;
      seen.add(name);
      type = rest;
    } else if (!SAMPLE.test(line)) wrong.push(`no sample: ${line}`);
    else if (!belongs(line.split(/[{ ]/, 1)[0] ?? '', family, type)) wrong.push(`not of ${type} ${family}: ${line}`);
  }
  return wrong;
}

function belongs(name: string, family: string, type: string): boolean {
  if (type === 'counter') return name === `${family}_total`;
  if (type === 'histogram') return ['_bucket', '_sum', '_count'].some((suffix) => name === family + suffix);
  return name === family && !name.endsWith('_total');
}
