import { expect } from 'chai';
import { type Advice, adviseOn } from '../../src/config/checks.ts';
import type { Config } from '../../src/config/config.ts';
import { countSeries } from '../../src/config/series.ts';
import { FAMILIES } from '../../src/metrics/metrics.ts';
import { altered, read, SMALL } from './small.ts';

const NETWORKS = { us: 16 };

function advice(...changes: readonly (readonly [from: string, to: string])[]): Advice {
  return adviseOn(read(altered(...changes)), NETWORKS);
}

function series(config: Config): Readonly<Record<string, number>> {
  return Object.fromEntries(countSeries(config, NETWORKS).map(({ metric, series: count }) => [metric, count]));
}

describe('what a configuration costs', () => {
  it('is counted in draws', () => {
    expect(advice().claims).to.deep.equal([{ id: 'example-us-oci', drawsPerDay: 3168, drawsPerMonth: 95_040 }]);
    expect(advice(['every: 5m', 'every: 1h']).claims[0]?.drawsPerDay).to.equal(264);
  });

  it('is counted in bytes of evidence, for each claim', () => {
    expect(advice().evidenceBytesPerMonth).to.equal(95_040 * 4000);
    const connecting = ['evidence:', 'probes: { connect: {} }\nevidence:'] as const;
    expect(advice(connecting).evidenceBytesPerMonth).to.equal(95_040 * 6000);
    const second = SMALL.slice(SMALL.indexOf('  - id'), SMALL.indexOf('frames:')).replace('example-us-oci', 'second');
    expect(advice(['frames:', `${second}frames:`]).evidenceBytesPerMonth).to.equal(2 * 95_040 * 4000);
  });

  it('is told what grade C and validated payloads need', () => {
    const { warnings } = advice(
      ['levels:', 'grades: [A, B, C]\n    levels:'],
      ['evidence:', 'feeds: { overrides: { rpki: { file: vrps.json } } }\nevidence:'],
    );
    expect(warnings).to.include(
      'example-us-oci: nothing can be of grade C without feeds.overrides.origins with routes, probes.trace',
    );
    expect(warnings).to.include(
      'feeds: the installed origins are address ranges without routes, so rpki validates nothing',
    );
    expect(advice().warnings.join()).to.not.match(/grade C|rpki/);
  });

  it('is counted in series, by metric', () => {
    const counts = series(read(SMALL));
    expect(counts).to.include({
      landfall_draws_total: 2 * 2 * 5,
      landfall_network_draws_total: 16 * 5,
      landfall_resolver_draws_total: 2 * 5,
      landfall_vantage_draws_total: 5,
      landfall_other_landing_draws_total: 5, // one CDN, one other provider, two sites, other
      landfall_verdict: 2 * 7,
      landfall_feed_timestamp_seconds: 3,
    });
  });

  it('has series of siblings, of other providers as CDNs, and of each feed', () => {
    const counts = series(
      read(
        altered(
          [
            '{ ranges: none, asns: [16509, 14618] }',
            '{ feed: aws, asns: [16509], edge_services: [CLOUDFRONT], sibling_asns: [7224] }',
          ],
          ['evidence:', 'feeds: { overrides: { rpki: { file: vrps.json } } }\nevidence:'],
        ),
      ),
    );
    expect(counts).to.include({ landfall_other_landing_draws_total: 7, landfall_feed_timestamp_seconds: 5 });
  });

  it('has series of connections and paths only where they are asked for', () => {
    const small = read(SMALL);
    const asked = { connect: { budgetMs: 10_000 }, trace: { everyMs: 3_600_000 } };
    const none = series({ ...small, probes: { connect: undefined, trace: undefined } });
    const both = series({ ...small, probes: asked });
    const ofBoth = {
      landfall_connection_draws_total: 18,
      landfall_edge_draws_total: 3 * (5 + 2),
      landfall_path_draws_total: 6,
      landfall_domestic_ratio: 7,
      landfall_tracer_up: 1,
    };
    expect(both).to.include(ofBoth);
    for (const metric of Object.keys(ofBoth)) expect(none[metric], metric).to.equal(0);
    const steps = 'landfall_step_duration_seconds';
    expect(both[steps]).to.equal(5 * (none[steps] ?? 0));
  });

  it('counts a vantage whose place is tested, and warns where that cannot be', () => {
    const anchors = '[{ name: a.example.com, address: 198.41.0.4, latitude: 39, longitude: -77 }]';
    const vantages = `vantages: { local: { latitude: 39, longitude: -77, anchors: ${anchors} } }`;
    const without = read(altered(['slots:', `${vantages}\nslots:`]));
    const refusable = 'landfall_vantage_position_refused';
    expect(series(without)[refusable]).to.equal(0);
    expect(adviseOn(without, {}).warnings).to.include(
      'vantages.local: its anchors are not asked without probes.connect, for nothing is told by time then',
    );
    const connecting = read(altered(['slots:', `${vantages}\nprobes: { connect: {} }\nslots:`]));
    expect(series(connecting)[refusable]).to.equal(1);
    expect(adviseOn(connecting, {}).warnings.filter((warning) => warning.startsWith('vantages'))).to.deep.equal([]);
  });

  it('is told of several vantages what each cannot see, and whether one may confirm what another saw', () => {
    const of = (east: string, west: string, probes = ''): readonly string[] => {
      const vantages = `vantages: { east: { source: [192.0.2.1], ${east} }, west: { source: ["2001:db8::1"], ${west} } }`;
      return adviseOn(read(altered(['slots:', `${vantages}\n${probes}\nslots:`])), {}).warnings.filter((warning) =>
        warning.startsWith('vantages'),
      );
    };
    const families = [
      'vantages.east: no IPv6 source, so nothing is sent to IPv6 addresses',
      'vantages.west: no IPv4 source, so nothing is sent to IPv4 addresses',
    ];
    expect(of('asn: 64500', 'asn: 64501')).to.deep.equal(families);
    expect(of('asn: 64500', 'asn: 64500')).to.deep.equal([
      ...families,
      'vantages: all in one network, so none confirms what another has seen',
    ]);
    expect(of('asn: 64500', '')).to.include(
      'vantages.west: no asn, so it confirms no exception of another, nor another its own',
    );
    expect(of('asn: 64500, weight: 9', 'asn: 64501')).to.include(
      'vantages.west: fewer than 10 draws in 15 minutes, after which it is called lost',
    );
    const place = 'latitude: 39, longitude: -77';
    const unplaced =
      'vantages: fewer than two have a place, so whether an address answers in several (anycast) is not tested';
    expect(of(place, '', 'probes: { connect: {} }')).to.include(unplaced);
    expect(of(place, place, 'probes: { connect: {} }')).not.to.include(unplaced);
  });

  it('counts every metric that is exported, and none that is not', () => {
    const exported = FAMILIES.map(({ name }) => name).sort();
    expect(Object.keys(series(read(SMALL))).sort()).to.deep.equal(exported);
  });

  it('grows with endpoints, resolvers and claims', () => {
    const total = (config: Config): number => countSeries(config, NETWORKS).reduce((sum, s) => sum + s.series, 0);
    const small = read(SMALL);
    const endpoint = altered([
      'role: api, weight: 1 }',
      'role: api, weight: 1 }\n    - { name: cdn.example.com, role: cdn, weight: 1 }',
    ]);
    expect(total(read(endpoint)) - total(small)).to.equal(10 + 2);
    expect(total({ ...small, claims: [...small.claims, ...small.claims] })).to.be.above(1.5 * total(small));
  });
});

