/** A file of the input, local or an object of a bucket. */
export interface SourceFile {
  path: string
  size: number
  /** ISO time of the last change; with path and size it tells whether a file was read before. */
  modified: string
  /** Of an object: changes with its content, and tells better than the time whether it was read before. */
  etag?: string
}

/** A file where it can be opened: itself, or the copy of an object. */
export interface LocalFile extends SourceFile {
  local: string
}
