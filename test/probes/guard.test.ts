import { expect } from 'chai';
import { guarded, guardedTracer, mayAsk } from '../../probes/guard.ts';
import { address, scriptedNetwork } from './resolve/scripted-network.ts';

const peer = (text: string, port = 53) => ({ address: address(text), port });
const nobody = () => false;

describe('probes/guard', () => {
  it('lets public addresses through', () => {
    for (const text of ['8.8.8.8', '129.146.0.1', '2603:c020::1', '2001:4860:4860::8888', '64:ff9b::808:808']) {
      expect(mayAsk(peer(text), nobody), text).to.equal(true);
    }
  });

  it('refuses whatever is not public, also in disguise', () => {
    const plain = [
      '127.0.0.1',
      '10.1.2.3',
      '169.254.169.254',
      '100.64.0.1',
      '192.168.1.1',
      '224.0.0.1',
      '0.0.0.0',
      '255.255.255.255',
    ];
    const six = ['::1', '::', 'fe80::1', 'fc00::1', 'ff02::1', '2001:db8::1'];
    const disguised = [
      '::ffff:127.0.0.1',
      '::ffff:10.0.0.1',
      '2002:7f00:1::',
      '2002:a00:1::1',
      '64:ff9b::7f00:1',
      '64:ff9b::a9fe:a9fe',
    ];
    for (const text of [...plain, ...six, ...disguised]) expect(mayAsk(peer(text), nobody), text).to.equal(false);
  });

  it('lets an address through that the configuration names, by that port alone', () => {
    const named = ({ address: a, port }: { address: unknown; port: number }) =>
      port === 5353 && JSON.stringify(a) === JSON.stringify(address('127.0.0.1'));
    expect(mayAsk(peer('127.0.0.1', 5353), named)).to.equal(true);
    expect(mayAsk(peer('::ffff:127.0.0.1', 5353), named)).to.equal(true);
    expect(mayAsk(peer('127.0.0.1', 53), named)).to.equal(false);
  });

  it('stands before any network: nothing is sent to who is refused', async () => {
    const inner = scriptedNetwork({ '8.8.8.8:53': () => [Uint8Array.of(1)], '10.0.0.1:53': () => [Uint8Array.of(1)] });
    const network = guarded(inner, nobody);
    const query = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    const refused = { ok: false, failure: 'address_refused' };
    expect(await network.udpExchange(peer('10.0.0.1'), query, () => true, 10)).to.deep.equal(refused);
    expect(await network.tcpExchange(peer('10.0.0.1'), query, 10)).to.deep.equal(refused);
    expect(inner.asked).to.have.length(0);
    expect(await network.udpExchange(peer('8.8.8.8'), query, () => true, 10)).to.have.property('ok', true);
  });

  it('stands before any tracer: no packet goes towards who is refused, nor towards what is no address', async () => {
    const traced: string[] = [];
    const tracer = guardedTracer(
      {
        trace: async ({ address: target }) => {
          traced.push(target);
          return { ok: false, failure: 'trace_timeout' };
        },
        state: () => ({ up: true, version: 'test 1' }),
        close: async () => undefined,
      },
      nobody,
    );
    for (const target of ['127.0.0.1', '64:ff9b::7f00:1', '::ffff:10.0.0.1', '8.8.8.8 -p x', '']) {
      const refused = { ok: false, failure: 'address_refused' };
      expect(await tracer.trace({ address: target, port: 443 }, 10), target).to.deep.equal(refused);
    }
    await tracer.trace({ address: '8.8.8.8', port: 443 }, 10);
    expect(traced).to.deep.equal(['8.8.8.8']);
    expect(tracer.state()).to.deep.equal({ up: true, version: 'test 1' });
  });
});
