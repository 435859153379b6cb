/** Bytes that are not in the form that a specification demands. The message says what is wrong with them, for whoever audits. */
export class TlogFormatError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TlogFormatError';
  }
}
