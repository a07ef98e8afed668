"""The network of models/sequence/ in JAX, to compare speed with: python scripts/measure-backends.py [CLASSES] [SECONDS].

Same sizes, batch, loss and optimiser as scripts/measure-backends.ts, on one thread; needs only `pip install jax`.
"""
import os
import sys
import time

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.sched_setaffinity(0, {0})
import jax
import jax.numpy as jnp
import numpy as np

classes = int(sys.argv[1]) if len(sys.argv) > 1 else 500
seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 10
n, context, action_width, principal_width, hidden, principals = 512, 6, 24, 16, 64, 200
situation_width = int(sys.argv[3]) if len(sys.argv) > 3 else 19
rng = np.random.default_rng(1)


def normal(*shape):
    return jnp.asarray(0.1 * rng.standard_normal(shape), jnp.float32)


weights = dict(
    e=normal(classes + 1, action_width), v=normal(principals, principal_width),
    wc=normal(context * action_width, hidden), wv=normal(principal_width, hidden), ws=normal(situation_width, hidden),
    b=normal(hidden), wo=normal(hidden, classes), bo=normal(classes), r=jnp.asarray([0.7, 0.3], jnp.float32),
)
batch = dict(
    before=jnp.asarray(rng.integers(0, classes + 1, (n, context))), who=jnp.asarray(rng.integers(0, principals, n)),
    s=jnp.asarray(rng.random((n, situation_width)), jnp.float32), target=jnp.asarray(rng.integers(0, classes, n)),
    own=jnp.asarray(-8 * rng.random((n, classes)), jnp.float32), shared=jnp.asarray(-8 * rng.random((n, classes)), jnp.float32),
)


def forward(w, x, mask):
    c = w["e"][x["before"]].reshape(n, -1)
    h = jnp.tanh(c @ w["wc"] + w["v"][x["who"]] @ w["wv"] + x["s"] @ w["ws"] + w["b"]) * mask
    return h @ w["wo"] + w["bo"] + w["r"][0] * x["own"] + w["r"][1] * x["shared"]


def loss(w, x, mask):
    return -jnp.mean(jax.nn.log_softmax(forward(w, x, mask))[jnp.arange(n), x["target"]])


@jax.jit
def train(w, m, v, t, x, key):
    mask = jax.random.bernoulli(key, 0.85, (n, hidden)) / 0.85
    value, g = jax.value_and_grad(loss)(w, x, mask)
    m = jax.tree.map(lambda a, b: 0.9 * a + 0.1 * b, m, g)
    v = jax.tree.map(lambda a, b: 0.999 * a + 0.001 * b * b, v, g)
    w = jax.tree.map(
        lambda p, a, b: p - 0.01 * (a / (1 - 0.9**t)) / (jnp.sqrt(b / (1 - 0.999**t)) + 1e-7), w, m, v)
    return w, m, v, value


score = jax.jit(lambda w, x: jax.nn.softmax(forward(w, x, jnp.ones((n, hidden)))))


def rate(step):
    for _ in range(3):
        step()
    start, steps = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        step()
        steps += 1
    return float(f"{n * steps / (time.perf_counter() - start):.2g}")


state = [weights, jax.tree.map(jnp.zeros_like, weights), jax.tree.map(jnp.zeros_like, weights), 1.0]
key = jax.random.key(1)


def step():
    w, m, v, value = train(*state, batch, key)
    state[:] = [w, m, v, state[3] + 1]
    value.block_until_ready()


training = rate(step)
scoring = rate(lambda: np.asarray(score(weights, batch)))
print(f"| JAX {jax.__version__} | {training:,.0f} | {scoring:,.0f} |")
