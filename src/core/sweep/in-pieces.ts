const PIECE_LENGTH = 1 << 16;

/** The same text in fewer pieces: of millions of lines it is too long to be held whole, and each would be too short to be written. */
export function* inPieces(texts: Iterable<string>): Generator<string, void> {
  let piece = '';
  for (const text of texts) {
    piece += text;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
