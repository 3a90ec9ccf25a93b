"""All learned numbers of a model in one flat array, and what a step needs of them at one quality."""

import math

import torch

# Gains do not come closer to zero than this: integers have to carry bias / gain beside the other sums.
LEAST_GAIN = 0.01


# What a run can leave as it is.
PARTS = ('analysis', 'prior', 'synthesis')


class Bucket:
    """Weights of one shape, one after another: [count][rows][columns], matrices unless they are those of
    depthwise filters."""

    def __init__(self, rows, columns, start, first_row, part, is_exact, is_matrix=True):
        self.rows, self.columns, self.start, self.first_row = rows, columns, start, first_row
        self.count, self.part, self.is_exact = 0, part, is_exact
        self.is_matrix = is_matrix

    @property
    def all_rows(self):
        return self.count * self.rows

    @property
    def slice(self):
        return slice(self.start, self.start + self.all_rows * self.columns)

    @property
    def row_slice(self):
        return slice(self.first_row, self.first_row + self.all_rows)

    def matrices(self, flat):
        return flat[self.slice].view(self.count, self.rows, self.columns)

    def as_rows(self, flat):
        return flat[self.slice].view(self.all_rows, self.columns)


class Layout:
    """Where everything lies in a flat array: weights by shape, gains [Q][rows], biases [Q][rows], the prior's
    starts and learned rows."""

    def __init__(self, networks):
        recipe = networks.recipe
        self.qualities = recipe.qualities
        self.weights = {w.name: w for w in networks.weights}
        parts = {w.name: 'analysis' for w in networks.analysis}
        parts.update((w.name, 'synthesis') for w in networks.synthesis)
        order = {}
        for w in networks.weights:
            part = PARTS.index(parts.get(w.name, 'prior'))
            key = part, w.rows, w.columns, w.is_exact, not w.is_depthwise
            order.setdefault(key, []).append(w)
        self.buckets, self.places, self.first_rows = [], {}, {}
        start = row = 0
        for (part, *shape, is_exact, is_matrix), members in sorted(order.items(), key=lambda item: item[0]):
            rows, columns = shape
            bucket = Bucket(rows, columns, start, row, PARTS[part], is_exact, is_matrix)
            for w in members:
                self.places[w.name], self.first_rows[w.name] = start, row
                start, row = start + w.outputs * columns, row + w.outputs
                bucket.count += w.outputs // rows
            self.buckets.append(bucket)
        self.weight_count, self.row_count = start, row
        self.vectors = {}
        start += 2 * self.qualities * row
        for level in ('top', 'bottom'):
            shapes = {
                'start': (self.qualities, recipe.context_width),
                'rows': (self.qualities, len(recipe.groups(level)), recipe.learned_features, recipe.codes),
            }
            for kind, shape in shapes.items():
                self.vectors[level, kind] = (start, shape)
                start += math.prod(shape)
        self.count = start

    def gain(self, flat):
        """[Q][rows]"""
        return self._rows(flat, 0)

    def bias(self, flat):
        """[Q][rows]"""
        return self._rows(flat, 1)

    def _rows(self, flat, part):
        size = self.qualities * self.row_count
        start = self.weight_count + part * size
        return flat[start : start + size].view(self.qualities, self.row_count)

    def vector(self, flat, level, kind):
        """`start` [Q][C] or `rows` [Q][G][R][K] of a level."""
        start, shape = self.vectors[level, kind]
        return flat[start : start + math.prod(shape)].view(shape)

    def mark(self, flat, part, mark):
        """Sets all that is learned of a part."""
        for bucket in self.buckets:
            if bucket.part == part:
                flat[bucket.slice] = mark
                self.gain(flat)[:, bucket.row_slice] = mark
                self.bias(flat)[:, bucket.row_slice] = mark
        if part == 'prior':
            flat[self.weight_count + 2 * self.qualities * self.row_count :] = mark

    def weight(self, flat, w):
        """[outputs][kernel][kernel][inputs]"""
        start = self.places[w.name]
        return flat[start : start + w.outputs * w.columns].view(w.outputs, w.kernel, w.kernel, w.inputs)

    def rows_of(self, w):
        return slice(self.first_rows[w.name], self.first_rows[w.name] + w.outputs)

    def named(self, flat):
        """Every parameter under its name in checkpoints, in the shape that it has there."""
        result = {}
        for w in self.weights.values():
            result[w.name + '.weight'] = self.weight(flat, w)
            result[w.name + '.gain'] = self.gain(flat)[:, self.rows_of(w)]
            result[w.name + '.bias'] = self.bias(flat)[:, self.rows_of(w)]
        for level in ('top', 'bottom'):
            result[f'prior.{level}.start'] = self.vector(flat, level, 'start')
            rows = self.vector(flat, level, 'rows')
            for g in range(rows.shape[1]):
                result[f'prior.{level}.{g}.rows'] = rows[:, g]
        return result


