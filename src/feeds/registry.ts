import type { RangeFeed } from './feed.ts';
import { oci } from './oci.ts';

/** Every published list of ranges that a provider of a claim can name as its `feed`. */
export const RANGE_FEEDS: readonly RangeFeed[] = [oci];
