import type { OneShotTool } from './one-shot.ts';
import { parseMtr } from './parse-mtr.ts';
import { parseTraceroute } from './parse-traceroute.ts';
import { PACE } from './spacing.ts';

const ANY_BRANCH =
  'each of its packets may take another branch, so routers that it tells one after the other need not be joined, and no path is said to leave the provider';

/**
 * traceroute of Linux: it tells every answer of a hop. UDP needs no rights; TCP and ICMP do (root, or the capability net_raw), and
 * are passed over where they are missing. Sixteen packets are under way at once, none sent sooner than the gap after the one before.
 */
const TRACEROUTE: OneShotTool = {
  name: 'traceroute',
  version: /^Modern traceroute for Linux, version (\S+)/,
  methods: ['tcp', 'icmp', 'udp'],
  args: (method, { address, port }, from) => {
    const by = { tcp: ['-T', '-p', `${port}`], icmp: ['-I'], udp: [] }[method];
    const probing = ['-n', '-q', '3', '-w', '1', '-m', '32', '-N', '16', '-z', `${PACE.gapMs}`];
    return [...probing, ...by, ...given('-s', from), address];
  },
  parse: parseTraceroute,
  weaker: ANY_BRANCH,
};

/**
 * mtr by ICMP: by TCP it counts what the kernel sends again for it as answers of other hops. Debian's sends by a program of its own
 * with the capability net_raw. A round every two seconds to at most 32 hops is 16 packets a second.
 */
const MTR: OneShotTool = {
  name: 'mtr',
  version: /^mtr (\S+)/,
  methods: ['icmp'],
  args: (_method, { address }, from) => {
    const rounds = ['--json', '-n', '-c', '3', '-i', '2', '-G', '1', '-U', '5', '-m', '32'];
    return [...rounds, ...given('-a', from), address];
  },
  parse: parseMtr,
  weaker: `${ANY_BRANCH}; of a hop it tells one router, whichever answered`,
};

function given(option: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [option, value];
}

/** What stands in for scamper, the one that tells more first. */
export const FALLBACKS: readonly OneShotTool[] = [TRACEROUTE, MTR];
