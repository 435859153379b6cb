import ipaddr from 'ipaddr.js';

/** A part of the address space, as numbers: read here by another hand than the program's own. */
export interface Block {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly length: number;
}

export function parseBlock(text: string): Block {
  const [address, length] = ipaddr.parseCIDR(text);
  return { family: address.kind() === 'ipv4' ? 4 : 6, first: numberOf(address.toByteArray()), length };
}

export function formatBlock({ family, first, length }: Block): string {
  const hex = first.toString(16).padStart(bitsOf(family) / 4, '0');
  return `${ipaddr.fromByteArray([...Buffer.from(hex, 'hex')]).toString()}/${length}`;
}

/** The value of an address, for order and for ranges. */
export function addressValue(text: string): bigint {
  return numberOf(ipaddr.parse(text).toByteArray());
}

export function contains(outer: Block, inner: Block): boolean {
  const shift = BigInt(bitsOf(outer.family) - outer.length);
  const shares = outer.family === inner.family && outer.length <= inner.length;
  return shares && outer.first >> shift === inner.first >> shift;
}

/** Cuts a block into halves, those into halves, and so on, down to where `isPiece`: complete and without overlap. */
export function partition(block: Block, isPiece: (block: Block) => boolean): readonly Block[] {
  if (isPiece(block)) return [block];
  const length = block.length + 1;
  const half = 1n << BigInt(bitsOf(block.family) - length);
  return [block.first, block.first + half].flatMap((first) => partition({ ...block, first, length }, isPiece));
}

function bitsOf(family: 4 | 6): number {
  return family === 4 ? 32 : 128;
}

function numberOf(bytes: readonly number[]): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}
