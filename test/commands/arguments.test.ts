import { expect } from 'chai';
import fc from 'fast-check';
import { chooseFrom, portOption, readArguments } from '../../src/commands/arguments.ts';
import { UsageError } from '../../src/commands/command.ts';

const SHAPE = { options: ['config', 'port'], flags: ['json'], positionals: 1 };

function refusal(args: readonly string[]): string {
  try {
    readArguments(args, SHAPE);
    return '';
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

describe('arguments', () => {
  it('are options with a value, flags without one, and words', () => {
    for (const args of [
      ['--config', 'a.yaml', 'word', '--json'],
      ['word', '--json', '--config=a.yaml'],
    ]) {
      const given = readArguments(args, SHAPE);
      expect(given.option('config')).to.equal('a.yaml');
      expect(given.option('port')).to.equal(undefined);
      expect(given.flag('json')).to.equal(true);
      expect(given.positionals).to.deep.equal(['word']);
    }
  });

  it('may be missing altogether', () => {
    const given = readArguments([], SHAPE);
    expect([given.option('config'), given.flag('json'), given.positionals]).to.deep.equal([undefined, false, []]);
  });

  it('after -- are words, whatever they look like', () => {
    expect(readArguments(['--', '--json'], SHAPE).positionals).to.deep.equal(['--json']);
    expect(readArguments(['--config=-x'], SHAPE).option('config')).to.equal('-x');
  });

  const refusals: readonly (readonly [readonly string[], string])[] = [
    [['--confg', 'a'], 'there is no option --confg; did you mean --config?'],
    [['--verbose'], 'there is no option --verbose; there are: --config, --port, --json'],
    [['-j'], 'there is no option -j; there are: --config, --port, --json'],
    [['--config'], '--config needs a value'],
    [['--config='], '--config needs a value'],
    [['--config', ''], '--config needs a value'],
    [['--config', '--json'], '--config needs a value, and --json follows it'],
    [['--json=yes'], '--json takes no value'],
    [['--port', '1', '--port', '2'], '--port is given twice'],
    [['--json', '--json'], '--json is given twice'],
    [['a', 'b'], '"b" is one argument too many'],
    [['--toString'], 'there is no option --toString; there are: --config, --port, --json'],
    [['--__proto__=1'], 'there is no option --__proto__; there are: --config, --port, --json'],
  ];
  for (const [args, message] of refusals) {
    it(`are refused with what would be right: ${args.join(' ')}`, () => expect(refusal(args)).to.equal(message));
  }

  it('of a command without options are refused too', () => {
    expect(() => readArguments(['--json'], {})).to.throw(
      UsageError,
      'there is no option --json; this command has none',
    );
  });

  it('of a list may come more than once, and keep their order', () => {
    const { list, option } = readArguments(['--log', 'a', '--dir', 'd', '--log=b'], {
      options: ['dir'],
      lists: ['log'],
    });
    expect([list('log'), option('dir')]).to.deep.equal([['a', 'b'], 'd']);
    expect(readArguments([], { lists: ['log'] }).list('log')).to.deep.equal([]);
    expect(() => readArguments(['--log'], { lists: ['log'] })).to.throw(UsageError, '--log needs a value');
    expect(() => readArguments(['--lgo', 'x'], { lists: ['log'] })).to.throw(UsageError, 'did you mean --log?');
  });

  it('of any kind are read or refused, never a defect', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('--config', '--json', '--port=1', '--', '-', '--=', '---', '-jp'),
    );
    fc.assert(fc.property(fc.array(word, { maxLength: 5 }), (args) => typeof refusal(args) === 'string'));
  });
});

describe('a port', () => {
  it('is a number that a port can have', () => {
    expect(['0', '9977', '65535'].map(portOption)).to.deep.equal([0, 9977, 65_535]);
    expect(portOption(undefined)).to.equal(undefined);
  });
  for (const text of ['65536', '-1', '1.5', '0x10', ' 1', '1e3', '१', '999999']) {
    it(`is not ${text}`, () => expect(() => portOption(text)).to.throw(UsageError, `is "${text}"`));
  }
});

describe('a choice', () => {
  const choose = (name: string | undefined): string => chooseFrom('claim', ['first', 'second'], (id) => id, name);
  it('is the first unless another is named', () => {
    expect([choose(undefined), choose('second')]).to.deep.equal(['first', 'second']);
  });
  it('of what is not there tells what is', () => {
    expect(() => choose('secnd')).to.throw(UsageError, 'there is no claim "secnd"; did you mean second?');
    expect(() => choose('x')).to.throw(UsageError, 'there is no claim "x"; there are: first, second');
  });
});
