/**
 * Places in a YAML file and the error of its reader. Marks count as yaml-cpp counts them, since
 * diagnostics of rule files are compared with those of other tools: lines and columns from 0, and
 * the offset in bytes.
 */

/** A place in a file: `line` and `column` from 0, `offset` in bytes. */
export interface Mark {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** The beginning of a file. */
export const START: Mark = { line: 0, column: 0, offset: 0 };

/** Text that is not YAML. Thrown inside the reader and turned into a value by `readYaml`. */
export class YamlError extends Error {
  readonly mark: Mark;
  readonly reason: string;

  constructor(mark: Mark, reason: string) {
    super(`yaml-cpp: error at line ${mark.line + 1}, column ${mark.column + 1}: ${reason}`);
    this.mark = mark;
    this.reason = reason;
  }

  /** What is wrong and where, for people. */
  place(): string {
    return `${this.reason} at line ${this.mark.line + 1}, column ${this.mark.column + 1}`;
  }
}
