/** Thrown when an exact answer would cost more than its budget. The caller says "cannot decide", never an approximation. */
export class TooComplex extends Error {
  public constructor(what: string) {
    super(`too complex: ${what}`);
    this.name = 'TooComplex';
  }
}
