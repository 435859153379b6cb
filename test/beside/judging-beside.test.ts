import { expect } from 'chai';
import { judgingBeside, vantagesOf } from '../../src/beside/judging-beside.ts';
import { formatJudging, parseJudging } from '../../src/claim/judging.ts';
import type { VantageConfig } from '../../src/config/config.ts';
import { CONFIG } from '../service/one-claim.ts';

const ANCHOR = {
  name: 'anchor.example',
  address: '2001:DB8::1',
  port: 443,
  latitude: 0.1 + 0.2,
  longitude: -77.49,
  positionErrorKm: 0.5,
};
const VANTAGE = {
  id: 'local',
  latitude: 39.04,
  longitude: -0,
  positionErrorKm: undefined,
  asn: 7922,
  anchors: [ANCHOR],
};
const probes = { connect: { budgetMs: 8000 }, trace: { everyMs: 3_600_000 } };

describe('what judging takes of a configuration beside the rules', () => {
  it('is the place of the vantage, anchors by address and port, and for how long a trace speaks', () => {
    expect(judgingBeside({ probes, vantages: [VANTAGE] })).to.deep.equal({
      vantage: 'local',
      place: { id: 'local', place: { latitude: 39.04, longitude: -0 }, positionErrorKm: 50 },
      anchors: [
        {
          name: 'anchor.example',
          server: '[2001:db8::1]:443',
          place: { latitude: 0.1 + 0.2, longitude: -77.49 },
          positionErrorKm: 0.5,
        },
      ],
      traceMs: 3_600_000,
    });
  });

  it('is nothing where neither connections nor traces are made, and no anchors without connections', () => {
    const none = { connect: undefined, trace: undefined };
    expect(judgingBeside({ probes: none, vantages: [VANTAGE] })).to.equal(undefined);
    expect(judgingBeside({ probes: { ...none, trace: probes.trace }, vantages: [VANTAGE] })?.anchors).to.deep.equal([]);
  });

  it('of one vantage is the text that it always was, and of several the others stand behind the first', () => {
    const { anchors: _, ...plain } = VANTAGE;
    const west = { ...plain, id: 'west', longitude: -112.07, asn: 64_501 };
    const text = (vantages: readonly VantageConfig[]): string => formatJudging({ ...CONFIG, probes, vantages });
    const first =
      '"place":{"id":"local","place":{"latitude":"39.04","longitude":"0"},"positionErrorKm":"50"},"traceMs":3600000,"vantage":"local"}';
    expect(text([plain])).to.include(`"beside":{"anchors":[],${first}`);
    const both = parseJudging(text([VANTAGE, west]))?.beside;
    expect(both?.others).to.deep.equal([
      {
        vantage: 'west',
        place: { id: 'west', place: { latitude: 39.04, longitude: -112.07 }, positionErrorKm: 50 },
        anchors: [],
      },
    ]);
    expect(both && vantagesOf(both).map(({ vantage }) => vantage)).to.deep.equal(['local', 'west']);
  });

  it('is read again from the log to the last bit of every degree', () => {
    const config = { ...CONFIG, probes, vantages: [VANTAGE] };
    const beside = parseJudging(formatJudging(config))?.beside;
    expect(beside).to.deep.equal(JSON.parse(JSON.stringify(judgingBeside(config))));
    expect(beside?.anchors[0]?.place.latitude).to.equal(0.1 + 0.2);
  });
});
