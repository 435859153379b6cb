import { akamai } from './akamai.ts';
import { aws } from './aws.ts';
import { azure, azureGovernment } from './azure.ts';
import { cloudflare } from './cloudflare.ts';
import { digitalocean } from './digitalocean.ts';
import { fastly } from './fastly.ts';
import type { RangeFeed } from './feed.ts';
import { gcp } from './gcp.ts';
import { linode } from './linode.ts';
import { oci } from './oci.ts';
import { vultr } from './vultr.ts';

/** Every published list of ranges that a provider or a CDN of a configuration can name as its `feed`. */
export const RANGE_FEEDS: readonly RangeFeed[] = [
  oci,
  aws,
  gcp,
  azure,
  azureGovernment,
  digitalocean,
  linode,
  vultr,
  cloudflare,
  fastly,
  akamai,
];
