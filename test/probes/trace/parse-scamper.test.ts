import { expect } from 'chai';
import fc from 'fast-check';
import { parseScamperLine } from '../../../probes/trace/parse-scamper.ts';

/** As scamper 20211212 printed it of a trace to the loopback address. */
const ICMP =
  '{"type":"trace","version":"0.1", "userid":2, "method":"icmp-echo-paris", "src":"127.0.0.1", "dst":"127.0.0.1", "icmp_sum":62873, "stop_reason":"COMPLETED", "stop_data":0, "start":{"sec":1795462753, "usec":231550, "ftime":"2026-11-23 19:39:13"}, "hop_count":1, "attempts":2, "hoplimit":0, "firsthop":1, "wait":1, "wait_probe":0, "tos":0, "probe_size":44, "probe_count":1, "hops":[{"addr":"127.0.0.1", "probe_ttl":1, "probe_id":1, "probe_size":44, "tx":{"sec":1795462753, "usec":231592}, "rtt":0.020, "reply_ttl":64, "reply_tos":0, "reply_ipid":1752, "reply_size":44, "icmp_type":0, "icmp_code":0}]}';
const SILENT =
  '{"type":"trace","version":"0.1", "userid":1, "method":"tcp", "src":"127.0.0.1", "dst":"127.0.0.1", "sport":33001, "dport":443, "stop_reason":"GAPLIMIT", "stop_data":0, "start":{"sec":1795462743, "usec":208921, "ftime":"2026-11-23 19:39:03"}, "hop_count":5, "attempts":2, "hoplimit":8, "firsthop":1, "wait":1, "wait_probe":0, "tos":0, "probe_size":40, "probe_count":10}';

describe('probes/trace: what scamper says', () => {
  it('of an address that answered', () => {
    expect(parseScamperLine(ICMP)).to.deep.equal({
      kind: 'flow',
      id: 2,
      flow: {
        method: 'icmp',
        target: '127.0.0.1',
        flow: 62_873,
        ended: 'reached',
        hops: [{ ttl: 1, sent: 1, replies: [{ from: '127.0.0.1', rttUs: 20 }] }],
      },
    });
  });

  it('of silence has no list of hops, and all of them are silent', () => {
    const hops = [1, 2, 3, 4, 5].map((ttl) => ({ ttl, sent: 2, replies: [] }));
    expect(parseScamperLine(SILENT)).to.deep.equal({
      kind: 'flow',
      id: 1,
      flow: { method: 'tcp', target: '127.0.0.1', flow: 33_001, ended: 'silent', hops },
    });
  });

  it('of what it could not send is no path', () => {
    const unsent = SILENT.replace('GAPLIMIT', 'NONE').replace('"probe_count":10', '"probe_count":0');
    expect(parseScamperLine(unsent)).to.deep.equal({ kind: 'unsent', id: 1 });
  });

  it('of a packet that was answered by the target behind the target is not of the path', () => {
    const [reply] = /\{"addr".*\}(?=\]\})/.exec(ICMP) ?? [''];
    const behind = ICMP.replace('"hop_count":1', '"hop_count":2')
      .replace('"probe_count":1,', '"probe_count":4,')
      .replace(reply, `${reply},${reply.replace('"probe_ttl":1', '"probe_ttl":2')}`);
    const record = parseScamperLine(behind);
    if (record?.kind !== 'flow') return expect.fail(behind);
    expect(record.flow.hops).to.deep.equal([{ ttl: 1, sent: 2, replies: [{ from: '127.0.0.1', rttUs: 20 }] }]);
  });

  it('of a path that another host ended has not reached the address', () => {
    const record = parseScamperLine(ICMP.replace('"addr":"127.0.0.1"', '"addr":"127.0.0.2"'));
    if (record?.kind !== 'flow') return expect.fail('no flow');
    expect(record.flow.ended).to.equal('unreachable');
  });

  it('of no command is nothing', () => {
    const others = ['', '{', '[]', 'null', '{"type":"cycle-start"}', ICMP.slice(0, -20)];
    for (const line of others) expect(parseScamperLine(line), line).to.equal(undefined);
  });

  it('is refused whole when an answer in it is none', () => {
    const wrong: readonly (readonly [string, string])[] = [
      ['"addr":"127.0.0.1"', '"addr":"router.example"'],
      ['"rtt":0.020', '"rtt":-1'],
      ['"rtt":0.020', '"rtt":"soon"'],
      ['"probe_ttl":1', '"probe_ttl":0'],
      ['"probe_ttl":1', '"probe_ttl":1000000'],
      ['"hop_count":1', '"hop_count":1e9'],
      ['"probe_id":1', '"probe_id":3'],
      ['COMPLETED', 'ERROR'],
      ['"icmp_sum":62873', '"icmp_sum":1.5'],
      ['"hops":[', '"hops":[null,'],
    ];
    for (const [from, to] of wrong) {
      expect(parseScamperLine(ICMP.replace(from, to)), to).to.deep.equal({ kind: 'malformed', id: 2 });
    }
    expect(parseScamperLine(ICMP.replace('"userid":2', '"userid":-2'))).to.equal(undefined);
  });

  it('never throws, whatever it says', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.nat(ICMP.length).map((n) => ICMP.slice(0, n)),
        ),
        (line) => {
          parseScamperLine(line);
        },
      ),
    );
  });
});
