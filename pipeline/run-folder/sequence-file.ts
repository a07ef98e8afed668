/**
 * fitted/sequence.arrow: the sequence network, one row a tensor, in a file that any Arrow reader opens.
 * `labels` names the rows of the two tables of vectors: actions by class, principals by vector.
 */
import {
  Field,
  type Float32,
  Int32,
  List,
  makeData,
  makeVector,
  Table,
  tableFromIPC,
  tableToIPC,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow'
import { type SequenceNetwork, type Tensors, tensorNames } from '../../models/sequence/network.ts'

export function writeSequence(network: SequenceNetwork): Uint8Array {
  const tensors = tensorNames.map((name) => network.tensors[name])
  const labels = tensorNames.map((name) =>
    name === 'action_vectors' ? network.actions : name === 'principal_vectors' ? network.principals : [],
  )
  return tableToIPC(
    new Table({
      name: vectorFromArray([...tensorNames], new Utf8()),
      shape: lists(
        tensors.map(({ shape }) => shape.length),
        vectorFromArray(
          tensors.flatMap(({ shape }) => shape),
          new Int32(),
        ),
      ),
      labels: lists(
        labels.map((list) => list.length),
        vectorFromArray(labels.flat(), new Utf8()),
      ),
      values: lists(
        tensors.map(({ values }) => values.length),
        makeVector(Float32Array.from(tensors.flatMap(({ values }) => [...values]))),
      ),
    }),
    'file',
  )
}

/** @throws when the file is no network, or one whose tensors are not those of this version */
export function readSequence(file: Uint8Array): SequenceNetwork {
  const table = tableFromIPC(file)
  const column = <T>(name: string) => {
    const found = table.getChild(name) as Vector<List> | null
    if (!found) throw new TypeError(`fitted/sequence.arrow has no column ${name}; run the train stage again`)
    return (row: number) => found.get(row) as T
  }
  const names = Array.from(table.getChild('name') ?? [], String)
  const shape = column<Vector<Int32>>('shape')
  const values = column<Vector<Float32>>('values')
  const labels = column<Vector<Utf8>>('labels')
  const rowOf = (name: string) => {
    const row = names.indexOf(name)
    if (row < 0) throw new TypeError(`fitted/sequence.arrow has no tensor ${name}; run the train stage again`)
    return row
  }
  return {
    actions: Array.from(labels(rowOf('action_vectors')), String),
    principals: Array.from(labels(rowOf('principal_vectors')), String),
    tensors: Object.fromEntries(
      tensorNames.map((name) => [
        name,
        { shape: [...shape(rowOf(name))], values: Float32Array.from(values(rowOf(name)).toArray()) },
      ]),
    ) as Tensors,
  }
}

/** A column of lists over the concatenated items. */
function lists<T extends Int32 | Float32 | Utf8>(lengths: number[], items: Vector<T>): Vector<List<T>> {
  const valueOffsets = new Int32Array(lengths.length + 1)
  for (const [i, length] of lengths.entries()) valueOffsets[i + 1] = valueOffsets[i]! + length
  return makeVector(
    makeData({
      type: new List(new Field('item', items.type)),
      length: lengths.length,
      valueOffsets,
      child: items.data[0]!,
    }),
  )
}