class Parameters:
    """Values, and the effective weights, biases and rows of the quality in force, which are leaves of the
    graph.

    Weights are kept at unit variance; the effective weight of output channel o is
    gain[q][o] * inputScale[i] / sqrt(columns) * W[o][y][x][i]."""

    def __init__(self, networks, device, dtype):
        self.networks, self.device, self.dtype = networks, device, dtype
        layout = self.layout = Layout(networks)

        def zeros(count, kind=torch.float32):
            return torch.zeros(count, dtype=kind, device=device)

        self.value, self.gradient, self.average = (zeros(layout.count) for _ in range(3))
        self.scale = zeros(layout.weight_count)
        self.set_input_scales({})
        self.input_steps = torch.zeros(
            layout.qualities, len(layout.weights), dtype=torch.float64, device=device
        )
        self.step_column = {name: i for i, name in enumerate(layout.weights)}
        self._make_leaves(zeros)

    def _make_leaves(self, zeros):
        layout = self.layout
        exact = torch.float32
        # Of each bucket, [rows][columns].
        self._effective, self._d_effective = (
            [
                zeros(b.all_rows * b.columns, exact if b.is_exact else self.dtype).view(b.all_rows, b.columns)
                for b in layout.buckets
            ]
            for _ in range(2)
        )
        self._biases, self._d_biases = zeros(layout.row_count), zeros(layout.row_count)
        self._gains = zeros(layout.row_count)
        self._steps = zeros(len(layout.weights))
        # Of each row, the largest weight on the integer network's grid; 16 bits count as no grid at all.
        peaks = torch.empty(layout.row_count)
        for w in layout.weights.values():
            peaks[layout.rows_of(w)] = math.inf if w.is_wide else w.peak
        self._peaks = peaks.to(self.device)
        self._vectors = {
            key: (zeros(shape[1:]), zeros(shape[1:])) for key, (_, shape) in layout.vectors.items()
        }
        self.weight, self.bias = {}, {}
        for name, w in layout.weights.items():
            rows = layout.rows_of(w)
            value, gradient = (
                self._rows_of(w, rows, arrays) for arrays in (self._effective, self._d_effective)
            )
            if w.kernel > 1:
                value, gradient = (
                    x.view(w.outputs, w.kernel, w.kernel, w.inputs).permute(0, 3, 1, 2)
                    for x in (value, gradient)
                )
            self.weight[name] = _leaf(value, gradient)
            self.bias[name] = _leaf(self._biases[rows], self._d_biases[rows])
        self.start, self.rows = {}, {}
        for level in ('top', 'bottom'):
            self.start[level] = _leaf(*self._vectors[level, 'start'])
            values, gradients = self._vectors[level, 'rows']
            self.rows[level] = [_leaf(v, g) for v, g in zip(values, gradients)]

    def _rows_of(self, w, rows, arrays):
        """The part of a layer, [outputs][columns], in arrays of all buckets."""
        for bucket, array in zip(self.layout.buckets, arrays):
            if bucket.first_row <= rows.start < bucket.first_row + bucket.all_rows:
                return array[rows.start - bucket.first_row : rows.stop - bucket.first_row]
        raise KeyError(w.name)

    def set_input_scales(self, scales):
        """Sets the factor of each input channel of layers that read codewords, by level."""
        for w in self.layout.weights.values():
            target = self.layout.weight(self.scale, w)
            target.fill_(1 / math.sqrt(w.columns))
            if w.codewords in scales:
                target.mul_(scales[w.codewords].to(target))

    def step_of(self, w):
        """The step of a layer's 8-bit input at the quality in force, a tensor without dimensions."""
        return self._steps[self.step_column[w.name]]

    def gain_of(self, w):
        """The gains of a layer at the quality in force, [outputs]."""
        return self._gains[self.layout.rows_of(w)]

    @torch.no_grad()
    def prepare(self, quality, rounding=False, averaged=False):
        """Makes the leaves ready for a step.

        quality: tensor [1] of one integer; rounding: weights on the 8-bit grid of the integer network;
        averaged: the averages in place of the current values."""
        flat, layout = self.average if averaged else self.value, self.layout
        gain = layout.gain(flat).index_select(0, quality)[0]
        self._gains.copy_(torch.copysign(gain.abs().clamp(min=LEAST_GAIN), gain))
        self._biases.copy_(layout.bias(flat).index_select(0, quality)[0])
        self._steps.copy_(self.input_steps.index_select(0, quality)[0])
        for bucket, effective in zip(layout.buckets, self._effective):
            scaled = bucket.as_rows(flat) * bucket.as_rows(self.scale)
            if rounding:
                scaled = self._on_grid(scaled, bucket)
            effective.copy_(scaled * self._gains[bucket.row_slice, None])
        for (level, kind), (values, _) in self._vectors.items():
            values.copy_(layout.vector(flat, level, kind).index_select(0, quality)[0])

    def _on_grid(self, scaled, bucket):
        peaks = self._peaks[bucket.row_slice, None]
        step = scaled.abs().amax(1, keepdim=True) / peaks
        grid = round_half_away(scaled / step.clamp(min=1e-38)) * step
        return torch.where((step > 0) & (peaks < math.inf), grid, scaled)

    def clear_gradients(self):
        """Before a backward pass."""
        torch._foreach_zero_([*self._d_effective, self._d_biases, *(g for _, g in self._vectors.values())])

    @torch.no_grad()
    def finish_backward(self, quality):
        """The gradients of the leaves become those of the values, in `gradient`; other qualities have
        none."""
        layout, flat = self.layout, self.gradient
        flat[layout.weight_count :].zero_()
        d_gains = torch.empty_like(self._gains)
        for bucket, gradient in zip(layout.buckets, self._d_effective):
            scaled = gradient * bucket.as_rows(self.scale)
            d_gains[bucket.row_slice] = (scaled * bucket.as_rows(self.value)).sum(1)
            torch.mul(scaled, self._gains[bucket.row_slice, None], out=bucket.as_rows(flat))
        layout.gain(flat).index_copy_(0, quality, d_gains[None])
        layout.bias(flat).index_copy_(0, quality, self._d_biases[None])
        for (level, kind), (_, gradients) in self._vectors.items():
            layout.vector(flat, level, kind).index_copy_(0, quality, gradients[None])


def round_half_away(x):
    """Halves away from zero, as the integer network's weights are rounded."""
    return torch.copysign((x.abs() + 0.5).floor(), x)


def _leaf(value, gradient):
    """A leaf of the graph whose gradient is gathered in given memory."""
    leaf = value.detach().requires_grad_()
    leaf.grad = gradient
    return leaf
