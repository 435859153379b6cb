import { expect } from 'chai';
import { describedClaim, formatDescribedClaim, parseDescribedClaim } from '../../src/claim/described-claim.ts';
import { openBlobs } from '../../src/evidence/blobs.ts';
import { openLog } from '../../src/evidence/log.ts';
import { altered, mistakes, read, SMALL } from '../config/small.ts';
import { freshLogs } from '../evidence/fresh-logs.ts';
import { leavesOf } from '../service/audit.ts';
import { CONFIG, claimInForce, MINUTE, oneClaim } from '../service/one-claim.ts';

const PUBLISHER = 'publisher: { name: Example University, funding: "a grant", contact: routing@example.edu }\n';

describe('the description of a claim', () => {
  const { newDir } = freshLogs();

  it('comes back from its text, with levels that no canonical JSON could hold as numbers', () => {
    for (const tested of [[], [0.999], [0.5, 0.9999999, 1e-7]]) {
      const claim = claimInForce({ levels: { quoted: 1, tested } });
      const described = describedClaim(claim, CONFIG, true);
      const text = formatDescribedClaim(described);
      expect(parseDescribedClaim(text)?.levels).to.deep.equal({ quoted: 1, tested });
      expect(formatDescribedClaim(parseDescribedClaim(text) ?? described)).to.equal(text);
    }
  });

  it('is not taken from a text that is none', () => {
    const text = formatDescribedClaim(describedClaim(claimInForce(), CONFIG, false));
    for (const other of [
      '',
      '{}',
      '[]',
      'null',
      `${text} `,
      text.replace('"1"', '"1.0"'),
      '{"levels":{"quoted":"1"}}',
    ]) {
      expect(parseDescribedClaim(other), other).to.equal(undefined);
    }
  });

  it('sums the weights of the frame by network', () => {
    const { networks } = describedClaim(claimInForce(), CONFIG, false);
    const { rows, total } = claimInForce().frame.frame;
    expect(networks.reduce((sum, { weight }) => sum + BigInt(weight), 0n)).to.equal(total);
    expect(networks[0]).to.deep.include({ network: 'Comcast', blocks: 16, ases: 1, isEven: true });
    expect(networks.map(({ network }) => network)).to.deep.equal([...new Set(rows.map(({ network }) => network))]);
  });

  it('lies beside the log under the digest that the record names', async () => {
    const dir = await newDir();
    const log = await openLog(dir);
    const claim = await oneClaim(log);
    for (const slot of [MINUTE, MINUTE + 14 * 3600]) await claim.run(slot);
    const [record] = await leavesOf(log, 'window');
    await log.close();
    const bytes = await openBlobs(dir).get(record?.described ?? '');
    expect(parseDescribedClaim(Buffer.from(bytes ?? []).toString())?.claim.id).to.equal(record?.claim);
  });

  it('names the publisher and who pays, where the configuration does', () => {
    const { publisher } = read(altered(['evidence:', `${PUBLISHER}evidence:`]));
    expect(publisher).to.deep.equal({
      name: 'Example University',
      funding: 'a grant',
      contact: 'routing@example.edu',
      licence: undefined,
    });
    expect(read(SMALL).publisher).to.equal(undefined);
    const unpaid = PUBLISHER.replace('funding: "a grant", ', '');
    expect(mistakes(altered(['evidence:', `${unpaid}evidence:`]))).to.match(/publisher.funding/);
  });
});
