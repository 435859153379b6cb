import { dirname, resolve } from 'node:path';
import { formatAddress, parseAddress } from '../core/address.ts';
import type { LandingRules, OtherProvider } from '../core/outcome.ts';
import type {
  AnchorConfig,
  ClaimConfig,
  Config,
  EvidenceConfig,
  FeedsConfig,
  ManifestConfig,
  ResolverConfig,
  VantageConfig,
  WebConfig,
} from './config.ts';
import type {
  AnchorForm,
  ClaimForm,
  FileConfig,
  ManifestForm,
  Places,
  ProviderForm,
  ResolverForm,
  VantageForm,
} from './form.ts';

/** Puts the parts of a checked form together. Paths are relative to the file that names them. */
export function compile(form: FileConfig, text: string, file: string): Config {
  const place = (path: string): string => resolve(dirname(file), path);
  return {
    file,
    text,
    claims: form.claims.map((claim) => compileClaim(claim, form, place)),
    resolvers: Object.entries(form.resolvers).map(([id, resolver]) => compileResolver(id, resolver)),
    vantages: Object.entries(form.vantages).map(([id, vantage]) => compileVantage(id, vantage)),
    slots: { everyMs: form.slots.every, draws: form.slots.draws, firstDraws: form.slots.first_draws },
    dns: {
      timeoutMs: form.dns.timeout,
      attempts: form.dns.attempts,
      queriesPerSecond: form.dns.queries_per_second,
    },
    probes: {
      connect: form.probes.connect === undefined ? undefined : { budgetMs: form.probes.connect.budget },
      trace: form.probes.trace === undefined ? undefined : { everyMs: form.probes.trace.every },
      ...(form.probes.https_records ? { httpsRecords: true as const } : {}),
    },
    feeds: {
      refresh: form.feeds.refresh,
      maxShrink: form.feeds.max_shrink,
      maxAgeMs: form.feeds.max_age,
      overrides: Object.fromEntries(
        Object.entries(form.feeds.overrides).map(([id, { url, file: path }]) => [
          id,
          { ...placed('url', url), ...placed('file', path, place) },
        ]),
      ),
    },
    ...(form.publisher === undefined ? {} : { publisher: { ...form.publisher, licence: form.publisher.licence } }),
    evidence: compileEvidence(form.evidence, place),
    web: compileWeb(form.web, place),
  };
}

/** The first place under its key, any others as `more`. */
function placed(
  key: 'url' | 'file',
  places: Places | undefined,
  absolute: (place: string) => string = (place) => place,
): FeedsConfig['overrides'][string] {
  const [first, ...more] = typeof places === 'string' ? [places] : (places ?? []);
  if (first === undefined) return {};
  return { [key]: absolute(first), ...(more.length === 0 ? {} : { more: more.map(absolute) }) };
}

function compileEvidence(
  { dir, origin, key_file: keyFile, witnesses, timestamps }: FileConfig['evidence'],
  place: (path: string) => string,
): EvidenceConfig {
  return {
    dir: place(dir),
    origin,
    ...(keyFile === undefined ? {} : { keyFile: place(keyFile) }),
    ...(witnesses === undefined ? {} : { witnesses: { policy: place(witnesses.policy), everyMs: witnesses.every } }),
    ...(timestamps === undefined
      ? {}
      : {
          timestamps: {
            url: timestamps.url,
            certificates: place(timestamps.certificates),
            everyMs: timestamps.every,
          },
        }),
  };
}

function compileWeb(web: FileConfig['web'], place: (path: string) => string): WebConfig {
  const { listen, config_file: configFile, admin_token_file: adminTokenFile, exempt, rate_limit: limit, probe } = web;
  return {
    ...listen,
    ...(configFile === undefined ? {} : { configFile: place(configFile) }),
    ...(adminTokenFile === undefined ? {} : { adminTokenFile: place(adminTokenFile) }),
    ...(exempt === undefined ? {} : { exempt }),
    ...(limit === undefined ? {} : { rateLimit: { perSecond: limit.per_second, burst: limit.burst } }),
    ...(probe === 'manifest' ? {} : { probe }),
  };
}

