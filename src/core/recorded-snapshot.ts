/** A snapshot as it came into force. What it held stands in its leaf. */
export interface RecordedSnapshot {
  /** Index of its leaf. */
  readonly leaf: number;
  readonly sha256: string;
  /** When it was taken into the log, to the length of a slot; Unix milliseconds. */
  readonly atMs: number;
}
