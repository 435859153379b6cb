import { expect } from 'chai';
import { readEnvironment } from '../../src/config/environment.ts';
import { altered, mistakes, read } from './small.ts';

describe('the environment in a configuration', () => {
  const env = { NAME: 'x', _A1: '', PORT: '8443' };

  it('is read where a value names a variable', () => {
    expect(readEnvironment(`a \${NAME}\${NAME} b\${_A1}`, env)).to.deep.equal({
      text: 'a xx b',
      changed: true,
      problems: [],
    });
  });

  it('is not read after a doubled dollar', () => {
    expect(readEnvironment(`$\${NAME} $$ $5 $`, env).text).to.equal(`\${NAME} $ $5 $`);
  });

  it('is not read twice', () => {
    expect(readEnvironment(`\${A}`, { A: `\${B}`, B: 'no' }).text).to.equal(`\${B}`);
  });

  it('must hold every variable that is named', () => {
    expect(readEnvironment(`\${GONE} \${toString}`, env).problems).to.deep.equal([
      'reads the environment variable GONE, which is not set',
      'reads the environment variable toString, which is not set',
    ]);
  });

  it('is named by a name', () => {
    for (const text of [`\${`, `\${}`, `\${a b}`, `\${9}`, `\${A:-b}`]) {
      expect(readEnvironment(text, env).problems, text).to.have.lengthOf(1);
    }
  });

  it('gives a number where the value stands without quotes', () => {
    const text = altered([
      '{ name: www.example.com, role: web, weight: 3 }',
      `name: www.example.com\n      role: web\n      weight: 1\n      port: \${PORT}`,
    ]);
    expect(read(text, env).claims[0]?.manifest.endpoints[0]?.port).to.equal(8443);
    expect(mistakes(altered(['role: web,', `role: web, port: "\${PORT}",`]), env)).to.match(
      /port must be a number, is "\$\{PORT\}"/,
    );
  });

  it('never becomes structure', () => {
    const statement = read(altered(['"Everything is on OCI"', `\${S}`]), { S: 'a\nb: { c: [d] } # e' }).claims[0]
      ?.statement;
    expect(statement).to.equal('a\nb: { c: [d] } # e');
  });

  it('is not read in keys', () => {
    expect(mistakes(altered(['  us: {', `  \${NAME}: {`]), env)).to.match(
      /frames.\$\{NAME\} must be a lower-case letter/,
    );
  });

  it('is blamed once for what it lacks', () => {
    expect(mistakes(altered(['192.0.2.53', `"\${GONE}"`])).split('\n')).to.have.lengthOf(1);
  });
});
