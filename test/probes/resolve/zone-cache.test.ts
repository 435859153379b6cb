import { expect } from 'chai';
import { createZoneCaches } from '../../../probes/resolve/zone-cache.ts';

describe('probes/resolve/zone-cache', () => {
  const NONE = { zone: false } as const;

  it('knows a cut until its time is over, a minute at least and an hour at most', () => {
    const zones = createZoneCaches()('direct');
    zones.set('short.example', NONE, 0, 0);
    zones.set('middle.example', NONE, 300, 0);
    zones.set('long.example', NONE, 86_400, 0);
    const known = (ms: number) =>
      ['short', 'middle', 'long'].filter((name) => zones.get(`${name}.example`, ms) !== undefined);
    expect(known(59_999)).to.deep.equal(['short', 'middle', 'long']);
    expect(known(60_000)).to.deep.equal(['middle', 'long']);
    expect(known(300_000)).to.deep.equal(['long']);
    expect(known(3_600_000)).to.deep.equal([]);
  });

  it('keeps what one resolver was told from another', () => {
    const zonesOf = createZoneCaches();
    zonesOf('direct').set('a.example', NONE, 300, 0);
    expect(zonesOf('direct').get('a.example', 1)).to.equal(NONE);
    expect(zonesOf('other').get('a.example', 1)).to.equal(undefined);
  });

  it('holds ten thousand names, and forgets the oldest for a new one only', () => {
    const zones = createZoneCaches()('direct');
    for (let i = 0; i < 10_000; i += 1) zones.set(`n${i}.example`, NONE, 300, 0);
    zones.set('n5.example', NONE, 300, 0);
    expect(zones.get('n0.example', 1)).to.equal(NONE);
    zones.set('new.example', NONE, 300, 0);
    expect(zones.get('n0.example', 1)).to.equal(undefined);
    expect(zones.get('n5.example', 1)).to.equal(NONE);
  });
});
