import { Writable } from 'node:stream';
import { expect } from 'chai';
import { createOperations } from '../../src/operations.ts';
import { oneLine, sayTo } from '../../src/say.ts';
import { answer, silence } from '../core/records.ts';

describe('how the service fares', () => {
  it('knows the last success of each vantage, and that one had none', () => {
    const operations = createOperations([{ id: 'east' }, { id: 'west' }]);
    operations.observed('east', [answer('www.example', ['192.0.2.1'])], 1000);
    operations.observed('east', [silence('www.example')], 2000);
    operations.observed('west', [silence('www.example')], 2000);
    expect(operations.now().vantages).to.deep.equal([
      { id: 'east', lastSuccessMs: 1000 },
      { id: 'west', lastSuccessMs: undefined },
    ]);
  });

  it('waits for no vantage that only confirms', () => {
    const operations = createOperations([
      { id: 'east', weight: 3 },
      { id: 'witness', weight: 0 },
    ]);
    operations.observed('witness', [answer('www.example', ['192.0.2.1'])], 1000);
    expect(operations.now().vantages.map(({ id }) => id)).to.deep.equal(['east']);
  });

  it('times slots and steps, failed ones too', () => {
    const operations = createOperations([]);
    operations.slotTook(3);
    operations.observed('east', [answer('www.example', ['192.0.2.1']), silence('www.example')], 0);
    const { slotDurations, stepDurations } = operations.now();
    expect(slotDurations.sum).to.equal(3);
    expect(stepDurations['dns-exchange']?.counts[0]).to.equal(2);
  });
});

describe('what the service says', () => {
  it('is one line each, with the time, and nothing that a peer sent reaches the terminal as a command', () => {
    let said = '';
    const stream = new Writable({
      write(chunk, _encoding, done) {
        said += String(chunk);
        done();
      },
    });
    const say = sayTo(stream, () => Date.UTC(2026, 10, 23, 12, 30, 5));
    say.info('all is well');
    say.warn('peer says \u001b[31mred\u0007\nand more\u009b2J');
    expect(said).to.equal('12:30:05 all is well\n12:30:05 warning: peer says  [31mred and more 2J\n');
    expect(oneLine('a\r\n\tb')).to.equal('a b');
  });
});
