import { expect } from 'chai';
import type { z } from 'zod';
import * as scalars from '../../src/config/scalars.ts';
import { nearest } from '../../src/config/spelling.ts';
import { altered, mistakes } from './small.ts';

function accepts(schema: z.ZodType, value: unknown): boolean {
  return schema.safeParse(value).success;
}

describe('single values of a configuration', () => {
  it('reads durations with their unit', () => {
    const read = ['400ms', '2s', '5m', '1h', '14d'].map(scalars.parseDuration);
    expect(read).to.deep.equal([400, 2000, 300_000, 3_600_000, 1_209_600_000]);
  });

  it('refuses durations that could mean something else', () => {
    for (const text of ['5', '05m', '5 m', '1.5s', '-1s', '1m30s', '5M', '', '9999999999d']) {
      expect(scalars.parseDuration(text), text).to.equal(undefined);
    }
  });

  it('knows host names', () => {
    for (const name of ['a.b', 'xn--bcher-kva.example', '_dns.example.com', 'a1.2b.c-d.io', `${'a'.repeat(63)}.com`]) {
      expect(accepts(scalars.hostName, name), name).to.equal(true);
    }
    for (const name of [
      'a',
      'a.',
      '.a',
      'a..b',
      '-a.b',
      'a-.b',
      'a.b:443',
      'a/b.c',
      '*.a.b',
      '1.2.3.4',
      `${'a'.repeat(64)}.com`,
      `${'a.'.repeat(127)}com`,
    ]) {
      expect(accepts(scalars.hostName, name), name).to.equal(false);
    }
  });

  it('knows dates', () => {
    expect(accepts(scalars.date, '2024-02-29')).to.equal(true);
    for (const date of ['2023-02-29', '2022-13-01', '22-06-17', '2022-6-17', '2022-06-17T00:00:00Z']) {
      expect(accepts(scalars.date, date), date).to.equal(false);
    }
  });

  it('knows cron expressions', () => {
    for (const cron of ['* * * * *', '*/15 0-6 1,15 * 0', '0 0 31 12 7', '5-50/5 * * * *']) {
      expect(accepts(scalars.cron, cron), cron).to.equal(true);
    }
    for (const cron of [
      '',
      '* * * *',
      '60 * * * *',
      '* 24 * * *',
      '5-1 * * * *',
      '*/0 * * * *',
      '@daily',
      '* * * jan *',
      '1,, * * * *',
    ]) {
      expect(accepts(scalars.cron, cron), cron).to.equal(false);
    }
  });

  it('gives name servers their port, and IPv6 its brackets', () => {
    const read = ['192.0.2.1', '192.0.2.1:5353', '[2001:db8::1]', '[2001:db8::1]:53'].map((s) =>
      scalars.nameServer.parse(s),
    );
    expect(read).to.deep.equal(['192.0.2.1:53', '192.0.2.1:5353', '[2001:db8::1]:53', '[2001:db8::1]:53']);
    for (const server of [
      '2001:db8::1',
      '[192.0.2.1]:53',
      'ns.example.com',
      '192.0.2.1:99999',
      '192.0.2.256',
      '192.0.2.1:',
    ]) {
      expect(accepts(scalars.nameServer, server), server).to.equal(false);
    }
  });

  it('listens at an address and a port', () => {
    expect(scalars.listen.parse('[::1]:0')).to.deep.equal({ host: '::1', port: 0 });
    for (const listen of [':9977', '9977', '127.0.0.1', 'localhost:1', '127.0.0.1:65536']) {
      expect(accepts(scalars.listen, listen), listen).to.equal(false);
    }
  });

  it('has slots that begin on the clock', () => {
    const every = (text: string) =>
      mistakes(altered(['every: 5m', `every: ${text}`], ['slots:', 'dns: { timeout: 50ms }\nslots:']));
    for (const text of ['1s', '5s', '60s', '5m', '60m', '2h', '1d']) expect(every(text), text).to.equal('');
    for (const text of ['7s', '90s', '1500ms', '25m', '5h', '2d']) expect(every(text), text).to.match(/every must/);
  });
});

describe('the spelling of keys', () => {
  it('is corrected when few letters differ', () => {
    expect(nearest('weigth', ['width', 'weight', 'height'])).to.equal('weight');
    expect(nearest('possible_tennants', ['asns', 'possible_tenants'])).to.equal('possible_tenants');
  });

  it('is left alone when nothing is near', () => {
    expect(nearest('colour', ['every', 'draws'])).to.equal(undefined);
    expect(nearest('x', ['y'])).to.equal(undefined);
    expect(nearest('a'.repeat(100_000), ['b'.repeat(30)])).to.equal(undefined);
  });
});
