/**
 * The three differentiable operations of the network, with gradients of their own: the WebAssembly backend has none
 * for gather, multiplies transposed matrices ten times slower than it transposes and multiplies, and takes nine
 * times as long for a sum over rows as for the same sum as a product.
 */
import * as tf from './tensorflow.ts'

/** Rows of a table. @param rows int32 [n, 1]  @returns [n, width] */
export function lookUp(table: tf.Tensor2D, rows: tf.Tensor2D): tf.Tensor2D {
  return tf.customGrad((table) => ({
    value: tf.gatherND(table as tf.Tensor2D, rows),
    gradFunc: (dy: tf.Tensor) => tf.scatterND(rows, dy, (table as tf.Tensor2D).shape), // equal rows add up
  }))(table) as tf.Tensor2D
}

/** x w. @param x [n, inputs]  @param w [inputs, outputs]  @returns [n, outputs] */
export function multiply(x: tf.Tensor2D, w: tf.Tensor2D): tf.Tensor2D {
  return tf.customGrad((x, w, save) => {
    ;(save as tf.GradSaveFunc)([x as tf.Tensor, w as tf.Tensor])
    return {
      value: tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => [
        tf.matMul(dy as tf.Tensor2D, tf.transpose(saved[1] as tf.Tensor2D)),
        tf.matMul(tf.transpose(saved[0] as tf.Tensor2D), dy as tf.Tensor2D),
      ],
    }
  })(x, w) as tf.Tensor2D
}

/** x + b in every row. @param x [n, width]  @param b [width] */
export function addToRows(x: tf.Tensor2D, b: tf.Tensor1D): tf.Tensor2D {
  return tf.customGrad((x, b) => ({
    value: tf.add(x as tf.Tensor2D, b as tf.Tensor1D),
    gradFunc: (dy: tf.Tensor) => [
      dy,
      tf.reshape(tf.matMul(tf.ones([1, dy.shape[0]!]), dy as tf.Tensor2D), [-1]),
    ],
  }))(x, b) as tf.Tensor2D
}

/**
 * Mean of -ln softmax(logits)[target].
 * @param logits [n, classes]  @param targets int32 [n]
 */
export function crossEntropy(logits: tf.Tensor2D, targets: tf.Tensor1D): tf.Scalar {
  return tf.customGrad((logits, save) => {
    const [n, classes] = (logits as tf.Tensor2D).shape
    const p = tf.softmax(logits as tf.Tensor2D)
    const rows = tf.range(0, n, 1, 'int32')
    const places = tf.stack([rows, targets], 1)
    // Not oneHot: the WebAssembly backend writes its ones as integers even into a tensor of floats.
    ;(save as tf.GradSaveFunc)([p, tf.scatterND(places, tf.ones([n]), [n, classes])])
    return {
      value: tf.neg(tf.mean(tf.log(tf.maximum(tf.gatherND(p, places), smallest)))),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(tf.sub(saved[0]!, saved[1]!), tf.div(dy, n)),
    }
  })(logits) as tf.Scalar
}

/** The least probability of a 32-bit softmax that has a logarithm. */
const smallest = 1e-37
