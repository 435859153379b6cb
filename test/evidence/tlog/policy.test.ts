import { expect } from 'chai';
import fc from 'fast-check';
import { TlogFormatError } from '../../../src/evidence/tlog/format-error.ts';
import { COSIGNATURE, formatVkey, makeKey, publicKeyOf } from '../../../src/evidence/tlog/key.ts';
import { isQuorum, parsePolicy } from '../../../src/evidence/tlog/policy.ts';

const LOG = formatVkey(publicKeyOf(makeKey('example.org/log')));
const WITNESSES = Array.from({ length: 6 }, (_, i) =>
  formatVkey(publicKeyOf(makeKey(`witness.example/${i}`, COSIGNATURE))),
);

/** The example of the specification, with keys. */
const EXAMPLE = `log ${LOG}

witness X1 ${WITNESSES[0]}
witness X2 ${WITNESSES[1]} https://x2.example/
\twitness  X3\t${WITNESSES[2]}\x20
group X-witnesses 2 X1 X2 X3

  # two organisations
witness Y1 ${WITNESSES[3]}
witness Y2 ${WITNESSES[4]}
witness Y3 ${WITNESSES[5]}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
`;

function parsed(text: string | Buffer): ReturnType<typeof parsePolicy> {
  return parsePolicy(Buffer.from(text));
}

