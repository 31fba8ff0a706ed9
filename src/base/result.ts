/**
 * Errors as values. A function that can fail for a reason the user can act on returns a
 * {@linkcode Result}; exceptions are left for defects of saker itself.
 */

/** What went wrong, where it comes from and what to do about it. */
export interface SakerError {
  /** Stable identifier in upper snake case, such as `NOT_ROOT`; a key of the exit-code table. */
  readonly code: string;
  /** One sentence that says what is wrong and where. No trailing full stop. */
  readonly message: string;
  /** What the user can do, as an imperative sentence. */
  readonly hint?: string;
  /** The words of the kernel, the library or the parser beneath, where there are any. */
  readonly cause?: string;
}

/** Either a value or the reason why there is none. */
export type Result<T, E = SakerError> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

/** Wraps a value as a success. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** Wraps an error as a failure. */
export function fail<E = SakerError>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}

/** The words of what the runtime threw, for {@linkcode SakerError.cause}. */
export function causeOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
