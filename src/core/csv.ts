/**
 * A field of CSV (RFC 4180). Text that a spreadsheet would take for a formula is kept from that by an apostrophe: labels and names of
 * networks come from configurations and lists, any text.
 */
export function csvField(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
