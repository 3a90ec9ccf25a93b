"""One training run: a step at a quality drawn at random, over and over."""

import math
import time

import torch

from . import calibration
from .codebooks import CANDIDATES, RESTARTS
from .coded_batches import CodedBatches
from .codec import forward, forward_prior, search, see, seen_loss, synthesize
from .optimizers import Optimizer, Rates
from .photos import CropSampler
from .random_source import RandomSource
from .recipe import LEVELS
from .recording import Recorded, Stopwatch

# What a step's numbers hold, beside the optimiser's rates.
WEIGHT, INVERSE_UNIT, LOWEST, HIGHEST, KEEP, PRICE = range(6)


class Trainer:
    """Makes the steps of a state on photographs; one of a group of processes.

    make_optimizer: from a state and whether matrices have a rate of their own."""

    def __init__(
        self, state, group, photos, rescales=False, make_optimizer=Optimizer, records=True, report=print
    ):
        self.state, self.model, self.group = state, state.model, group
        self.records, self.report = records, report
        training, device = state.training, self.model.device
        self.sampler = CropSampler(photos, training.crop, rescales, training.drawn)
        self.optimizer = make_optimizer(state, (training.matrix_rate or 0) > 0)
        self.own_crops = group.share(training.batch)
        self.pixel_count = training.batch * training.crop**2
        blocks = training.crop // 8
        self.pixels = torch.zeros(len(self.own_crops), blocks, blocks, 192, device=device)
        self.quality = torch.zeros(1, dtype=torch.int64, device=device)
        self.numbers = torch.zeros(6, device=device)
        # Sums since the last report: loss, top and bottom bits per pixel, PSNR, steps, restarted codewords.
        self.sums = torch.zeros(6, dtype=torch.float64, device=device)
        self.watch = Stopwatch(device)
        # What each kind of step is made of, and where the latents are that chose codewords, and these.
        self._parts, self._coded, self._batches = {}, {}, None
        self._began, self._behind = None, []

    # MARK: steps

    def make_step(self):
        """Draws, learns, and counts; returns the quality."""
        state, training = self.state, self.state.training
        if self._began is None:
            self._began = time.perf_counter()
        q = state.random.below(self.model.recipe.qualities)
        # Before the step's own pixels: it fills the graph with others.
        if training.starts_rounding(state.step) and not state.is_rounding:
            calibration.set_input_steps(self)
            state.is_rounding = True
        self.watch.begin_step()
        seeing = training.is_visual(state.step)
        searching = training.is_searching(state.step) and not seeing
        # Not in all steps: the networks would grow to do what a step of the search leaves undone.
        keeps = searching or training.is_keeping(state.step)
        mode = (state.is_rounding, keeps, searching and state.step % 2 == 0, seeing, training.only)
        if training.only == 'synthesis':
            q = self._recall(q)
        else:
            self.fill(q, state.random)
        self._set_numbers(q)
        parts = self._recorded(mode)
        self.watch.mark()
        parts[0]()
        self.watch.mark()
        parts[1]()
        self.group.sum(self.model.parameters.gradient)
        self.group.sum(self.model.statistics)
        self.watch.mark()
        parts[2]()
        self.optimizer.after(state.step)
        if training.only != 'synthesis':
            self._reseed(q, self._coded[mode])
        self.watch.mark()
        state.step += 1
        state.megapixels += self.pixel_count / 1e6
        self._stay_close()
        return q

    def _recall(self, q):
        """Puts a batch in place that has been coded before, after coding one at a quality where that is due;
        the quality of the batch."""
        if self._batches is None:
            self._batches = CodedBatches(self.model, self.pixels, self.pixel_count / self.group.size)
        if self._batches.needs_another(self.state.step):
            self.fill(q, self.state.random)
            self._batches.add(q, self.state.is_rounding)
        return self._batches.take(self.state.random)

    def _stay_close(self):
        """Python runs at most four steps ahead of the device, so that a run can end in time."""
        if self.model.device.type == 'cuda':
            event = torch.cuda.Event()
            event.record()
            self._behind.append(event)
            if len(self._behind) > 4:
                self._behind.pop(0).synchronize()

    def count_seconds(self):
        """Adds the time since the first step, or the last call, to the state's."""
        self.watch.wait()
        if self._began is not None:
            self.state.seconds += (time.perf_counter() - self._began) * self.group.size
        self._began = None

    def _send(self, values, target):
        """Copies a list to the device without waiting for it."""
        host = torch.tensor(values, dtype=target.dtype)
        if target.is_cuda:
            host = host.pin_memory()
        target.copy_(host.view_as(target), non_blocking=True)

    def _set_numbers(self, q):
        state, training, recipe = self.state, self.state.training, self.model.recipe
        unit, middle = recipe.unit(q), recipe.lambdas[recipe.qualities // 2]
        decaying = training.is_decaying(state.step)
        self._send([q], self.quality)
        self._send(Rates.of(training, state.step), self.optimizer.rates.values)
        self._send(
            [
                (middle / recipe.lambdas[q]) ** training.balance / self.pixel_count,
                1 / unit,
                -128 / unit,
                127 / unit,
                training.codebook_final_decay if decaying else training.codebook_decay,
                training.prices[q] if training.prices else 0,
            ],
            self.numbers,
        )

    def fill(self, q, random):
        """Draws the batch's crops; this process takes its own."""
        side, places = self.sampler.draw(random, self.state.training.batch)
        own = [places[i] for i in self.own_crops]
        at = torch.empty(len(own), 3, dtype=torch.int64, device=self.model.device)
        self._send(own, at)
        torch.mul(self.sampler.take(side, at), 1 / self.model.recipe.unit(q), out=self.pixels)

    def _recorded(self, mode):
        if mode not in self._parts:
            functions = self._functions(mode)
            if self.records:
                functions = Recorded(functions, self._states(), self.model.device, self.report)
            self._parts[mode] = functions
        return self._parts[mode]

    def _states(self):
        state, parameters = self.state, self.model.parameters
        arrays = [parameters.value, parameters.average, state.moment1, state.moment2, self.sums]
        for books in self.model.codebooks.values():
            arrays += [books.words, books.moments, books.counts]
        return arrays + list(state.own.values())

    def _functions(self, mode):
        """The parts of a step that are always the same: forward, backward, optimiser."""
        rounding, keeps, searches, sees, only = mode
        if only == 'synthesis':
            return self._functions_of_synthesis(rounding)
        model, numbers, held = self.model, self.numbers, {}
        kept = {'analysis', 'synthesis'} if only == 'prior' else {'analysis'} if keeps else ()

        def go_forward():
            model.prepare(self.quality, rounding)
            if sees:
                unit = 1 / numbers[INVERSE_UNIT]
                result, masking = see(model, self.pixels, unit, rounding, learns_analysis=not keeps)
            elif only == 'prior':
                result = forward_prior(model, self.pixels, rounding)
            elif searches:
                result = search(model, self.pixels, (numbers[LOWEST], numbers[HIGHEST]), rounding)
            else:
                result = forward(model, self.pixels, rounding, learns_analysis=not keeps)
            model.costs.copy_(
                torch.stack([result.bits['top'], result.bits['bottom'], result.distortion]).detach()
            )
            commitment = self.state.training.commitment
            if sees:
                loss = seen_loss(result, masking, self.pixels, unit, numbers[PRICE], commitment)
            else:
                loss = result.loss(commitment)
            held['loss'] = loss * numbers[WEIGHT]
            for level in LEVELS:
                held[level] = result.coded[level].latents.detach(), result.coded[level].words.detach()

        def go_backward():
            model.parameters.clear_gradients()
            held.pop('loss').backward()
            model.parameters.finish_backward(self.quality)

        def optimise():
            self.optimizer.step(frozenset(kept))
            for books in model.codebooks.values():
                books.update(self.quality, numbers[KEEP])
            self._count()

        self._coded[mode] = held
        return go_forward, go_backward, optimise

    def _functions_of_synthesis(self, rounding):
        """The same of steps from what has been coded before; codebooks stay, too."""
        model, held = self.model, {}

        def go_forward():
            model.prepare(self.quality, rounding)
            error = synthesize(model, self.pixels, self._batches.read, rounding)
            model.costs[2].copy_(error.detach())
            held['loss'] = error * self.numbers[WEIGHT]

        def go_backward():
            model.parameters.clear_gradients()
            held.pop('loss').backward()
            model.parameters.finish_backward(self.quality)

        def optimise():
            self.optimizer.step(frozenset(('analysis', 'prior')))
            self._count()

        return go_forward, go_backward, optimise

    def _count(self):
        costs = self.model.costs.double() / self.pixel_count
        unit = 1 / self.numbers[INVERSE_UNIT].double()
        psnr = 10 * torch.log10(255 * 255 / (costs[2] * unit * unit / 3))
        self.sums[:5].add_(torch.stack([costs.sum(), costs[0], costs[1], psnr, torch.ones_like(psnr)]))

    # MARK: codewords that restart

    def _reseed(self, q, coded):
        state = self.state
        if state.training.is_decaying(state.step):
            return
        for level in LEVELS:
            if state.random.below(state.training.reseed_interval) < self.model.recipe.qualities:
                self._restart(level, q, *coded[level])

    def _restart(self, level, q, latents, codewords):
        books = self.model.codebooks[level]
        per_crop = latents.shape[1] * latents.shape[2]
        positions = per_crop * self.state.training.batch
        generator = torch.Generator().manual_seed(self.state.random.next() >> 1)
        keys = torch.rand(len(books.groups), books.codes, generator=generator)
        places = torch.randint(positions, (len(books.groups), RESTARTS, CANDIDATES), generator=generator)
        first, count = self.own_crops.start * per_crop, len(self.own_crops) * per_crop

        def gather(arrays, at):
            at = at - first
            own = (at >= 0) & (at < count)
            values = arrays.index_select(1, at.clamp(0, count - 1)) * own[None, :, None]
            return self.group.sum(values)

        self.sums[5] += books.reseed(
            q,
            latents.reshape(-1, books.channels),
            codewords.reshape(-1, books.channels),
            keys.to(self.model.device),
            places.to(self.model.device),
            gather,
        )

    # MARK: reports

    def take_sums(self):
        """Means over the steps since the last call: loss, top and bottom bits per pixel, PSNR; restarts in
        all."""
        loss, top, bottom, psnr, steps, restarts = self.sums.tolist()
        self.sums.zero_()
        steps = max(steps, 1)
        return loss / steps, top / steps, bottom / steps, psnr / steps, int(restarts)

    def used_codes(self):
        """Mean over the qualities of the codewords in use."""
        qualities = self.model.recipe.qualities
        used = sum(books.used(q) for books in self.model.codebooks.values() for q in range(qualities))
        return math.floor(int(used) / qualities)
