import nock from 'nock';

// Importing nock puts its sockets in place of everybody's, in all tests of the process: it is let in for the suites that ask for it.
nock.restore();

/** While the tests of the surrounding `describe` run, HTTP reaches nothing but what nock plays. */
export function onlyNock(): void {
  before(() => {
    nock.activate();
    nock.disableNetConnect();
  });
  after(() => {
    nock.cleanAll();
    nock.enableNetConnect();
    nock.restore();
  });
}
