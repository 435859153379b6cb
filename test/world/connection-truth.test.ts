import { expect } from 'chai';
import type { ConnectionTruth } from '../../src/world/connection-truth.ts';
import { connectionTruth } from '../../src/world/connection-truth.ts';
import { groundOf } from '../../src/world/quillbird-ground.ts';
import { scenarioOf } from '../../src/world/scenarios.ts';
import { addressesOfName, landingAddresses } from '../../src/world/topology-lookup.ts';
import { addressOf } from '../../src/world/world.ts';

const founding = scenarioOf('founding');
if (founding === undefined) throw new RangeError('founding');
const ground = groundOf(founding.world);

function truthAt(name: string, address: string): Exclude<ConnectionTruth, { state: 'connect_timeout' }> {
  const is = connectionTruth(ground, `${name}.example`, address);
  if (is.state === 'connect_timeout') throw new TypeError(`${address} is silent`);
  return is;
}

describe('the truth about connections of the demo', () => {
  it('is that the provider’s addresses answer behind its load balancer, the operator’s own without', () => {
    expect(truthAt('www.quillbird', '129.80.10.1')).to.deep.equal({
      state: 'answered',
      roundTripMs: 1,
      response: {
        status: 200,
        headers: { server: 'quillbird-front', via: '1.1 lb (OCI Load Balancer)' },
        delayMs: 0,
      },
      leads: [],
    });
    expect(truthAt('www.quillbird', '9.96.16.10').response.headers).to.deep.equal({ server: 'quillbird-front' });
  });

  it('is that the operator’s machine answers behind the provider’s address that is hauled away', () => {
    expect(truthAt('telemetry.quillbird', '129.80.64.38')).to.deep.include({
      roundTripMs: 220.4,
      response: { status: 200, headers: { server: 'quillbird-front' }, delayMs: 0 },
    });
  });

  it('is that login leads to another name of the operator, wherever it is', () => {
    for (const address of ['129.80.30.1', '129.146.140.1', '9.96.16.10']) {
      expect(truthAt('login.quillbird', address)).to.deep.include({
        leads: [{ purpose: 'redirect', host: 'www.quillbird.example' }],
      });
    }
    expect(truthAt('www.quillbird', '9.96.16.10').leads).to.deep.equal([]);
  });

  it('is that an eighth of the telemetry machines lead away from the provider', () => {
    const addresses = landingAddresses(ground.world).filter((address) => address.startsWith('129.80.64.'));
    const leaving = addresses.filter((address) => {
      const is = connectionTruth(ground, 'telemetry.quillbird.example', address);
      return is.state === 'answered' && is.leads.some(({ host }) => host === 'app.otterstack.example');
    });
    expect([leaving.length, addresses.length]).to.deep.equal([5, 40]);
  });

  it('is that the CDN says who it is and offers another machine', () => {
    const is = truthAt('media.quillbird', '9.99.16.7');
    expect(is.response.headers).to.include({ server: 'fernedge', 'x-cache': 'HIT' });
    expect(is.leads).to.deep.equal([{ purpose: 'alt-svc', host: 'alt.pop.fernedge.example' }]);
  });

  it('is that one machine is slow, one shows an expired certificate and two are silent', () => {
    expect(truthAt('api.quillbird', '129.153.4.1').response.delayMs).to.equal(400);
    expect(truthAt('www.quillbird', '9.96.32.11').state).to.equal('invalid_certificate');
    for (const address of ['129.80.64.39', '129.80.64.40']) {
      expect(connectionTruth(ground, 'telemetry.quillbird.example', address)).to.deep.equal({
        state: 'connect_timeout',
      });
    }
  });

  it('leads to names that have an address in the family of whoever is led there', () => {
    for (const { name } of ground.world.endpoints) {
      for (const address of addressesOfName(ground, name)) {
        const is = connectionTruth(ground, name, address);
        if (is.state === 'connect_timeout') continue;
        for (const { host } of is.leads) {
          const families = addressesOfName(ground, host).map((text) => addressOf(text).family);
          expect(families, `${name} ${address} ${host}`).to.include(addressOf(address).family);
        }
      }
    }
  });
});
