import { PassThrough, type Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { paintFor } from '../../src/commands/colour.ts';

const LINES = [
  'resolver public (9.97.53.53 port 53, class public-ecs): IPv4',
  '  asked 9.97.53.53:53 for www.example A as a client in 198.18.0.0/24',
  '  192.0.2.1: landed',
  '  192.0.2.1, 192.0.2.2: elsewhere',
  '  192.0.2.1: indeterminate, although the address is landed: seen from here (vantage_only)',
  '    not rule 0: clients can be sent to the address',
  '    landed with grade B (rule 6) if it were published',
  '  so a draw is missing: the name does not exist (nxdomain)',
  '2 of 4 addresses given count as landed on oci.',
];

function terminal(isTTY: boolean): Writable {
  return Object.assign(new PassThrough(), { isTTY });
}

describe('colours', () => {
  it('stand on a terminal, an outcome in its own', () => {
    const paint = paintFor(terminal(true), { TERM: 'xterm' });
    const [heading, asked, landed, elsewhere, although] = LINES.map(paint);
    expect(heading).to.equal(`\u001b[1m${LINES[0]}\u001b[0m`);
    expect(asked).to.equal(`\u001b[2m${LINES[1]}\u001b[0m`);
    expect(landed).to.equal('  192.0.2.1: \u001b[32mlanded\u001b[0m');
    expect(elsewhere).to.equal('  192.0.2.1, 192.0.2.2: \u001b[31melsewhere\u001b[0m');
    expect(although).to.include(': \u001b[33mindeterminate\u001b[0m, although the address is landed');
  });

  it('change nothing of the text', () => {
    const paint = paintFor(terminal(true), {});
    expect(LINES.map(paint).map(stripVTControlCharacters)).to.deep.equal(LINES);
  });

  for (const [why, isTTY, env] of [
    ['in a pipe', false, {}],
    ['where NO_COLOR is set', true, { NO_COLOR: '1' }],
    ['on a terminal that has none', true, { TERM: 'dumb' }],
  ] as const) {
    it(`are left out ${why}`, () => {
      expect(LINES.map(paintFor(terminal(isTTY), env))).to.deep.equal(LINES);
    });
  }

  it('are not left out by an empty NO_COLOR, as its definition has it', () => {
    expect(paintFor(terminal(true), { NO_COLOR: '' })('  192.0.2.1: landed')).to.include('\u001b[32m');
  });
});
