/** What came of reading the configuration again; absent from a report when it is not read again while the service runs. */
export interface ReloadReport {
  /** When the configuration in force took over, Unix milliseconds. */
  readonly successMs: number;
  /** False when the last one that was asked for was refused. */
  readonly successful: boolean;
}
