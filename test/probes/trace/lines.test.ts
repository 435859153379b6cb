import { expect } from 'chai';
import fc from 'fast-check';
import { createLines } from '../../../probes/trace/lines.ts';

describe('probes/trace: lines of a tool', () => {
  function linesOf(parts: readonly Uint8Array[]): { readonly lines: readonly string[]; readonly tooLong: number } {
    const lines: string[] = [];
    let tooLong = 0;
    const take = createLines(
      (line) => lines.push(line),
      () => {
        tooLong += 1;
      },
    );
    for (const part of parts) take(part);
    return { lines, tooLong };
  }

  it('are whole however their bytes come, and a last one without an end is none', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.nat(7), (texts, size) => {
        const wanted = texts.map((text) => text.replaceAll('\n', ' '));
        const bytes = Buffer.from(`${wanted.map((line) => `${line}\n`).join('')}rest`);
        const parts: Uint8Array[] = [];
        for (let at = 0; at < bytes.length; at += size + 1) parts.push(bytes.subarray(at, at + size + 1));
        expect(linesOf(parts)).to.deep.equal({ lines: wanted, tooLong: 0 });
      }),
    );
  });

  it('that never end are told once, and nothing after them is kept', () => {
    const endless = Array.from({ length: 40 }, () => Buffer.alloc(16_384, 'x'));
    expect(linesOf([Buffer.from('first\n'), ...endless, Buffer.from('\nlast\n')])).to.deep.equal({
      lines: ['first'],
      tooLong: 1,
    });
  });
});
