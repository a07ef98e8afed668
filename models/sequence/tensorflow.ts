/**
 * TensorFlow.js in the parts that are used: operations and optimisers, and the gradients of operations, which
 * tfjs-layers registers when it is imported (the package of all parts is three times as large). The backend comes
 * with backend.ts.
 */
import '@tensorflow/tfjs-layers'

export * from '@tensorflow/tfjs-core'
