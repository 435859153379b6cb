import { expect } from 'chai';
import fc from 'fast-check';
import { type RowsRead, readAddressRows } from '../../src/feeds/address-rows.ts';
import { expectRejection } from './refusal.ts';

interface Seen {
  readonly rows: readonly string[];
  readonly read: RowsRead;
}

async function read(chunks: Iterable<Uint8Array>): Promise<Seen> {
  const rows: string[] = [];
  const note = (first: unknown, last: unknown, line: Buffer, from: number, to: number): string | undefined => {
    const rest = line.toString('utf8', from, to);
    rows.push(`${String(first)}-${String(last)} ${rest}`);
    return rest === 'bad' ? 'it says so' : undefined;
  };
  return { read: await readAddressRows(chunks, { row4: note, row6: note }), rows };
}

const readText = (text: string): Promise<Seen> => read([Buffer.from(text)]);
const GOOD = '1.0.0.0,1.0.0.255,a\n'.repeat(2000);

describe('rows of addresses', () => {
  it('may be text or integers, of both families, with or without an end of line at the end', async () => {
    const { rows } = await readText('1.0.0.0,1.0.0.255,a\n16777216,16777471,b,c\r\n2001:db8::,2001:db8::1,d');
    expect(rows).to.deep.equal(['16777216-16777471 a', '16777216-16777471 b,c', '536939960,0,0,0-536939960,0,0,1 d']);
  });

  it('come with the digest of all bytes', async () => {
    const { read: found } = await readText('0,1,x\n');
    expect(found.sha256).to.equal('656ca15d9e408346125edf70dd3033f700cd57dce499f75084bde3cd45b3d357');
  });

  it('are the same however the bytes are cut into chunks', async () => {
    const bytes = Buffer.from('1.0.0.0,1.0.0.255,a\n2001:db8::,2001:db8::1,"é, ü"\n5,7,last');
    const whole = await read([bytes]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 12 }), async (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        expect(await read(at.slice(1).map((to, i) => bytes.subarray(at[i], to)))).to.deep.equal(whole);
      }),
    );
  });

  it('are read rightly from a buffer that is filled again and again', async () => {
    function* refilled(): Generator<Uint8Array> {
      const buffer = Buffer.alloc(8);
      for (const part of ['1.0.0.0,', '1.0.0.25', '5,a\n5,7,', 'b\n']) {
        buffer.write(part, 'latin1');
        yield buffer.subarray(0, part.length);
      }
    }
    expect((await read(refilled())).rows).to.deep.equal(['16777216-16777471 a', '5-7 b']);
  });

  for (const [what, line, says] of [
    ['two fields', '1.0.0.0,1.0.0.255', 'fewer than three fields'],
    ['nothing', '', 'fewer than three fields'],
    ['no address', 'AS1,1.0.0.0,a', 'the first field is no address'],
    ['two families', '1.0.0.0,2001:db8::,a', "not of the first one's family"],
    ['two families the other way', '2001:db8::,1.0.0.0,a', "not of the first one's family"],
    ['a range that ends before it begins', '1.0.0.1,1.0.0.0,a', 'ends before it begins'],
    ['an IPv6 range that ends before it begins', '2001:db8::1,2001:db8::,a', 'ends before it begins'],
    ['a field that its reader does not take', '1.0.0.0,1.0.0.255,bad', 'it says so'],
  ] as const) {
    it(`leaves out a row with ${what}, and names its line`, async () => {
      const { read: found } = await readText(`${GOOD}${line}\n${GOOD}`);
      expect(found).to.include({ rows: 4001, bad: 1 });
      expect(found.badRows).to.have.length(1);
      expect(found.badRows[0])
        .to.match(/^line 2001: /)
        .and.to.include(says);
    });
  }

  it('are refused when more than one in a thousand is bad', async () => {
    await expectRejection(
      readText(`${GOOD}x\n${GOOD}x\nx\nx\nx\n`),
      'parse',
      /^5 of 4005 rows cannot be read: line 2001: /,
    );
    expect((await readText(`${GOOD}x\n${GOOD}x\nx\nx\n`)).read.bad).to.equal(4);
  });

  it('are refused when there is none', () => expectRejection(readText(''), 'parse', 'there is no row'));

  it('are refused when a line has no end, without holding it', async () => {
    let asked = 0;
    function* endless(): Generator<Uint8Array> {
      for (;;) {
        asked += 1;
        yield Buffer.alloc(3000, 48);
      }
    }
    await expectRejection(read(endless()), 'parse', 'line 1 is longer than 4096 bytes');
    expect(asked).to.equal(2);
  });

  it('cost no more for lines without a comma: a megabyte of line ends is refused at once', () =>
    expectRejection(read([Buffer.alloc(1 << 20, 10)]), 'parse', '1048576 of 1048576 rows cannot be read')).timeout(
    2000,
  );

  it('are read or refused, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 }), async (chunks) => {
        const outcome = await read(chunks).then(
          ({ read: { rows, bad } }) => rows - bad,
          (error: Error) => error.name,
        );
        expect(outcome === 'FeedError' || Number(outcome) > 0).to.equal(true);
      }),
    );
  });
});
