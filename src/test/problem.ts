/** Something wrong with a test file: where, and what. Collected, so that a person sees all at once. */
export interface Problem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** `file:line: message`. */
export function problemText({ file, line, message }: Problem): string {
  return `${file}:${line}: ${message}`;
}
