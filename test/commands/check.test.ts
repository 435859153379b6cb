import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { command } from '../../src/commands/check.ts';
import { initLog } from '../../src/evidence/log.ts';
import { configuration, FILES } from './configuration.ts';
import { landfall, type Ran, refusalOf, removeFiles, runHere, withFiles } from './landfall.ts';

function inDemo(...args: readonly string[]): Promise<Ran> {
  return runHere(command, ['--demo', ...args]);
}

describe('check', () => {
  after(removeFiles);

  it('says yes of a name whose addresses all land, and explains each rule by rule', async () => {
    const tmp = await withFiles();
    const { code, out, err } = await landfall(['check', 'www.quillbird.example', '--demo'], { env: { TMPDIR: tmp } });
    expect([code, err]).to.deep.equal([0, '']);
    expect(out).to.match(/^demo founding: nothing here is about the real world\n/);
    for (const line of [
      'www.quillbird.example, asked for as a client in 198.18.0.0/24, of Example Cable',
      'claim demo-us-oci: the name is in its manifest, role web; does it land on oci?',
      'resolver public (9.97.53.53 port 53, class public-ecs): IPv4',
      '  asked 9.97.53.53:53 for www.quillbird.example A as a client in 198.18.0.0/24',
      'resolver direct (the authorities themselves, found by asking public): IPv6',
      '  found the name servers of quillbird.example by 6 questions to 9.97.53.53:53',
      '  2603:c020:4000::10: landed',
      '    rule 6: origin AS31898 belongs to oci, which does not publish the range',
      '    not rules 3, 4, 5: oci publishes no ranges of this family',
      '    would be indeterminate, unrouted (rule 11) if somebody else announced it too',
      'What it was landed by:',
      'This is one look for one client block: no share of anything follows from it.',
    ]) {
      expect(out.split('\n')).to.include(line);
    }
    expect(out).to.match(/\n {4}rule 4: 129\.\d+\.0\.0\/\d+ is published by oci, and origin AS31898 belongs to oci\n/);
    expect(out).to.match(/\n(\d+) of \1 addresses given count as landed on oci\.\n/);
    expect((await readdir(tmp)).filter((name) => name.startsWith('landfall-'))).to.deep.equal([]);
  });

  it('says no of a name that a CDN fronts', async () => {
    const { code, out } = await inDemo('media.quillbird.example', '--client', '198.18.192.0/24');
    expect(code).to.equal(1);
    expect(out).to.include(': fronted\n    rule 9: origin AS64497 belongs to the CDN fernedge');
    expect(out).to.include('  its aliases are names of the CDN fernedge, which steers; that decides nothing\n');
    expect(out).to.include('    AS64497 is Fernedge CDN, as the origin data calls it\n');
    expect(out).to.include(', by way of media.quillbird.fernedge.example and q7.pop.fernedge.example\n');
  });

  it('says no of an answer that ignores the client block, although its address lands: so does a draw', async () => {
    const { code, out } = await inDemo('gateway.quillbird-push.example');
    expect(code).to.equal(1);
    expect(out).to.match(/: indeterminate, although the address is landed: .* \(vantage_only\)\n {4}rule 4: /);
    expect(out).to.include('so there is no IPv6 address, and a draw that asks for one is judged by the IPv4 address');
    expect(out).to.include('2 of 4 addresses given count as landed on oci.');
  });

  it('holds silence about the client block against whom it has just heard speak of it', async () => {
    const { out } = await inDemo('www.quillbird.example', '--scenario', 'no-ecs');
    expect(out).to.match(
      /: (missing|indeterminate), although the address is landed: .* \((ecs_absent|vantage_only)\)\n/,
    );
  });

  it('says no of an address on another cloud, and whose it is', async () => {
    const client = '198.18.7.0/24';
    const { code, out } = await inDemo('www.quillbird.example', '--scenario', 'two-clouds', '--client', client);
    expect(code).to.equal(1);
    expect(out).to.match(
      /: elsewhere\n {4}rule 10: origin AS64498 belongs to another provider, otterstack, not to oci\n/,
    );
  });

  it('could not be done when nobody gives an address', async () => {
    const { code, out } = await inDemo('nothing.quillbird.example', '--client', '192.0.2.0/24');
    expect(code).to.equal(2);
    expect(out).to.include('asked for as a client in 192.0.2.0/24, not of the frame\n');
    expect(out).to.include('the name is not in its manifest;');
    expect(out).to.include('so a draw is missing: the name does not exist (nxdomain)\n');
    expect(out).to.include('\n4 of 4 questions brought no address.\n');
  });

  it('takes a name as people write it, and shows forty addresses in one line', async () => {
    const { code, out } = await inDemo('Telemetry.Quillbird.EXAMPLE.', '--client', '198.18.64.0/24');
    expect(code).to.equal(0);
    expect(out).to.include('129.80.64.1, 129.80.64.2, 129.80.64.3, 129.80.64.4 and 36 more: landed\n');
    expect(out).to.include(' over TCP, too long for UDP: ');
  });

  it('gives all of it as one JSON document', async () => {
    const { code, out } = await inDemo('www.quillbird.example', '--json');
    const document = JSON.parse(out);
    expect(code).to.equal(0);
    expect(document).to.include({ demo: true, name: 'www.quillbird.example', claim: 'demo-us-oci' });
    expect(document).to.include({ client: '198.18.0.0/24', network: 'Example Cable' });
    const findings: readonly { resolver: string; family: number; landings: unknown[]; judgements: unknown[] }[] =
      document.findings;
    expect(findings.map(({ resolver, family }) => [resolver, family])).to.deep.equal([
      ['public', 4],
      ['public', 6],
      ['direct', 4],
      ['direct', 6],
    ]);
    for (const { landings, judgements } of findings) expect(judgements).to.have.lengthOf(landings.length);
  });

  it('in the real world says which feed and which resolver gave nothing', async () => {
    const cwd = await withFiles({ 'landfall.yaml': configuration(), ...FILES });
    await initLog(join(cwd, 'evidence'), { origin: 'example.org/log' });
    const { code, out, err } = await landfall(['check', 'www.example.com'], { cwd });
    expect(code).to.equal(2);
    expect(err).to.match(/^feed oci: http:\/\/127\.0\.0\.1:1\/ranges\.json: \w+\n$/);
    expect(out).to.match(/^www\.example\.com, asked for as /);
    expect(out).to.include('  asked 127.0.0.1:1 for www.example.com A as a client in ');
    expect(out).to.match(/so a draw is missing: .* \(unreachable\)\n/);
    expect(out).to.match(/so a draw is missing: .* \(no_servers\)\n/);
  });

  const refusals: readonly (readonly [readonly string[], string])[] = [
    [['--demo'], 'a host name is needed, such as www.quillbird.example'],
    [['https://www.example.com/', '--demo'], '"https://www.example.com/" is none'],
    [['192.0.2.1', '--demo'], '"192.0.2.1" is none'],
    [[`${'a'.repeat(64)}.example`, '--demo'], 'a host name without scheme'],
    [['www.example.com', '--demo', '--client', '198.18.0.1/24'], '--client must be a block such as'],
    [['www.example.com', '--demo', '--client', '198.18.0.1'], '--client must be a block such as'],
    [['www.example.com', '--demo', '--claim', 'other'], 'there is no claim "other"; there are: demo-us-oci'],
    [['www.example.com', '--demo', '--scenario', 'none'], 'there is no scenario "none"'],
    [['www.example.com', '--scenario', 'steady'], '--scenario is of the demo: add --demo'],
    [['www.example.com', '--demo', '--config', 'a.yaml'], '--config and --demo exclude each other'],
    [['www.example.com', 'www.example.org', '--demo'], '"www.example.org" is one argument too many'],
  ];
  for (const [args, message] of refusals) {
    it(`is refused with what would be right: ${args.join(' ').slice(0, 60)}`, async () => {
      expect(await refusalOf(command, args)).to.include(message);
    });
  }

  it('tells what depends on the client block where it is asked to, and says when its blocks are too few for that', async () => {
    const { out } = await inDemo('www.quillbird.example', '--spread');
    expect(out).to.include(
      '\nWhat depends on the client block, asked for clients all over the frame:\n  public: not to be told',
    );
    expect(out).to.include('76 of 76 questions answered, for blocks in 3 networks (/16); 2 answers in all');
    const { subnets } = JSON.parse((await inDemo('www.quillbird.example', '--spread', '--json')).out);
    expect(subnets.map(({ resolver }: { resolver: string }) => resolver)).to.deep.equal(['public', 'direct']);
  });
});
