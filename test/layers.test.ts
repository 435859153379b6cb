import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { importsOf, UNREADABLE } from './layers/imports.ts';
import { violations } from './layers/rules.ts';
import { tokensOf } from './layers/tokens.ts';

describe('the layers', () => {
  const made: string[] = [];
  after(() => {
    for (const dir of made) rmSync(dir, { recursive: true, force: true });
  });

  /** A tree that obeys every rule, but for the files given. */
  function tree(files: Readonly<Record<string, string>>): string {
    const root = mkdtempSync(join(tmpdir(), 'landfall-layers-'));
    made.push(root);
    const sound = {
      'src/core/tally.ts': "import type { Outcome } from './outcome.ts';\nexport const at = new Date(0);",
      'src/main.ts': "import { serve } from './web/page.ts';\nimport { log } from './evidence/log.ts';",
      'src/web/page.ts': "import express from 'express';\nimport type { Report } from '../core/report.ts';",
      'src/metrics/render.ts': "import { Registry } from 'prom-client';",
      'src/schedule/schedule.ts': "import { schedule } from 'node-cron';",
      'src/feeds/refresh.ts': "import axios from 'axios';",
      'src/evidence/log.ts': "import { open } from 'node:fs/promises';",
      'probes/network.ts': "import dgram from 'node:dgram';\nexport const nowMs = Date.now;",
      'probes/resolve/wire.ts':
        "import packet from 'dns-packet';\nimport type { Step } from '../../src/core/observation.ts';",
      'probes/trace/scamper.ts': "import { spawn } from 'node:child_process';",
    };
    for (const [path, text] of Object.entries({ ...sound, ...files })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return root;
  }

  it('of this repository are kept', () => {
    expect(violations(fileURLToPath(new URL('..', import.meta.url)))).to.deep.equal([]);
  });

  it('are kept by a tree that obeys every rule', () => {
    expect(violations(tree({}))).to.deep.equal([]);
  });

  const planted: readonly (readonly [string, string, string])[] = [
    ['src/core/x.ts', "import { readFileSync } from 'node:fs';", 'core imports only core: node:fs'],
    ['src/core/x.ts', "import { readFileSync } from 'fs';", 'core imports only core: node:fs'],
    ['src/core/x.ts', "import type { Probe } from '../../probes/probe.ts';", 'core imports only core: probes/probe.ts'],
    ['src/core/x.ts', "export * from '../config/config.ts';", 'core imports only core: src/config/config.ts'],
    ['src/core/x.ts', "const ip = await import('ipaddr.js');", 'core imports only core: npm:ipaddr.js'],
    ['src/core/x.ts', 'export const at = new Date();', 'core knows no clock and no chance: new Date()'],
    ['src/core/x.ts', 'export const dice = Math.random;', 'core knows no clock and no chance: Math.random'],
    ['src/core/x.ts', 'export const at = Date.now();', 'core knows no clock and no chance: Date.now'],
    [
      'probes/resolve/x.ts',
      "import { openLog } from '../../src/evidence/log.ts';",
      'probes import only core, probes and the network: src/evidence/log.ts',
    ],
    [
      'probes/x.ts',
      "import { c } from '../src/config/config.ts';",
      'probes import only core, probes and the network: src/config/config.ts',
    ],
    [
      'src/web/x.ts',
      "import { m } from '../metrics/render.ts';",
      'the views know neither each other nor the probes nor the log: src/metrics/render.ts',
    ],
    [
      'src/metrics/x.ts',
      "import { p } from '../web/page.ts';",
      'the views know neither each other nor the probes nor the log: src/web/page.ts',
    ],
    [
      'src/web/x.ts',
      "import { n } from '../../probes/network.ts';",
      'the views know neither each other nor the probes nor the log: probes/network.ts',
    ],
    [
      'src/metrics/x.ts',
      "import { l } from '../evidence/log.ts';",
      'the views know neither each other nor the probes nor the log: src/evidence/log.ts',
    ],
    ['src/metrics/x.ts', "import express from 'express';", 'packages and processes stay in their rooms: npm:express'],
    ['src/x.ts', "import client from 'prom-client';", 'packages and processes stay in their rooms: npm:prom-client'],
    ['src/feeds/x.ts', "import cron from 'node-cron';", 'packages and processes stay in their rooms: npm:node-cron'],
    [
      'src/web/x.ts',
      "import axios from 'axios/unsafe/axios.js';",
      'packages and processes stay in their rooms: npm:axios/unsafe/axios.js',
    ],
    ['src/verify/x.ts', "import type { X } from 'pkijs';", 'packages and processes stay in their rooms: npm:pkijs'],
    ['src/evidence/x.ts', "import axios from 'axios';", 'packages and processes stay in their rooms: npm:axios'],
    [
      'src/x.ts',
      "const { exec } = require('child_process');",
      'packages and processes stay in their rooms: node:child_process',
    ],
    [
      'src/x.ts',
      "import { mock } from '../test/mock.ts';",
      'the service needs nothing of its tests, benches and lab: test/mock.ts',
    ],
    ['src/x.ts', 'const name = "a"; await import(name);', `every import can be read: ${UNREADABLE}`],
    ['src/x.ts', '// a line\n'.repeat(251), 'no file is beyond 250 lines: 251 lines'],
    ['src/x.ts', 'export const now = Date.now;', 'Date.now is named once: 2 times in all'],
    ['probes/x.ts', 'export const now = new Date;', 'Date.now is named once: new Date()'],
  ];
  for (const [path, text, finding] of planted) {
    it(`are seen to be broken: ${finding}`, () => {
      expect(violations(tree({ [path]: text }))).to.include(`${path}: ${finding}`);
    });
  }

  it('find every form of import', () => {
    const source = `
      import a, { b as c } from 'one'; import * as d from "two"; import type { E } from 'three';
      import 'four'; export { f } from 'five'; export * as g from 'six'; export type { H } from 'seven';
      const i = await import('eight'); type J = import('nine').J; const k = require('ten');
      import l from 'eleven' with { type: 'json' }; const m = [...require('twelve')]; import
        // across lines
        { n } from
        'thirteen';`;
    expect(importsOf(tokensOf(source))).to.deep.equal(
      'one two three four five six seven eight nine ten eleven twelve thirteen'.split(' '),
    );
  });

  it('are not deceived by comments, strings, templates and regular expressions', () => {
    const source = `
      // import a from 'no';
      /* import b from 'no'; */
      const c = "import d from 'no'", e = 'import(\\'no\\')';
      const f = \`import g from 'no' \${h({ i: \`\${'no'} from\` })} import 'no'\`;
      const j = /import k from 'no'[/'"\`]/.test(l) ? m / n / o : p;
      task.import('no'); Array.from('no'); const from = 'no'; q.require('no');
      const r = 4 / 2; import s from 'yes';`;
    expect(importsOf(tokensOf(source))).to.deep.equal(['yes']);
  });
});