describe('a configuration that cannot do what one might think', () => {
  const warned = (...changes: readonly (readonly [string, string])[]): string => advice(...changes).warnings.join('\n');

  it('is told which levels a month of draws cannot reach', () => {
    expect(warned()).not.to.match(/: level/);
    expect(warned(['[0.999]', '[0.999, 0.99999]'])).to.include(
      'example-us-oci: level 0.99999 takes 299572 draws that all land, and a month has 95040',
    );
    expect(warned(['every: 5m', 'every: 1d'])).to.include(
      'level 0.999 takes 2995 draws that all land, and a month has 330',
    );
  });

  it('is told which levels the live verdict of a day cannot reach', () => {
    expect(warned()).to.include(
      'example-us-oci: the live verdict at level 0.999 takes 4558 draws that all land, and a day has 3168: it cannot say SUPPORTED',
    );
    expect(warned(['draws: 11', 'draws: 16'])).not.to.match(/live verdict/);
  });

  it('is told when one resolver decides all', () => {
    const alone = warned(['  direct: { kind: authoritative }\n', '']);
    expect(alone).to.match(/only one is drawn/);
    expect(alone).to.match(/none of kind authoritative is drawn/);
    expect(warned(['kind: authoritative', 'kind: authoritative, weight: 0'])).to.match(/only one is drawn/);
    expect(warned()).not.to.match(/resolvers:/);
  });

  it('is told when nobody passes the client block on', () => {
    expect(warned(['public-ecs', 'recursive'], ['  direct: { kind: authoritative }\n', ''])).to.match(
      /every draw is undecided/,
    );
  });

  it('is told when there are more draws than queries', () => {
    const often = ['every: 5m', 'every: 1m'] as const;
    const slow = ['evidence:', 'dns: { queries_per_second: 1 }\nevidence:'] as const;
    expect(warned(['draws: 11', 'draws: 50'], often, slow)).to.match(/^dns: 100 queries a slot .* at most 60;/m);
    expect(warned(['draws: 11', 'draws: 30'], often, slow)).not.to.match(/dns:/);
  });

  it('is told what its grades and lists leave undecided', () => {
    expect(warned(['levels:', 'grades: [A]\n    levels:'])).to.match(/without grade B/);
    expect(warned(['feed: oci,', 'ranges: none,'])).to.match(/nothing lands better than grade B/);
  });

  it('is told what its words will be', () => {
    expect(warned()).to.match(/"observations", never "traffic"/);
    expect(warned(['    operator: example\n', ''])).to.match(/no operator is named/);
    expect(warned(['levels:', 'accept_vantage_only: true\n    levels:'])).to.match(/as seen from the vantages/);
  });

  it('is told when others can reach it', () => {
    const listening = (listen: string): string => warned(['evidence:', `web: { listen: "${listen}" }\nevidence:`]);
    expect(listening('0.0.0.0:9977')).to.match(/can be reached from other machines/);
    expect(listening('[::1]:9977')).not.to.match(/web:/);
    const asking = 'web: { listen: "0.0.0.0:9977", config_file: web.yml }\nevidence:';
    expect(warned(['evidence:', asking])).not.to.match(/web:/);
  });
});
