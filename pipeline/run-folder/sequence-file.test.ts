import { tableFromIPC } from 'apache-arrow'
import { expect, test } from 'vitest'
import { exampleNetwork } from '../../models/example/network.ts'
import { readSequence, writeSequence } from './sequence-file.ts'

test('a network survives its file bit for bit', () => {
  const network = exampleNetwork()
  expect(readSequence(writeSequence(network))).toEqual(network)
})

test('the file tells other programs what its rows are', () => {
  const table = tableFromIPC(writeSequence(exampleNetwork()))
  const row = table.get(0)!.toJSON()
  expect(row.name).toBe('action_vectors')
  expect([...row.shape]).toEqual([9, 24])
  expect(row.labels.get(1)).toBe('s3:GetObject')
})

test('a file without the tensors of this version is refused with what to do', () => {
  const { actions, principals, tensors } = exampleNetwork()
  const { rate_weights, ...others } = tensors
  const renamed = { actions, principals, tensors: { ...others, rate_weights: undefined } }
  expect(rate_weights.shape).toEqual([2])
  expect(() => writeSequence(renamed as never)).toThrow()
  expect(() => readSequence(new Uint8Array())).toThrow('run the train stage again')
})