function compileClaim(claim: ClaimForm, form: FileConfig, place: (path: string) => string): ClaimConfig {
  const { publisher, date, url } = claim.source;
  const { builtin, file } = part(form.frames, claim.frame);
  return {
    id: claim.id,
    statement: claim.statement,
    source: { publisher, date, ...(url === undefined ? {} : { url }) },
    country: claim.country,
    rules: compileRules(claim, form),
    operator: claim.operator,
    frame: file === undefined ? { id: claim.frame, builtin: builtin ?? '' } : { id: claim.frame, file: place(file) },
    manifest: compileManifest(claim.manifest, part(form.manifests, claim.manifest)),
    levels: claim.levels,
    grades: claim.grades,
    acceptVantageOnly: claim.accept_vantage_only,
  };
}

function compileRules(claim: ClaimForm, form: FileConfig): LandingRules {
  const provider = part(form.providers, claim.provider);
  const sites = claim.operator === undefined ? {} : part(form.operators, claim.operator).sites;
  return {
    provider: {
      id: claim.provider,
      asns: provider.asns,
      possibleTenants: provider.possible_tenants ?? [],
      ...(provider.feed === undefined ? {} : { feed: provider.feed }),
      ...(provider.region_prefix === undefined ? {} : { regionPrefix: provider.region_prefix }),
      edgeServices: provider.edge_services ?? [],
      ...(provider.sibling_asns === undefined ? {} : { siblingAsns: provider.sibling_asns }),
    },
    country: claim.country,
    statedAt: Date.parse(claim.source.date) / 1000,
    otherProviders: Object.entries(form.providers)
      .filter(([id]) => id !== claim.provider)
      .map(([id, other]) => otherProvider(id, other)),
    cdns: Object.entries(form.cdns).map(([id, { asns, feed, cname_suffixes }]) => ({
      id,
      asns: asns ?? [],
      ...(feed === undefined ? {} : { feed }),
      cnameSuffixes: cname_suffixes,
    })),
    sites: Object.entries(sites).map(([id, { asns, countries }]) => ({
      id,
      asns,
      ...(countries === undefined ? {} : { countries }),
    })),
  };
}

function otherProvider(id: string, { asns, feed, edge_services, sibling_asns }: ProviderForm): OtherProvider {
  return {
    id,
    asns,
    ...(feed === undefined ? {} : { feed }),
    ...(edge_services === undefined ? {} : { edgeServices: edge_services }),
    ...(sibling_asns === undefined ? {} : { siblingAsns: sibling_asns }),
  };
}

function compileManifest(id: string, manifest: ManifestForm): ManifestConfig {
  if ('endpoints' in manifest) {
    return { id, endpoints: manifest.endpoints, weightsKnown: manifest.weights === 'measured' };
  }
  return { id, endpoints: manifest, weightsKnown: false };
}

function compileResolver(id: string, resolver: ResolverForm): ResolverConfig {
  if (resolver.kind === 'authoritative') {
    const { via, roots, ...rest } = resolver;
    return { id, ...rest, ...(via === undefined ? {} : { via }), ...(roots === undefined ? {} : { roots }) };
  }
  const { trusted_ad, ...rest } = resolver;
  const trusted = trusted_ad ? { trustedAd: true as const } : {};
  if (rest.kind !== 'doh') return { id, ...rest, ...trusted };
  const { address, ...doh } = rest;
  return { id, ...doh, ...(address === undefined ? {} : { address }), ...trusted };
}

function compileVantage(id: string, vantage: VantageForm): VantageConfig {
  return {
    id,
    latitude: vantage.latitude,
    longitude: vantage.longitude,
    positionErrorKm: vantage.position_error_km,
    asn: vantage.asn,
    ...(vantage.source === undefined ? {} : { source: sourceOf(vantage.source) }),
    ...(vantage.weight === undefined ? {} : { weight: vantage.weight }),
    ...(vantage.anchors === undefined ? {} : { anchors: vantage.anchors.map(compileAnchor) }),
  };
}

function sourceOf(texts: readonly string[]): NonNullable<VantageConfig['source']> {
  return Object.fromEntries(
    texts.map((text) => {
      const address = parseAddress(text);
      if (address === undefined) throw new Error(`${text} was checked, and is no address`);
      return [address.family, formatAddress(address)];
    }),
  );
}

function compileAnchor({ position_error_km: positionErrorKm, ...anchor }: AnchorForm): AnchorConfig {
  return { ...anchor, positionErrorKm };
}

/** A part by its id; that it is there has been checked, so its absence is a defect of ours. */
function part<T>(parts: Readonly<Record<string, T>>, id: string): T {
  const found = Object.hasOwn(parts, id) ? parts[id] : undefined;
  if (found === undefined) throw new Error(`no part ${id} in the configuration`);
  return found;
}
