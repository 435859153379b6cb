import { expect } from 'chai';
import { LabError } from '../../lab/command.ts';
import { placesOf } from '../../lab/places.ts';

describe('the places of a laboratory', () => {
  it('are its own', () => {
    const [one, other] = [placesOf('a'), placesOf('a1')];
    expect(other.dir).not.to.equal(one.dir);
    expect(other.namespace('core').startsWith(one.namespacePrefix)).to.equal(false);
    expect(one.stateFile.startsWith(`${one.dir}/`)).to.equal(true);
  });

  it('have room for the longest socket name under the longest name', () => {
    // sun_path of unix(7) has 108 bytes.
    expect(`${placesOf('a'.repeat(12)).dir}/slowpoke/knot-plain/knot.sock`.length).to.be.below(108);
  });

  it('cannot lie where a name would lead out', () => {
    for (const id of ['', 'Lab', '../x', 'a-b', 'a b', 'a'.repeat(13)]) {
      expect(() => placesOf(id), id).to.throw(LabError);
    }
  });
});
