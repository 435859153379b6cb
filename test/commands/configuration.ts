import { quillbird } from '../../src/world/quillbird.ts';
import { renderCountries, renderFrame, renderOrigins } from '../../src/world/render.ts';

/** The frame of the demo's world. */
const FRAME: string = renderFrame(quillbird, '2026-11-23');

/** The files that the configuration names, all of the demo's world. */
export const FILES: Readonly<Record<string, string>> = {
  'frame.tsv': FRAME,
  'origins.csv': renderOrigins(quillbird),
  'country.csv': renderCountries(quillbird),
};

/** A configuration that needs no network: its data are files, its publisher and its resolver nobody on loopback. */
export function configuration(changes: readonly (readonly [from: string, to: string])[] = []): string {
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new RangeError(`the configuration holds no ${from}`);
    return text.replace(from, () => to);
  }, CONFIGURATION);
}

const endpoints = quillbird.endpoints.map(
  ({ name, port, path, role, weight }) =>
    `    - { name: ${name}, port: ${port}, path: ${path}, role: ${role}, weight: ${weight} }`,
);

const CONFIGURATION = `claims:
  - id: demo-us-oci
    statement: "All of it is on OCI"
    source: { publisher: Example News, date: 2026-11-23 }
    provider: oci
    frame: us
    manifest: quillbird
    levels: { quoted: 1, tested: [0.999] }
frames:
  us: { file: frame.tsv }
manifests:
  quillbird:
${endpoints.join('\n')}
providers:
  oci: { feed: oci, asns: [31898], region_prefix: us- }
resolvers:
  public: { kind: udp, address: 127.0.0.1, port: 1, class: public-ecs, weight: 1 }
  direct: { kind: authoritative, via: public, weight: 3 }
vantages: { demo: {} }
slots: { every: 5s, draws: 11, first_draws: 33 }
dns: { timeout: 400ms, attempts: 2 }
feeds:
  overrides:
    oci: { url: "http://127.0.0.1:1/ranges.json" }
    origins: { file: origins.csv }
    country: { file: country.csv }
evidence: { dir: ./evidence, origin: example.org/log }
web: { listen: "127.0.0.1:0" }
`;
