import { expect } from 'chai';
import { FEEDS_DIFF, SNAPSHOTS } from '../views/snapshots.ts';
import { NEVER, readText } from './reading.ts';
import { problem, serveWeb } from './served.ts';

describe('web: published lists', () => {
  const web = serveWeb();
  const text = async (path: string): Promise<string> => readText(await (await web.get(path)).text());

  it('each says its source, state, age, limit, digest, refusals, and what needs it', async () => {
    const page = await text('/feeds');
    expect(page).to.include('https://docs.oracle.com/en-us/iaas/tools/public_ip_ranges.json');
    expect(page).to.include('in force refused refreshes: 2, the last for parse: an HTML page where JSON was expected');
    expect(page).to.include('3 days 14 days 1,102 v4 0 v6 c4c4c4c4c4c4');
    expect(page).to.include('Lists of others say who else it is. Provider of tiktok-us-oci.');
    for (const never of NEVER) expect(page).not.to.match(never);
  });

  it('their snapshots stand in the order of time, newest first, with what was not as before', async () => {
    const page = await text('/feeds');
    expect(page).to.match(
      /21 November 2026, 00:00 \(now\) b2b2b2b2b2b2 oci leaf 3 20 November 2026, 00:00 a1a1a1a1a1a1 the first leaf 2/,
    );
  });

  it('a snapshot says how its lists differ from those of the one before, and of a great change how much is left out', async () => {
    const page = await text('/feeds/3');
    expect(page).to.include('oci c4c4c4c4c4c4 to c5c5c5c5c5c5 ; 1,100 to 1,148 prefixes.');
    expect(page).to.include('Added: 50 192.0.0.0/24 us-ashburn-1').and.to.include('and 10 more, in the JSON');
    expect(page).to.include('203.0.113.0/24: us-ashburn-1 to no region');
    expect(page).to.include('landfall feeds diff a1a1a1a1a1a1 b2b2b2b2b2b2');
    expect(await text('/feeds/2')).to.include('It is the first snapshot of the log.');
  });

  it('are the same as JSON, with every row of a difference', async () => {
    const { snapshots } = (await web.json('/api/v1/feeds?limit=1')) as unknown as { snapshots: { leaf: number }[] };
    expect(snapshots.map(({ leaf }) => leaf)).to.deep.equal([SNAPSHOTS[1]?.leaf]);
    const { changes, before } = (await web.json('/api/v1/feeds/3')) as unknown as {
      changes: { id: string; rows: { added: { count: number; rows: unknown[] } } }[];
      before: { leaf: number };
    };
    expect(before.leaf).to.equal(2);
    expect(changes[0]?.rows.added).to.deep.equal({ count: 50, rows: FEEDS_DIFF[0]?.rows?.added });
  });

  it('a leaf that is no snapshot is not taken for one', async () => {
    for (const leaf of ['1', '4', '02', 'x', '-1', '9999']) {
      expect((await problem(await web.get(`/api/v1/feeds/${leaf}`))).status).to.equal(404);
      expect((await web.get(`/feeds/${leaf}`)).status).to.equal(404);
    }
    expect((await web.get('/feeds?from=x')).status).to.equal(400);
  });
});
