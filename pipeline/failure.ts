/**
 * An expected failure: wrong input, a full disk, a missing file. The command line prints its message as one
 * line and exits with `exitCode` (1 failed, 2 wrong usage); a stack is shown only with --debug.
 * The message says what was expected, what was found, where, and what to do.
 */
export class Failure extends Error {
  readonly exitCode: 1 | 2

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message)
    this.name = 'Failure'
    this.exitCode = exitCode
  }
}
