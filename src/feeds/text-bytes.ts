import { FeedError } from './feed.ts';

/**
 * The text of a feed's bytes, without a byte order mark. Throws FeedError `parse`: empty, compressed, not UTF-8, or a page
 * in place of a list.
 */
// Written by the publisher, or by whatever answered in its place: any bytes at all.
export function decodeText(bytes: Uint8Array): string {
  if (bytes.length === 0) throw new FeedError('parse', 'the file is empty');
  // RFC 1952 section 2.3.1. Nothing is unpacked here, so that a few bytes never become gigabytes.
  if (bytes[0] === 0x1f && bytes[1] === 0x8b)
    throw new FeedError('parse', 'the bytes are gzip; lists are read as they are');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FeedError('parse', 'the bytes are not UTF-8', { cause });
  }
  if (/^\s*</.test(text)) throw new FeedError('parse', 'the bytes are markup, an error page perhaps, not a list');
  return text;
}
