import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { COMMANDS } from '../../src/command-line.ts';
import { METHOD, VERSION } from '../../src/version.ts';
import { matches, ROOT } from './documents.ts';

function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

describe('the packaging', () => {
  it('runs landfall as one command, also by a link from elsewhere', () => {
    const dir = mkdtempSync(join(tmpdir(), 'landfall-link-'));
    try {
      symlinkSync(join(ROOT, 'packaging/landfall'), join(dir, 'landfall'));
      const said = execFileSync(join(dir, 'landfall'), ['--version'], { cwd: dir, encoding: 'utf8' });
      expect(said).to.equal(`landfall ${VERSION}, method ${METHOD}\n`);
      const made = execFileSync(join(dir, 'landfall'), ['init'], { cwd: dir, encoding: 'utf8' });
      // Where it was installed there is no npm to run.
      expect(made).to.include('Then: landfall check-config landfall.yaml, and landfall serve\n');
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it('starts the service by a command that there is', () => {
    const [start = ''] = matches(textOf('packaging/landfall.service'), /^ExecStart=(.*)$/gm);
    const [program = '', name = ''] = start.split(' ');
    expect(existsSync(program.replace('/opt/landfall/', ROOT))).to.equal(true);
    expect(Object.keys(COMMANDS)).to.include(name);
  });

  it('copies into the image what there is, and lets it through to the build', () => {
    const dockerfile = textOf('packaging/Dockerfile');
    const copied = matches(dockerfile, /^COPY (?!--from)(.*) \S+$/gm).flatMap((sources) => sources.split(' '));
    expect(copied).to.include.members(['src', 'probes', 'package-lock.json']);
    expect(copied.filter((path) => !existsSync(join(ROOT, path)))).to.deep.equal([]);
    const through = matches(textOf('packaging/Dockerfile.dockerignore'), /^!(.*)$/gm);
    expect(through).to.have.members([...new Set(copied)]);
  });

  it('copies into the image everything that the program reads beside its own code', () => {
    const files = ['src', 'probes'].flatMap((room) =>
      readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' }).map((name) => join(room, name)),
    );
    const read = files
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => matches(textOf(name), /new URL\('(?:\.\.\/)+([\w.-]+)'/g));
    expect(read).to.include('package.json');
    const copied = matches(textOf('packaging/Dockerfile'), /^COPY (?!--from)(.*) \S+$/gm).flatMap((list) =>
      list.split(' '),
    );
    expect(copied).to.include.members([...new Set(read)]);
  });

  it('mounts directories that there are', () => {
    const { services } = parse(textOf('packaging/compose.yaml')) as {
      services: Record<string, { volumes?: string[]; network_mode?: string }>;
    };
    expect(services).to.include.keys('landfall', 'prometheus', 'grafana');
    const mounted = Object.values(services).flatMap(({ volumes = [] }) =>
      volumes.map((volume) => volume.split(':')[0] ?? ''),
    );
    const paths = mounted.filter((from) => from.startsWith('.')).map((from) => posix.join('packaging', from));
    expect(paths).to.have.lengthOf(3);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).to.deep.equal([]);
  });
});
