import { expect } from 'chai';
import { FeedError, type RefusalReason } from '../../src/feeds/feed.ts';

/** Expects a refusal for a reason, with words of its message. */
export function expectRefusal(work: () => unknown, reason: RefusalReason, says: string | RegExp): void {
  let thrown: unknown;
  try {
    work();
  } catch (error) {
    thrown = error;
  }
  expectFeedError(thrown, reason, says);
}

/** The same for work that resolves. */
export async function expectRejection(
  work: Promise<unknown>,
  reason: RefusalReason,
  says: string | RegExp,
): Promise<void> {
  expectFeedError(
    await work.then(
      () => undefined,
      (error: unknown) => error,
    ),
    reason,
    says,
  );
}

function expectFeedError(thrown: unknown, reason: RefusalReason, says: string | RegExp): void {
  expect(thrown).to.be.instanceOf(FeedError);
  const error = thrown as FeedError;
  if (typeof says === 'string') expect(error.message).to.include(says);
  else expect(error.message).to.match(says);
  expect(error.reason).to.equal(reason);
}
