import { expect } from 'chai';
import { ask, failures, NAME, VIA } from './probe-run.ts';
import type { Behaviour } from './scripted-network.ts';
import { a, address, cname, say, serves } from './scripted-network.ts';

describe('probes/resolve: by a resolver', () => {
  it('one exchange gives the addresses, with the bytes that went and came', async () => {
    const answers = [cname(NAME, 'e.cdn.test'), a('e.cdn.test', '192.0.2.1')];
    const { observations, resolution, asked } = await ask({ [VIA]: serves({ [`A ${NAME}`]: { answers, aa: false } }) });
    expect(asked).to.deep.equal([`udp ${VIA} A ${NAME} 24.22.48.0/24`]);
    expect(resolution).to.deep.include({ state: 'answered', addresses: ['192.0.2.1'], ecs: 'echoed', scope: 20 });
    const [observation] = observations;
    expect(observation?.subject).to.deep.equal({
      purpose: 'answer',
      name: NAME,
      type: 'A',
      server: VIA,
      ecs: '24.22.48.0/24',
    });
    expect(Buffer.from(observation?.sent ?? '', 'base64')).to.have.length(71);
    expect(Buffer.from(observation?.received ?? '', 'base64')).to.have.length.above(60);
    expect(observation?.durationUs).to.equal(1000);
  });

  it('a lie about ID or question is dropped and counted, and the wait goes on', async () => {
    const { observations, resolution } = await ask({
      [VIA]: (query) => [
        say(query, { id: ((query.id ?? 0) + 1) & 0xffff, answers: [a(NAME, '198.51.100.66')] }),
        say(query, { question: { name: 'api.example.net', type: 'A' }, answers: [a(NAME, '198.51.100.66')] }),
        Uint8Array.of(1, 2, 3),
        say(query, { answers: [a(NAME, '192.0.2.1')] }),
      ],
    });
    expect(resolution).to.deep.include({ addresses: ['192.0.2.1'] });
    expect(observations[0]?.outcome).to.have.nested.property('value.rejected', 3);
  });

  it('a response to another client block is no answer, and is not asked for again', async () => {
    const ecs = { ip: '24.22.49.0', source: 24, scope: 24 };
    const made = await ask({ [VIA]: serves({ [`A ${NAME}`]: { answers: [a(NAME, '192.0.2.1')], ecs } }) });
    expect(made.resolution).to.include({ state: 'missing', reason: 'ecs_mismatch' });
    expect(made.asked).to.have.length(1);
  });

  it('a response without client subnet says that it has none', async () => {
    const made = await ask({ [VIA]: serves({ [`A ${NAME}`]: { answers: [a(NAME, '192.0.2.1')], ecs: 'none' } }) });
    expect(made.resolution).to.include({ state: 'answered', ecs: 'absent' });
  });

  it('silence is asked again as often as allowed, an answer never, whatever it says', async () => {
    const silent = await ask({}, {}, { attempts: 3 });
    expect(failures(silent)).to.deep.equal(['dns_timeout', 'dns_timeout', 'dns_timeout']);
    expect(silent.resolution).to.include({ reason: 'timeout' });
    for (const [rcode, reason] of [
      [2, 'servfail'],
      [3, 'nxdomain'],
      [5, 'refused'],
    ] as const) {
      const made = await ask({ [VIA]: serves({ [`A ${NAME}`]: { rcode } }) });
      expect(made.resolution).to.include({ reason });
      expect(made.asked, reason).to.have.length(1);
    }
  });

  it('who does not understand EDNS is asked once more without it, and each attempt is recorded', async () => {
    for (const [rcode, text] of [
      [1, 'FORMERR'],
      [4, 'NOTIMP'],
    ] as const) {
      const made = await ask({
        [VIA]: (query) => [say(query, query.additionals?.length ? { rcode } : { answers: [a(NAME, '192.0.2.1')] })],
      });
      expect(made.asked).to.deep.equal([`udp ${VIA} A ${NAME} 24.22.48.0/24`, `udp ${VIA} A ${NAME}`]);
      expect(made.observations[0]?.outcome).to.deep.equal({ ok: false, failure: 'dns_other_rcode', detail: text });
      expect(made.observations[1]?.subject).not.to.have.property('ecs');
      expect(made.resolution).to.include({ state: 'answered', ecs: 'none' });
    }
    const never = await ask({ [VIA]: serves({ [`A ${NAME}`]: { rcode: 4 } }) });
    expect(never.asked).to.have.length(2);
    expect(never.resolution).to.include({ reason: 'other_rcode' });
  });

  it('after silence asks for what fits into any datagram, and never without the client block', async () => {
    const payloads: (number | undefined)[] = [];
    const made = await ask({
      [VIA]: (query) => {
        const [opt] = query.additionals ?? [];
        payloads.push(opt?.type === 'OPT' ? opt.udpPayloadSize : undefined);
        return 'silence';
      },
    });
    expect(payloads).to.deep.equal([1232, 512, 512]);
    expect(made.asked.every((line) => line.endsWith(' 24.22.48.0/24'))).to.equal(true);
  });

  it('each attempt has an ID of its own', async () => {
    const ids: (number | undefined)[] = [];
    await ask({
      [VIA]: (query) => {
        ids.push(query.id);
        return 'silence';
      },
    });
    expect(new Set(ids).size).to.equal(3);
  });

  it('what cannot be parsed is malformed, kept as it came, and asked again', async () => {
    let n = 0;
    const cut = await ask({
      [VIA]: (query) => {
        n += 1;
        const whole = say(query, { answers: [a(NAME, '192.0.2.1')] });
        return [n === 1 ? whole.subarray(0, whole.length - 3) : whole];
      },
    });
    expect(failures(cut)).to.deep.equal(['dns_malformed', 'ok']);
    expect(cut.observations[0]).to.have.property('received');
    expect(cut.resolution).to.include({ state: 'answered' });
  });

  it('a truncated answer is had over TCP, and only there', async () => {
    const made = await ask({
      [VIA]: (query, transport) =>
        transport === 'udp'
          ? [say(query, { tc: true, answers: [a(NAME, '198.51.100.66')] })]
          : [say(query, { answers: [a(NAME, '192.0.2.1')] })],
    });
    expect(made.asked).to.deep.equal([`udp ${VIA} A ${NAME} 24.22.48.0/24`, `tcp ${VIA} A ${NAME} 24.22.48.0/24`]);
    expect(made.resolution).to.deep.include({ addresses: ['192.0.2.1'] });
    expect(made.observations[0]?.outcome).to.deep.nested.include({ 'value.transport': 'tcp', 'value.truncated': true });
  });

  it('a truncated answer without TCP, or with a liar there, is a failure', async () => {
    const over = (tcp: Behaviour) =>
      ask(
        { [VIA]: (query, transport) => (transport === 'udp' ? [say(query, { tc: true })] : tcp(query, 'tcp')) },
        {},
        { attempts: 1 },
      );
    const silent = await over(() => 'silence');
    expect(silent.observations[0]?.outcome).to.deep.equal({
      ok: false,
      failure: 'dns_tcp_failed',
      detail: 'dns_timeout',
    });
    expect(failures(await over((query) => [say(query, { id: ((query.id ?? 0) + 1) & 0xffff })]))).to.deep.equal([
      'dns_question_mismatch',
    ]);
    expect(failures(await over((query) => [say(query, { tc: true })]))).to.deep.equal(['dns_malformed']);
  });

  it('a name without AAAA is asked for A in the same draw', async () => {
    const made = await ask({ [VIA]: serves({ [`A ${NAME}`]: [a(NAME, '192.0.2.1')] }) }, { family: 6 });
    expect(made.asked.map((line) => line.split(' ')[2])).to.deep.equal(['AAAA', 'A']);
    expect(made.resolution).to.deep.include({ family: 4, moved: true, addresses: ['192.0.2.1'] });
  });

  it('a name whose AAAA fails is not', async () => {
    const made = await ask(
      { [VIA]: serves({ [`AAAA ${NAME}`]: { rcode: 2 }, [`A ${NAME}`]: [a(NAME, '192.0.2.1')] }) },
      { family: 6 },
    );
    expect(made.resolution).to.include({ reason: 'servfail' });
    expect(made.asked).to.have.length(1);
  });

  it('tells no more of the client than a /24', async () => {
    const made = await ask({ [VIA]: serves({}) }, { client: { address: address('24.22.48.77'), length: 32 } });
    expect(made.asked[0]).to.match(/ 24\.22\.48\.0\/24$/);
    expect(made.observations[0]?.subject.ecs).to.equal('24.22.48.0/24');
  });

  it('an answer larger than the evidence may hold is missing, and the record of it is small', async () => {
    const many = Array.from({ length: 2_000 }, (_, i) => a(NAME, `192.0.${i >> 8}.${i & 255}`));
    const made = await ask({
      [VIA]: (query, transport) => [say(query, transport === 'udp' ? { tc: true } : { answers: many })],
    });
    expect(failures(made)).to.deep.equal(['dns_too_large']);
    expect(made.resolution).to.include({ state: 'missing', reason: 'malformed' });
    expect(JSON.stringify(made.observations).length).to.be.below(1_000);
  });
});
