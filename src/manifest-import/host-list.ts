import { canonicalName } from '../core/domain-name.ts';
import type { Capture, CapturedHost, CaptureUnit } from './capture.ts';
import { CaptureError, tallyHosts } from './capture.ts';

const UNITS: readonly CaptureUnit[] = ['connections', 'requests', 'bytes'];
const USUAL_PORT = 443;

/**
 * Hosts from a list with a line of names: `host` and one of `connections`, `requests` or `bytes`, with `port` where it is not 443; in any
 * order, other columns are passed over. Throws CaptureError with the line.
 */
// Written by an operator or exported from a log: any text.
export function readHostList(text: string): Capture {
  const [head = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const names = fieldsOf(head, 1).map((name) => name.toLowerCase());
  const unit = UNITS.find((each) => names.includes(each));
  const [hostAt, portAt] = [names.indexOf('host'), names.indexOf('port')];
  if (hostAt < 0 || unit === undefined) {
    throw new CaptureError(
      `line 1 must name the columns host and one of ${UNITS.join(', ')}, is "${head.slice(0, 60)}"`,
    );
  }
  const countAt = names.indexOf(unit);
  const hosts = lines.flatMap((line, i): readonly CapturedHost[] => {
    if (line === '') return [];
    const fields = fieldsOf(line, i + 2);
    const host = canonicalName((fields[hostAt] ?? '').trim());
    const count = wholeNumber(fields[countAt], `${unit} of line ${i + 2}`);
    const port = portAt < 0 ? USUAL_PORT : wholeNumber(fields[portAt], `port of line ${i + 2}`);
    if (!/^[a-z0-9._:-]+$/.test(host)) throw new CaptureError(`line ${i + 2} names no host: "${host.slice(0, 60)}"`);
    if (port < 1 || port > 65_535) throw new CaptureError(`line ${i + 2}: ${port} is no port`);
    return [{ host, port, count }];
  });
  if (hosts.length === 0) throw new CaptureError('there are no lines below the first');
  return { unit, hosts: tallyHosts(hosts), leftOut: 0 };
}

/** The fields of a line; one with a comma in it stands in quotation marks (RFC 4180). */
function fieldsOf(line: string, number: number): readonly string[] {
  const fields = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)/g)];
  const length = fields.reduce((sum, [whole]) => sum + whole.length, 0);
  if (length !== line.length) throw new CaptureError(`line ${number} has a quotation mark where none can be`);
  return fields.map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain);
}

function wholeNumber(text: string | undefined, what: string): number {
  const value = /^\d{1,15}$/.test(text?.trim() ?? '') ? Number(text) : Number.NaN;
  if (Number.isNaN(value)) throw new CaptureError(`${what} must be a whole number, is "${text ?? ''}"`);
  return value;
}
