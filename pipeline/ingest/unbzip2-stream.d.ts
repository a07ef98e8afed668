/** The package has no types of its own. It gives a stream of the old kind, which pipes and cannot be iterated. */
declare module 'unbzip2-stream' {
  export default function unbzip2(): NodeJS.ReadWriteStream
}
