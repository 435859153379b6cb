import { readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { sha256Hex } from '../../src/evidence/sha256.ts';
import {
  feedsUnderTest,
  fixture,
  JSON_TYPE,
  ociReport,
  open,
  publisher,
  RULES,
  refreshed,
  START_MS,
  undecided,
} from './feeds-under-test.ts';
import { ociList } from './oci-list.ts';
import { expectRejection } from './refusal.ts';

describe('feeds from files', () => {
  const at = feedsUnderTest();

  it('are in force at once, however few rows they have, and as old as their date', async () => {
    at.overrides.oci = { file: fixture('oci.json') };
    const feeds = await open(at);
    expect(undecided(feeds, at.nowMs)).to.deep.equal([]);
    expect(ociReport(feeds, at.nowMs))
      .to.include({ inForce: true, source: fixture('oci.json') })
      .and.not.have.property('checked');
    at.nowMs = Date.UTC(2026, 11, 4, 7, 13, 26);
    expect(undecided(feeds, at.nowMs)).to.deep.equal(['oci']);
  });

  it('are read again at every refresh, under the same guards', async () => {
    const file = join(at.dir, 'list.json');
    at.overrides.oci = { file };
    await writeFile(file, ociList(200));
    const feeds = await open(at);
    expect(await refreshed(feeds)).to.match(/^unchanged, 200/);
    await writeFile(file, ociList(100));
    expect(await refreshed(feeds)).to.equal('shrunk: 100 v4 prefixes, down from 200');
    await writeFile(file, ociList(201));
    expect(await refreshed(feeds)).to.match(/^201 IPv4/);
    await rm(file);
    expect(await refreshed(feeds)).to.match(/^fetch: .*list\.json: ENOENT$/);
    expect(ociReport(feeds, at.nowMs).prefixes).to.deep.equal({ v4: 201, v6: 0 });
    expect(ociReport(await open(at), at.nowMs).prefixes).to.deep.equal({ v4: 201, v6: 0 });
  });

  it('are not measured against a copy that came from elsewhere', async () => {
    publisher().reply(200, ociList(200), JSON_TYPE);
    await open(at).then((feeds) => feeds.refresh());
    at.overrides.oci = { file: join(at.dir, 'old.json') };
    await writeFile(join(at.dir, 'old.json'), ociList(110, '2026-11-10T00:00:00'));
    expect(ociReport(await open(at), at.nowMs).prefixes).to.deep.equal({ v4: 110, v6: 0 });
  });

  it('give origins as old as the file, and are read again only when it was written', async () => {
    const file = join(at.dir, 'origins.csv');
    at.overrides.origins = { file };
    const rows = await readFile(fixture('origins.csv'), 'utf8');
    await writeFile(file, rows);
    await utimes(file, START_MS / 1000, START_MS / 1000 - 3 * 86_400);
    const feeds = await open(at);
    const facts = () => feeds.current.facts({ family: 4, value: 0x01000001 }, RULES, at.nowMs);
    expect(facts()).to.deep.include({ origins: [13335], originsAgeDays: 3 });
    expect((await feeds.refresh())[1]?.says).to.match(/^unchanged/);
    await writeFile(file, rows.replace('13335', '64999'));
    await utimes(file, START_MS / 1000, START_MS / 1000);
    expect((await feeds.refresh())[1]).to.include({ accepted: true });
    expect(facts()).to.deep.include({ origins: [64999], originsAgeDays: 0 });
    await writeFile(file, '<html></html>');
    expect((await feeds.refresh())[1]).to.include({ accepted: false, reason: 'parse' });
    await writeFile(file, '0,1,64500,n\n');
    expect((await feeds.refresh())[1]).to.include({ accepted: false, reason: 'shrunk' });
    expect(facts()).to.deep.include({ origins: [64999] });
  }).timeout(5000);

  it('are refused when they are larger than the list can be', async () => {
    at.overrides.oci = { file: join(at.dir, 'list.json') };
    await writeFile(join(at.dir, 'list.json'), Buffer.alloc(4 * 1024 * 1024 + 1, 32));
    expect(ociReport(await open(at), at.nowMs).lastRefusal).to.match(/^too_large: .*larger than 4194304 bytes$/);
  });

  it('are the data packages where none is supplied', async () => {
    at.overrides = {};
    const [, origins, country] = (await open(at)).current.leaf.feeds;
    expect(origins?.source).to.match(/^npm:@ip-location-db\/asn@/);
    expect(country?.source).to.match(/^npm:@ip-location-db\/geo-whois-asn-country-mmdb@/);
  });

  it('leave everything undecided when origins are absent', async () => {
    at.overrides.origins = { file: join(at.dir, 'none.csv') };
    expect(undecided(await open(at), at.nowMs)).to.deep.equal(['oci', 'origins']);
  });
});

describe('the bytes of the feeds in force', () => {
  const at = feedsUnderTest();

  it('are the bytes that the snapshot names', async () => {
    at.overrides.oci = { file: fixture('oci.json') };
    const feeds = await open(at);
    const digests: string[] = [];
    for await (const bytes of feeds.blobs(async () => false)) digests.push(sha256Hex(bytes));
    expect(digests).to.deep.equal(feeds.current.leaf.feeds.map(({ sha256 }) => sha256));
  });

  it('leave out what the evidence has already', async () => {
    at.overrides.oci = { file: fixture('oci.json') };
    const feeds = await open(at);
    const [first, ...others] = feeds.current.leaf.feeds.map(({ sha256 }) => sha256);
    const digests: string[] = [];
    for await (const bytes of feeds.blobs(async (sha256) => sha256 === first)) digests.push(sha256Hex(bytes));
    expect(digests).to.deep.equal(others);
  });

  it('are refused when a file has changed since', async () => {
    const file = join(at.dir, 'origins.csv');
    at.overrides.origins = { file };
    await writeFile(file, '0,1,64500,n\n');
    const feeds = await open(at);
    await writeFile(file, '0,1,64501,n\n');
    const read = async (): Promise<void> => {
      for await (const bytes of feeds.blobs(async () => false)) expect(bytes.length).to.be.above(0);
    };
    await expectRejection(read(), 'not_kept', 'changed since origins was read');
  });
});
