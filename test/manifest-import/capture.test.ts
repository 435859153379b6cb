import { expect } from 'chai';
import fc from 'fast-check';
import { CaptureError, endpointsOf, recallOf } from '../../src/manifest-import/capture.ts';
import { readHar } from '../../src/manifest-import/har.ts';
import { readHostList } from '../../src/manifest-import/host-list.ts';

function har(...entries: readonly (readonly [url: string, connection?: string])[]): string {
  const written = entries.map(([url, connection]) => ({
    request: { url },
    ...(connection === undefined ? {} : { connection }),
  }));
  return JSON.stringify({ log: { version: '1.2', entries: written } });
}

describe('manifest-import/har', () => {
  it('counts each connection once, for each name that it serves', () => {
    const capture = readHar(
      har(
        ['https://A.example/x', '7'],
        ['https://a.example/y', '7'],
        ['https://b.example/', '7'],
        ['https://a.example/', '9'],
        ['wss://a.example:8443/', '10'],
      ),
    );
    expect(capture).to.deep.equal({
      unit: 'connections',
      hosts: [
        { host: 'a.example', port: 443, count: 2 },
        { host: 'b.example', port: 443, count: 1 },
        { host: 'a.example', port: 8443, count: 1 },
      ],
      leftOut: 0,
    });
  });

  it('counts requests where one of them does not name its connection', () => {
    const { unit, hosts } = readHar(har(['https://a.example/', '7'], ['https://a.example/']));
    expect([unit, hosts]).to.deep.equal(['requests', [{ host: 'a.example', port: 443, count: 2 }]]);
  });

  it('leaves out what never left the browser', () => {
    expect(
      readHar(har(['data:text/plain,x', '1'], ['blob:https://a.example/1', '1'], ['http://a.example/', '2'])),
    ).to.include({ leftOut: 2 });
  });

  it('refuses what is no archive, and never fails otherwise', () => {
    for (const text of ['', '{', '[]', '{"log":{}}', '{"log":{"entries":[]}}', har(['about:blank'])]) {
      expect(() => readHar(text), text).to.throw(CaptureError);
    }
    fc.assert(
      fc.property(fc.jsonValue(), (entries) => {
        try {
          readHar(JSON.stringify({ log: { entries } }));
        } catch (error) {
          expect(error).to.be.instanceOf(CaptureError);
        }
      }),
    );
  });
});

describe('manifest-import/host-list', () => {
  it('reads hosts with bytes or requests, columns in any order, fields in quotation marks', () => {
    expect(
      readHostList('bytes,note,host\r\n12,"a, ""b""",A.example.\r\n3,,b.example\r\n5,,a.example\r\n'),
    ).to.deep.equal({
      unit: 'bytes',
      hosts: [
        { host: 'a.example', port: 443, count: 17 },
        { host: 'b.example', port: 443, count: 3 },
      ],
      leftOut: 0,
    });
    expect(readHostList('host,port,requests\na.example,80,1').hosts).to.deep.equal([
      { host: 'a.example', port: 80, count: 1 },
    ]);
  });

  it('says which line is wrong', () => {
    for (const [text, said] of [
      ['name,bytes\na,1', 'line 1 must name the columns host'],
      ['host,bytes\na.example,x', 'bytes of line 2 must be a whole number, is "x"'],
      ['host,bytes\na.example,1\nb example,1', 'line 3 names no host: "b example"'],
      ['host,bytes,port\na.example,1,0', 'line 2: 0 is no port'],
      ['host,bytes\na"b,1', 'line 2 has a quotation mark where none can be'],
      ['host,bytes\n', 'there are no lines below the first'],
    ] as const) {
      expect(() => readHostList(text)).to.throw(CaptureError, said);
    }
  });
});

describe('manifest-import/capture', () => {
  const capture = readHostList('host,bytes\na.example,4000000000\nb.example,1\n192.0.2.1,50\n');

  it('makes endpoints of names, most first, with weights that a configuration takes', () => {
    expect(endpointsOf(capture).map(({ name, weight }) => [name, weight])).to.deep.equal([
      ['a.example', 1_000_000_000],
      ['b.example', 1],
    ]);
  });

  it('recall is the share of the capture that goes to hosts of the manifest; an address written as such is never covered', () => {
    const { covered, all, missing } = recallOf(capture, [{ name: 'a.example' }]);
    expect([covered, all]).to.deep.equal([4_000_000_000, 4_000_000_051]);
    expect(missing.map(({ host }) => host)).to.deep.equal(['192.0.2.1', 'b.example']);
  });
});
