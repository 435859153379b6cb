import { expect } from 'chai';
import { createJournal } from '../../../probes/resolve/journal.ts';
import type { Observation } from '../../../src/core/observation.ts';
import { VIA } from './probe-run.ts';

function received(bytes: number): Observation {
  const subject = { purpose: 'answer', name: 'api.example', type: 'A', server: VIA } as const;
  const value = {
    rcode: 'NOERROR',
    authoritative: true,
    truncated: false,
    transport: 'udp',
    answers: [],
    ecs: { state: 'none' },
    rejected: 0,
  } as const;
  const base64 = Buffer.alloc(bytes).toString('base64');
  return { step: 'dns-exchange', startedMs: 0, durationUs: 1, subject, outcome: { ok: true, value }, received: base64 };
}

describe('probes/resolve/journal', () => {
  it('keeps responses of up to 16 kB, and of larger ones that they were too large', () => {
    const journal = createJournal();
    expect(journal.add(received(16_384)).outcome).to.have.property('ok', true);
    expect(journal.add(received(16_387))).to.deep.include({ outcome: { ok: false, failure: 'dns_too_large' } });
    expect(journal.observations[1]).not.to.have.property('received');
  });

  it('is full when the answers together are more than a leaf holds, and stays below that', () => {
    const journal = createJournal();
    while (!journal.isFull()) journal.add(received(8_000));
    expect(journal.observations.map(({ outcome }) => outcome.ok)).to.deep.equal([true, true, true, true, false]);
    expect(JSON.stringify(journal.observations).length).to.be.below(51_000);
  });

  it('is full after a hundred observations', () => {
    const journal = createJournal();
    for (let i = 0; i < 100; i += 1) {
      expect(journal.isFull()).to.equal(false);
      journal.add(received(1));
    }
    expect(journal.isFull()).to.equal(true);
  });
});
