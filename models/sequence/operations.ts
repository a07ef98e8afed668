/**
 * The differentiable operations of the network, with gradients of their own. What they avoid, as measured on the
 * WebAssembly backend (256 rows, 64 by 485 in microseconds, with what is done instead): no gradient of a gather; a
 * product with a transposed factor 9,000 (transposed first 60); a product copies its right factor element by element,
 * 190 (the narrower factor stands there); a sum over rows as a product 260 (as a mean over a window 13); tanh 190 (by
 * the logistic function 20).
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
  return tf.customGrad((_x, _w, save) => {
    ;(save as tf.GradSaveFunc)([x, w])
    return {
      value: tf.matMul(x, w),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => [
        leftGradient(dy, saved[1]!),
        rightGradient(saved[0]!, dy),
      ],
    }
  })(x, w) as tf.Tensor2D
}

/** x w of an x that has no gradient. */
export function multiplyGiven(x: tf.Tensor2D, w: tf.Tensor2D): tf.Tensor2D {
  return tf.customGrad((_w, save) => {
    ;(save as tf.GradSaveFunc)([x])
    return {
      value: tf.matMul(x, w),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => rightGradient(saved[0]!, dy),
    }
  })(w) as tf.Tensor2D
}

/** x w + b. @param b [outputs] */
export function affine(x: tf.Tensor2D, w: tf.Tensor2D, b: tf.Tensor1D): tf.Tensor2D {
  return tf.customGrad((_x, _w, _b, save) => {
    ;(save as tf.GradSaveFunc)([x, w])
    return {
      value: tf.fused.matMul({ a: x, b: w, bias: b }),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => [
        leftGradient(dy, saved[1]!),
        rightGradient(saved[0]!, dy),
        sumOfRows(dy as tf.Tensor2D),
      ],
    }
  })(x, w, b) as tf.Tensor2D
}

/** Of x w by x. */
function leftGradient(dy: tf.Tensor, w: tf.Tensor): tf.Tensor {
  return tf.matMul(dy, tf.transpose(w))
}

/** Of x w by w. */
function rightGradient(x: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  return x.shape[1]! < dy.shape[1]!
    ? tf.transpose(tf.matMul(tf.transpose(dy), x))
    : tf.matMul(tf.transpose(x), dy)
}

/** [n, width] to [width] */
function sumOfRows(x: tf.Tensor2D): tf.Tensor1D {
  const [n, width] = x.shape
  const mean = tf.avgPool(tf.reshape(x, [1, n, 1, width]) as tf.Tensor4D, [n, 1], [n, 1], 'valid')
  return tf.mul(tf.reshape(mean, [width]), n) as tf.Tensor1D
}

/** tanh x = 2 / (1 + e^-2x) - 1 */
export function tanh(x: tf.Tensor2D): tf.Tensor2D {
  return tf.customGrad((x, save) => {
    const y = tf.sub(tf.mul(tf.sigmoid(tf.mul(x as tf.Tensor2D, 2)), 2), 1)
    ;(save as tf.GradSaveFunc)([y])
    return {
      value: y,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, tf.sub(1, tf.square(saved[0]!))),
    }
  })(x) as tf.Tensor2D
}

/**
 * scores + w_0 own + w_1 shared, of which scores and w are learned.
 * @param scores [n, classes]  @param w [2]  @param own [n, classes], or [1, classes] the same for all, without gradient
 */
export function addRates(
  scores: tf.Tensor2D,
  w: tf.Tensor1D,
  own: tf.Tensor2D,
  shared: tf.Tensor2D,
): tf.Tensor2D {
  return tf.customGrad((scores, w) => {
    const [ownWeight, sharedWeight] = tf.unstack(w as tf.Tensor1D) as [tf.Scalar, tf.Scalar]
    const rates = tf.add(tf.mul(own, ownWeight), tf.mul(shared, sharedWeight))
    return {
      value: tf.add(scores as tf.Tensor2D, rates),
      gradFunc: (dy: tf.Tensor) => [
        dy,
        tf.stack([own, shared].map((rates) => tf.sum(sumOfRows(tf.mul(dy as tf.Tensor2D, rates))))),
      ],
    }
  })(scores, w) as tf.Tensor2D
}

/**
 * Sum of -ln softmax(logits)[target].
 * @param logits [n, classes]  @param targets row and class of each, int32 [n, 2]
 */
export function crossEntropy(logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Scalar {
  return tf.customGrad((logits, save) => {
    const p = tf.softmax(logits as tf.Tensor2D)
    const hits = tf.gatherND(p, targets)
    ;(save as tf.GradSaveFunc)([p, targets, tf.sub(hits, 1)])
    return {
      value: tf.neg(tf.sum(tf.log(tf.maximum(hits, smallest)))),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.mul(tf.tensorScatterUpdate(saved[0]!, saved[1] as tf.Tensor2D, saved[2]!), dy),
    }
  })(logits) as tf.Scalar
}

/** The least probability of a 32-bit softmax that has a logarithm. */
const smallest = 1e-37
