import { expect } from 'chai';
import { decode } from 'dns-packet';
import { encodeQuery } from '../../../probes/resolve/query.ts';
import { contextOf, prefix, scriptedNetwork } from './scripted-network.ts';

const { random32 } = contextOf(scriptedNetwork({}));
const EDNS = { payload: 1232, subnet: prefix('24.22.48.0/24') };
const ASK = { name: 'api.example.com', type: 'A', recursionDesired: false, edns: EDNS } as const;

describe('probes/resolve/query', () => {
  it('says what dns-packet reads: one question, EDNS of 1232 bytes, the client block', () => {
    const asked = decode(Buffer.from(encodeQuery(ASK, random32)));
    expect(asked).to.deep.include({ type: 'query', opcode: 'QUERY', flag_rd: false });
    expect(asked.questions?.[0]).to.include({ type: 'A', class: 'IN' });
    expect(asked.questions?.[0]?.name.toLowerCase()).to.equal('api.example.com');
    expect(asked.additionals?.[0]).to.deep.include({
      type: 'OPT',
      udpPayloadSize: 1232,
      ednsVersion: 0,
      flag_do: false,
    });
  });

  it('ends with the option of RFC 7871, section 6, byte by byte', () => {
    const edns = (subnet: string) =>
      Buffer.from(encodeQuery({ ...ASK, edns: { ...EDNS, subnet: prefix(subnet) } }, random32)).toString('hex');
    expect(edns('24.22.48.0/24')).to.match(/00002904d000000000000b0008000700011800181630$/);
    expect(edns('24.22.48.0/20')).to.match(/000b0008000700011400181630$/);
    expect(edns('2001:db8:0:ff00::/56')).to.match(/000f0008000b0002380020010db80000ff$/);
    expect(edns('0.0.0.0/0')).to.match(/00080008000400010000$/);
  });

  it('without a client block carries EDNS without options, and asks for recursion when told to', () => {
    const plain = decode(
      Buffer.from(
        encodeQuery(
          { ...ASK, type: 'NS', recursionDesired: true, edns: { payload: 1232, subnet: undefined } },
          random32,
        ),
      ),
    );
    expect(plain).to.include({ flag_rd: true });
    expect(plain.questions?.[0]).to.include({ type: 'NS' });
    expect(plain.additionals?.[0]).to.have.deep.property('options', []);
  });

  it('takes ID and letter case from the randomness given', () => {
    const low = encodeQuery(ASK, () => 0);
    const high = encodeQuery({ ...ASK, name: 'a-1.example' }, () => 0xffffffff);
    expect(decode(Buffer.from(low))).to.include({ id: 0 });
    expect(decode(Buffer.from(low)).questions?.[0]?.name).to.equal('api.example.com');
    expect(decode(Buffer.from(high))).to.include({ id: 0xffff });
    expect(decode(Buffer.from(high)).questions?.[0]?.name).to.equal('A-1.EXAMPLE');
  });
});
