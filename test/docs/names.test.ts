import { existsSync, readFileSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { expect } from 'chai';
import { FAMILIES } from '../../src/metrics/metrics.ts';
import { codeSpans, DOCUMENTS, documentText, matches, ROOT } from './documents.ts';

/** A path of the repository; a name in capitals, as in `src/feeds/NAME.ts`, is one that the reader chooses. */
const PATH =
  /^(?:(?:src|probes|test|bench|scripts|docs|packaging|examples|dashboards|\.ci)(?:\/[\w.-]+)*\/?|\w[\w.-]*\.(?:md|ya?ml|json)|NOTICE|LICENSE)$/;
const CHOSEN = /NAME/;
/** Made by a running service, or of another project. */
const NOT_OURS = ['landfall.yaml', 'ip-ranges.json', 'leaves', 'oci.json'];

describe('the documents', () => {
  for (const name of DOCUMENTS) {
    const text = documentText(name);

    it(`${name} names files that exist`, () => {
      const paths = codeSpans(text).filter((code) => PATH.test(code) && !CHOSEN.test(code) && !NOT_OURS.includes(code));
      const places = ['', 'src/', 'src/core/'];
      const gone = paths.filter((path) => !places.some((place) => existsSync(`${ROOT}${place}${path}`)));
      expect(gone).to.deep.equal([]);
    });

    it(`${name} links to files that exist`, () => {
      const targets = matches(text, /\]\(([^)]+)\)/g).filter((target) => !/^https?:/.test(target));
      const from = posix.dirname(name);
      expect(targets.filter((target) => !existsSync(`${ROOT}${posix.join(from, target)}`))).to.deep.equal([]);
    });

    it(`${name} names npm scripts that package.json has`, () => {
      const scripts = Object.keys(JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')).scripts);
      const named = matches(text, /\bnpm (?:run (?:-s )?)?([a-z][\w:]*)/g).filter((script) => !['ci'].includes(script));
      expect(named.filter((script) => !scripts.includes(script))).to.deep.equal([]);
    });

    it(`${name} names metrics that are exported`, () => {
      const exported = FAMILIES.map((family) => family.name);
      const named = matches(text, /\blandfall_[a-z_]*[a-z]\b/g);
      expect(named.filter((metric) => !exported.includes(metric))).to.deep.equal([]);
    });

    it(`${name} is plain text that any terminal shows`, () => {
      expect(matches(text, /[^\n\x20-\x7e“”’×]/g)).to.deep.equal([]);
    });
  }

  it('keep the architecture to one page', () => {
    expect(documentText('ARCHITECTURE.md').split('\n').length).to.be.below(120);
  });

  it('come with a picture that a slow line can bear', () => {
    expect(statSync(`${ROOT}docs/demo-page.png`).size).to.be.below(250_000);
  });
});
