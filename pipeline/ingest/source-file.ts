/** A file of the input, local or an object of a bucket. */
export interface SourceFile {
  path: string
  size: number
  /** ISO time of the last change; with path and size it tells whether a file was read before. */
  modified: string
}
