/** A list in OCI's format with `count` prefixes of /24, from 140.0.0.0 on after `offset` of them. */
export function ociList(count: number, dated = '2026-11-20T07:13:25.457838', offset = 0): Buffer {
  const cidrs = Array.from({ length: count }, (_, i) => {
    const block = i + offset;
    return { cidr: `${140 + (block >> 16)}.${(block >> 8) & 255}.${block & 255}.0/24`, tags: ['OCI'] };
  });
  return Buffer.from(
    JSON.stringify({ last_updated_timestamp: dated, regions: [{ region: 'us-ashburn-1', cidrs }] }, undefined, 4),
  );
}
