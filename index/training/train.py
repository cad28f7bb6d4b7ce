"""Trains the rows of a StaticEmbedding by contrast: pooled vectors and late interaction together."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from index.training.pairs import Batch, Ids, Source

_LOG = logging.getLogger(__name__)
_SCALE = 20.0
_LATE_QUERY, _LATE_TARGET = 14, 48
"""Most tokens of a query and of a target that late interaction looks at."""
_THRESHOLD = 0.3

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast to train."""

    steps: int
    batch: int = 1024
    rate: float = 0.02
    warmup: int = 50
    late_batch: int = 64
    """Pairs of a batch that late interaction is trained on; 0 for none."""
    late_weight: float = 0.7


class _Pool(torch.autograd.Function):
    """Sparse matrix times rows; torch's own sparse products are several times slower here."""

    @staticmethod
    def forward(ctx: Any, rows: torch.Tensor, matrix: csr_matrix) -> torch.Tensor:
        ctx.matrix = matrix
        return torch.from_numpy(matrix @ rows.detach().numpy())

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None]:
        return torch.from_numpy(ctx.matrix.T @ gradients[0].numpy()), None


class RowAdam:
    """Adam that touches only the rows of a batch: a row's moments decay only when it is used."""

    def __init__(self, table: Floats, *, first: float = 0.9, second: float = 0.98) -> None:
        self.table = table
        self._mean = np.zeros_like(table)
        self._square = np.zeros_like(table)
        self._used = np.zeros(len(table), np.int64)
        self._first, self._second = first, second

    def step(self, rows: NDArray[np.int64], gradient: Floats, rate: float) -> None:
        """Move the given rows, (n_rows,), against their gradient, (n_rows, dim)."""
        self._used[rows] += 1
        mean = self._mean[rows] * self._first + (1 - self._first) * gradient
        square = self._square[rows] * self._second + (1 - self._second) * gradient * gradient
        self._mean[rows], self._square[rows] = mean, square
        used = self._used[rows][:, None]
        mean = mean / (1 - self._first**used)
        square = square / (1 - self._second**used)
        self.table[rows] -= (rate * mean / (np.sqrt(square) + 1e-8)).astype(np.float32)


def train(table: Floats, sources: Sequence[Source], plan: Plan, *, seed: int) -> None:
    """Train the (n_tokens, dim) table in place."""
    # More threads add in another order each time, and on a busy machine they are slower too.
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    optimiser = RowAdam(table)
    weights = np.array([source.weight for source in sources])
    weights /= weights.sum()
    began, running = time.monotonic(), {source.name: 0.0 for source in sources}
    for step in range(plan.steps):
        source = sources[rng.choice(len(sources), p=weights)]
        batch = source.batch(rng, plan.batch)
        if len(batch.queries) < 2:
            continue
        rows, gradient, loss = _gradient(table, batch, plan)
        rate = plan.rate * min((step + 1) / plan.warmup, (plan.steps - step) / plan.steps)
        optimiser.step(rows, gradient, rate)
        running[source.name] = 0.9 * (running[source.name] or loss) + 0.1 * loss
        if step % 100 == 99:
            losses = " ".join(f"{name} {value:.3f}" for name, value in running.items())
            _LOG.info("step %d, %.0f s: %s", step + 1, time.monotonic() - began, losses)


def _gradient(table: Floats, batch: Batch, plan: Plan) -> tuple[NDArray[np.int64], Floats, float]:
    """The touched rows, the loss's gradient there, and the loss."""
    lists = [*batch.queries, *batch.targets, *batch.extra]
    flat = np.concatenate(lists)
    rows, local = np.unique(flat, return_inverse=True)
    held = torch.from_numpy(table[rows]).requires_grad_()
    pooled = _Pool.apply(held, _pooling(lists, local, len(rows)))
    size = len(batch.queries)
    same = torch.from_numpy(batch.keys[:, None] == batch.keys[None, :])
    same.fill_diagonal_(False)
    loss = _contrast(pooled, size, same)
    if plan.late_batch:
        loss = loss + plan.late_weight * _late(held, batch, local, same, plan.late_batch)
    loss.backward()
    return rows, held.grad.numpy(), float(loss.detach())


def _pooling(lists: Sequence[Ids], local: NDArray[np.int64], columns: int) -> csr_matrix:
    lengths = np.array([len(ids) for ids in lists])
    data = np.repeat(1.0 / lengths, lengths).astype(np.float32)
    bounds = np.concatenate([[0], np.cumsum(lengths)])
    return csr_matrix((data, local, bounds), shape=(len(lists), columns))


def _contrast(pooled: torch.Tensor, size: int, same: torch.Tensor) -> torch.Tensor:
    """InfoNCE over cosines, both directions; identical targets are not each other's negatives."""
    unit = torch.nn.functional.normalize(pooled, dim=1)
    queries, targets = unit[:size], unit[size:]
    return _info_nce(queries @ targets.T * _SCALE, same)


def _info_nce(logits: torch.Tensor, same: torch.Tensor) -> torch.Tensor:
    size = len(logits)
    wanted = torch.arange(size)
    square = logits[:, :size].masked_fill(same, -1e4)
    forward = torch.nn.functional.cross_entropy(torch.cat([square, logits[:, size:]], 1), wanted)
    return 0.7 * forward + 0.3 * torch.nn.functional.cross_entropy(square.T, wanted)


def _late(held: torch.Tensor, batch: Batch, local: NDArray[np.int64], same: torch.Tensor, most: int) -> torch.Tensor:
    """InfoNCE over MaxSim: each query token, weighted by its norm, takes its best match in the target."""
    size = min(most, len(batch.queries))
    bounds = np.cumsum([0, *(len(ids) for ids in batch.queries), *(len(ids) for ids in batch.targets)])
    query, query_mask = _padded(local, bounds[: size + 1], _LATE_QUERY)
    middle = len(batch.queries)
    target, target_mask = _padded(local, bounds[middle : middle + size + 1], _LATE_TARGET)
    norms = held.norm(dim=1)
    unit = held / (norms[:, None] + 1e-6)
    similar = unit[query.ravel()] @ unit[target.ravel()].T
    similar = similar.view(size, query.shape[1], size, target.shape[1])
    best = similar.masked_fill(~target_mask[None, None], -1.0).amax(dim=3)
    weight = norms[query] * query_mask
    scores = (torch.relu(best - _THRESHOLD) * weight[:, :, None]).sum(1) / (weight.sum(1)[:, None] + 1e-6)
    return _info_nce(scores * _SCALE / (1 - _THRESHOLD), same[:size, :size])


def _padded(local: NDArray[np.int64], bounds: NDArray[np.int64], most: int) -> tuple[torch.Tensor, torch.Tensor]:
    lengths = np.minimum(np.diff(bounds), most)
    columns = np.arange(int(lengths.max()))
    mask = columns[None, :] < lengths[:, None]
    places = np.where(mask, bounds[:-1, None] + columns, bounds[:-1, None])
    return torch.from_numpy(local[places]), torch.from_numpy(mask)