describe('a policy', () => {
  it('says which logs and witnesses it knows, and where', () => {
    const { logs, witnesses } = parsed(EXAMPLE);
    expect(logs.map(({ key }) => key.name)).to.deep.equal(['example.org/log']);
    expect(witnesses.map(({ name, key, url }) => [name, key.name, url])).to.deep.equal([
      ['X1', 'witness.example/0', undefined],
      ['X2', 'witness.example/1', 'https://x2.example/'],
      ['X3', 'witness.example/2', undefined],
      ['Y1', 'witness.example/3', undefined],
      ['Y2', 'witness.example/4', undefined],
      ['Y3', 'witness.example/5', undefined],
    ]);
  });

  it('is met by two of the first group and one of the second, and by no less', () => {
    const { quorum, witnesses } = parsed(EXAMPLE);
    const names = witnesses.map(({ name }) => name);
    for (let set = 0; set < 64; set += 1) {
      const cosigned = names.filter((_, i) => (set & (1 << i)) !== 0);
      const [x, y] = ['X', 'Y'].map((group) => cosigned.filter((name) => name.startsWith(group)).length);
      expect(isQuorum(quorum, new Set(cosigned)), cosigned.join()).to.equal((x ?? 0) >= 2 && (y ?? 0) >= 1);
    }
  });

  it('may ask for no cosignature at all, or for that of one witness', () => {
    expect(isQuorum(parsed('quorum none\n').quorum, new Set())).to.equal(true);
    const { quorum } = parsed(`witness w ${WITNESSES[0]}\nquorum w\n`);
    expect(isQuorum(quorum, new Set())).to.equal(false);
    expect(isQuorum(quorum, new Set(['w']))).to.equal(true);
  });

  it('takes names of any octets, and keeps those apart that a text would fold', () => {
    const kelvin = '\u212a';
    const { witnesses } = parsed(`witness K ${WITNESSES[0]}\nwitness ${kelvin} ${WITNESSES[1]}\nquorum ${kelvin}\n`);
    expect(new Set(witnesses.map(({ name }) => name)).size).to.equal(2);
    const odd = Buffer.from(`witness \xff\xfe ${WITNESSES[0]}\nquorum \xff\xfe\n`, 'latin1');
    expect(parsed(odd).witnesses).to.have.lengthOf(1);
  });

  it('takes a key whose name is not ASCII', () => {
    const vkey = formatVkey(publicKeyOf(makeKey('zürich.example/w', COSIGNATURE)));
    expect(parsed(`witness z ${vkey}\nquorum z\n`).witnesses[0]?.key.name).to.equal('zürich.example/w');
  });

  it('holds 32 logs, 32 witnesses and 32 groups', () => {
    const some = Array.from({ length: 32 }, (_, i) => [
      `log ${formatVkey(publicKeyOf(makeKey(`example.org/${i}`)))}`,
      `witness w${i} ${formatVkey(publicKeyOf(makeKey(`w${i}`, COSIGNATURE)))}`,
      `group g${i} all w${i} ${i === 0 ? '' : `g${i - 1}`}`,
    ]);
    const { logs, quorum } = parsed(`${some.flat().join('\n')}\nquorum g31\n`);
    expect(logs).to.have.lengthOf(32);
    expect(isQuorum(quorum, new Set(some.map((_, i) => `w${i}`)))).to.equal(true);
    expect(isQuorum(quorum, new Set(some.slice(1).map((_, i) => `w${i + 1}`)))).to.equal(false);
  });

  const witness = `witness w ${WITNESSES[0]}\n`;
  const refused: readonly (readonly [string, string, string])[] = [
    ['no quorum', witness, 'the policy has no quorum line'],
    ['no line break at its end', 'quorum none', 'does not end in a line break'],
    ['two quorums', 'quorum none\nquorum none\n', 'line 2 of the policy: it is a second quorum'],
    ['a quorum of nobody', 'quorum w\n', 'line 1 of the policy: no line before it defines w'],
    ['a quorum that comes before its witness', `quorum w\n${witness}`, 'line 1 of the policy: no line before'],
    ['a word that it does not know', 'Quorum none\n', '"Quorum" is none of log, witness, group, quorum'],
    ['a word that every object has', 'constructor x\n', '"constructor" is none of'],
    ['a carriage return', 'quorum none\r\n', 'line 1 of the policy: it holds a control character'],
    ['a witness with the key of a log', `witness w ${LOG}\n`, 'is not one of a witness'],
    ['a log with the key of a witness', `log ${WITNESSES[0]}\n`, 'is not one of a log'],
    ['a log twice', `log ${LOG}\nlog ${LOG} https://x\n`, 'line 2 of the policy: this log is there already'],
    ['a key under two names', `${witness}witness v ${WITNESSES[0]}\n`, 'this witness is there already'],
    ['a name twice', `${witness}witness w ${WITNESSES[1]}\n`, 'the name w is there already'],
    ['a witness called none', `witness none ${WITNESSES[0]}\n`, 'the name none is taken'],
    ['none as a member', 'group g any none\n', 'no line before it defines none'],
    ['a group of nobody', 'group g any\n', 'group NAME all|any|NUMBER MEMBER'],
    ['a group of itself', `${witness}group g any w g\n`, 'no line before it defines g'],
    ['a witness in two groups', `${witness}group g any w\ngroup h any w\n`, 'w is a member of a group already'],
    ['a witness twice in a group', `${witness}group g any w w\n`, 'w is a member of a group already'],
    ['more than there are', `${witness}group g 2 w\n`, '"2" must be all, any, or a number from 1 to 1'],
    ['none of them', `${witness}group g 0 w\n`, '"0" must be all'],
    ['a number with a zero before it', `${witness}group g 01 w\n`, '"01" must be all'],
    ['a key that is none', 'log example.org/log+00000000+AAAA\n', 'line 1 of the policy'],
    ['a word too many', `log ${LOG} https://x y\n`, 'it must be: log VKEY [URL]'],
  ];
  for (const [what, text, message] of refused) {
    it(`is refused with ${what}`, () => {
      expect(() => parsed(text)).to.throw(TlogFormatError, message);
    });
  }

  it('is never anything but a policy or a format error, whatever the bytes', () => {
    const words = [
      'log',
      'witness',
      'group',
      'quorum',
      'none',
      'all',
      '1',
      'w',
      '\n',
      '\n',
      ' ',
      '#',
      LOG,
      WITNESSES[0],
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 30 }), (some) => {
        try {
          expect(parsed(`${some.join(' ')}\n`).logs).to.be.an('array');
        } catch (error) {
          expect(error).to.be.instanceOf(TlogFormatError);
        }
      }),
    );
  });
});
