import { enableCompileCache } from 'node:module';

// As the command does: stripping types at the start takes memory, which would be counted as the audit's.
enableCompileCache();

const { parseVkey } = await import('../src/evidence/tlog/key.ts');
const { LEVELS } = await import('../src/verify/audit.ts');
const { directorySource } = await import('../src/verify/evidence-source.ts');
const { verify } = await import('../src/verify/verify.ts');

/** Audits a directory in a process of its own, whose memory is then that of the audit. Arguments: directory, key, level. */
const [dir = '', vkey = '', wanted] = process.argv.slice(2);
const level = LEVELS.find((known) => String(known) === wanted);
if (level === undefined) throw new RangeError(`no level ${wanted}`);
const policy = { logs: [{ key: parseVkey(vkey), url: undefined }], witnesses: [], quorum: undefined };
const startMs = performance.now();
const { outcome, wrong, checked } = await verify(directorySource(dir), { level, policy });
const seconds = (performance.now() - startMs) / 1000;
const { user, system } = process.cpuUsage();
if (outcome !== 'proven') throw new Error(JSON.stringify({ outcome, wrong }));
process.stdout.write(
  JSON.stringify({
    seconds,
    cpu_seconds: (user + system) / 1e6,
    rss_bytes: process.resourceUsage().maxRSS * 1024,
    leaves: checked.leaves ?? 0,
    draws: checked.draws ?? 0,
  }),
);
