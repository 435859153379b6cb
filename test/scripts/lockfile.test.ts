import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { ROOT } from '../docs/documents.ts';

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly bin?: { readonly node?: string };
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const { packages } = JSON.parse(readFileSync(`${ROOT}package-lock.json`, 'utf8')) as {
  readonly packages: Readonly<Record<string, Entry>>;
};
const installed = Object.entries(packages).filter(([path]) => path !== '');

interface Machine {
  readonly os: string;
  readonly cpu: string;
  readonly libc?: string;
}

const MACHINES: Readonly<Record<string, Machine>> = {
  'Linux x64': { os: 'linux', cpu: 'x64', libc: 'glibc' },
  'Linux arm64': { os: 'linux', cpu: 'arm64', libc: 'glibc' },
  'macOS arm64': { os: 'darwin', cpu: 'arm64' },
  'macOS x64': { os: 'darwin', cpu: 'x64' },
};

/** As npm decides whether an optional package is for a machine. */
function fits({ os, cpu, libc }: Entry, machine: Machine): boolean {
  const allows = (list: readonly string[] | undefined, one: string | undefined): boolean =>
    list === undefined || (one !== undefined && list.includes(one) && !list.includes(`!${one}`));
  return allows(os, machine.os) && allows(cpu, machine.cpu) && allows(libc, machine.libc);
}

/** Where Node would find a package that another one asks for. */
function locked(name: string, from: string): Entry | undefined {
  const nested = from === '' ? undefined : packages[`${from}/node_modules/${name}`];
  return nested ?? packages[`node_modules/${name}`];
}

/** The packages of each platform that one package asks for, as `[asker, its names]`. */
const askers = Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
  optionalDependencies === undefined ? [] : [[path, Object.keys(optionalDependencies)] as const],
);

describe('the lockfile', () => {
  it('says of every package what it must hash to, and leaves open from which registry it comes', () => {
    expect(installed.length).to.be.above(100);
    const without = installed.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''));
    expect(without.map(([path]) => path)).to.deep.equal([]);
    expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).to.deep.equal([]);
  });

  it('holds the packages of all platforms, not only of the one that it was made on', () => {
    const absent = askers.flatMap(([path, names]) => names.filter((name) => locked(name, path) === undefined));
    expect(absent).to.deep.equal([]);
    expect(askers.length).to.be.above(3);
  });

  for (const [name, machine] of Object.entries(MACHINES)) {
    it(`gives ${name} its Node, of one version with the others`, () => {
      const nodes = installed.filter(([, entry]) => entry.bin?.node !== undefined && fits(entry, machine));
      expect(nodes.map(([, { version }]) => version)).to.deep.equal(['26.10.0']);
    });

    it(`gives ${name} the binaries of every tool that has them by platform`, () => {
      const tools = askers.filter(
        ([path, names]) => path !== '' && names.some((one) => locked(one, path)?.os?.includes('linux')),
      );
      expect(tools.map(([path]) => path)).to.include('node_modules/@biomejs/biome');
      for (const [path, names] of tools) {
        const own = names.filter((one) => fits(locked(one, path) ?? { os: [] }, machine));
        expect(own, path).not.to.deep.equal([]);
      }
    });
  }

  it('needs no script of a package to run at install', () => {
    const scripted = installed.filter(
      ([, { hasInstallScript, optional }]) => hasInstallScript === true && optional !== true,
    );
    expect(scripted.map(([path]) => path)).to.deep.equal([]);
  });
});
