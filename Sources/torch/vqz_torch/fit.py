"""Runs a training to its last step, or until its time is over: reports, validates and saves on the way."""

import os
import signal
import time

import torch

from . import checkpoint, choice, choice_native, choice_triton, drawings, model_import
from .costs import Costs
from .errors import TrainingError
from .generations import recipe_from
from .inheritance import take_synthesis
from .initial import following, fresh
from .optimizers import Optimizer
from .parallel import Group
from .photos import LARGEST_SCALE, PhotoSet
from .random_source import RandomSource
from .recipe import ModelRecipe, TrainingRecipe
from .safetensors import write_atomically
from .skeleton import Skeleton
from .soap import Soap
from .trainer import Trainer
from .validation import Validator

PRECISIONS = {'bf16': torch.bfloat16, 'fp32': torch.float32}
# Steps between looks at the clock, at which the processes agree.
CLOCK = 10


class Session:
    """options: what `python3 -m vqz_torch fit` takes."""

    def __init__(self, options):
        self.began = time.monotonic()
        if options.init and (options.resume or options.recipe):
            raise TrainingError('--init goes neither with --resume nor with --recipe')
        if options.synthesis_of and not options.resume:
            raise TrainingError('--synthesis-of needs --resume')
        if options.teacher and (options.resume or options.init):
            raise TrainingError('--teacher goes neither with --resume nor with --init')
        self.options, self.group = options, Group(options.device)
        self.device = self.group.device
        _prepare_device(self.device, options.benchmark, self.report)
        precision = options.precision or ('bf16' if self.device.type == 'cuda' else 'fp32')
        self._make_folder()
        training = TrainingRecipe()
        if options.resume:
            path = checkpoint.latest(options.out)
            if path is None:
                raise TrainingError(f'{options.out}: no checkpoint')
            self.state = checkpoint.load(path, self.device, PRECISIONS[precision])
            training = self.state.training
        if options.training:
            changed = TrainingRecipe.overriding(options.training, training)
            training.__dict__.update(changed.__dict__)
        self._adjust(training)
        self.photos = PhotoSet(options.data, training.crop, self.device)
        if training.drawn:
            side = int(LARGEST_SCALE * training.crop)
            self.photos.add_drawings(drawings.draw(drawings.COUNT, side, training.seed))
        held = PhotoSet(options.val, options.validate_side, self.device)
        if not options.resume:
            self._start(training, precision)
        if options.synthesis_of:
            self._take_synthesis(options.synthesis_of)
        qualities = self.state.model.recipe.qualities
        if training.prices and len(training.prices) != qualities:
            raise TrainingError(f'prices: {len(training.prices)}, and {qualities} qualities')
        self._say_what(held)
        if options.kernels and self.device.type == 'cpu':
            choice.use_kernel(choice_native.load(options.kernels, self.state.model.recipe))
        self.validator = Validator(held, options.validate_side, self.group)
        self.trainer = Trainer(
            self.state,
            self.group,
            self.photos,
            options.rescale,
            Soap if options.soap else Optimizer,
            not options.no_recording,
            self.report,
        )
        # Whether this process has been told to stop, and whether all know it.
        self.stops, self.stopping = False, False
        self.spent, self.saved = 0.0, time.monotonic()

    def _make_folder(self):
        try:
            os.makedirs(self.options.out, exist_ok=True)
        except OSError as error:
            raise TrainingError(f'{self.options.out}: cannot be made: {error.strerror}') from None

    def _adjust(self, training):
        """Applies the options that change the training recipe."""
        for name in (
            'steps',
            'batch',
            'crop',
            'seed',
            'rate',
            'matrix_rate',
            'warmup',
            'decay',
            'rounding',
            'searching',
            'keeping',
            'only',
            'commitment',
            'reseed_interval',
            'drawn',
            'visual',
            'prices',
        ):
            value = getattr(self.options, name)
            if value is not None:
                setattr(training, name, value)
        problem = training.problem()
        if problem is None and self.group.size > training.batch:
            problem = f'batch: {training.batch} crops cannot be shared by {self.group.size} processes'
        if problem:
            raise TrainingError(problem)

    def _start(self, training, precision):
        if self.options.init:
            model, earlier = model_import.load(self.options.init, self.device, PRECISIONS[precision])
            random = RandomSource(training.seed)
            if self.group.leads:
                write_atomically(os.path.join(self.options.out, 'earlier.csv'), earlier.encode())
        else:
            recipe = recipe_from(self.options.recipe) if self.options.recipe else ModelRecipe()
            given = self.device, PRECISIONS[precision]
            if self.options.teacher:
                path = checkpoint.latest(self.options.teacher)
                if path is None:
                    raise TrainingError(f'{self.options.teacher}: no checkpoint')
                teacher = checkpoint.load(path, *given).model
                model, random = following(recipe, training, teacher, self.photos, *given)
            else:
                model, random = fresh(recipe, training, self.photos, *given)
        # Sums in another order give other last bits.
        self.group.follow(model.arrays())
        model.skeleton = Skeleton(*model.skeleton.matrices)
        model.set_input_scales()
        self.state = checkpoint.State(model, training, random)

    def _take_synthesis(self, folder):
        path = checkpoint.latest(folder)
        if path is None:
            raise TrainingError(f'{folder}: no checkpoint')
        take_synthesis(self.state, checkpoint.load(path, self.device, self.state.model.parameters.dtype))

    def _say_what(self, held):
        for line in self.photos.skipped + held.skipped:
            self.report(f'skipped {line}')
        self.report(
            f'training on {len(self.photos)} photographs ({self.photos.megapixels:.1f} MP), '
            f'validating on {len(held)}'
        )
        layout, model = self.state.model.parameters.layout, self.state.model
        self.report(str(Costs(model.networks)))
        self.report(
            f'{layout.count} parameters, step {self.state.step} of {self.state.training.steps}; '
            f'{self.group.size} x {self.device.type}, {str(model.parameters.dtype)[6:]}; a step sums '
            f'{4 * (layout.count + model.statistics.numel()) / 1e6:.1f} MB over the processes'
        )

    def report(self, line):
        if self.group.leads:
            print(line, flush=True)

    # MARK: the run

    def run(self):
        """To the last step, the end of the time, or an interrupt; each way a checkpoint is written."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: setattr(self, 'stops', True))
        state, trainer, options = self.state, self.trainer, self.options
        self._write_curve()
        if state.step == 0:
            self._validate()
        mark, since = time.perf_counter(), state.step
        while state.step < state.training.steps and not self._is_over():
            trainer.make_step()
            if state.step % options.report_every == 0:
                self._say_how(mark, since)
                mark, since = time.perf_counter(), state.step
            if state.step % options.validate_every == 0:
                self._validate()
                mark, since = time.perf_counter(), state.step
            if self._is_time_to_save():
                self._save()
                mark, since = time.perf_counter(), state.step
        if state.step % options.validate_every and not self.stopping and self._has_time(self.spent):
            self._validate()
        self._save()
        self.report(f'saved at step {state.step}')
        self.group.leave()

    def _left(self):
        """Seconds until the end of the time."""
        if not self.options.minutes:
            return float('inf')
        return 60 * self.options.minutes - (time.monotonic() - self.began)

    def _has_time(self, seconds):
        return not self.group.agree(self._left() < seconds + 2)

    def _is_over(self):
        """Whether to stop; the last validation and checkpoint are left their time."""
        if self.options.stop_after and self.state.step >= self.options.stop_after:
            self.stopping = True
            return True
        if self.group.size > 1 and self.state.step % CLOCK:
            return False
        self.stopping = self.group.agree(self.stops)
        return self.stopping or self.group.agree(self._left() < 1.2 * self.spent + 3)

    def _is_time_to_save(self):
        if self.group.size > 1 and self.state.step % CLOCK:
            return False
        return self.group.agree(time.monotonic() - self.saved > self.options.save_every)

    def _say_how(self, mark, since):
        trainer, state = self.trainer, self.state
        loss, top, bottom, psnr, restarts = trainer.take_sums()
        shares, used = trainer.watch.shares(), trainer.used_codes()
        per_step = (time.perf_counter() - mark) / (state.step - since)
        rate, left = trainer.pixel_count / per_step / 1e6, (state.training.steps - state.step) * per_step
        trainer.watch.restart()
        memory = ''
        if self.device.type == 'cuda':
            memory = f' {torch.cuda.max_memory_allocated() / 1e9:.1f} GB'
        self.report(
            f'step {state.step} loss {loss:.4f} top {top:.4f} bottom {bottom:.4f} bpp psnr {psnr:.2f} '
            f'codes {used} +{restarts} '
            f'rate {state.training.rate * state.training.schedule(state.step - 1):.5f} '
            f'{rate:.3f} MP/s ({shares}){memory} left {left / 60:.0f} min'
        )

    def _validate(self):
        begin = time.monotonic()
        self.trainer.count_seconds()
        result = self.validator.run(self.state)
        self.state.curve += result.rows(self.state)
        self._write_curve()
        self.spent = time.monotonic() - begin
        self.report(f'val step {self.state.step} {result}')

    def _write_curve(self):
        if self.group.leads and self.state.curve:
            path = os.path.join(self.options.out, 'validation.csv')
            write_atomically(path, checkpoint.curve_text(self.state.curve).encode())

    def _save(self):
        self.trainer.count_seconds()
        if self.group.leads:
            checkpoint.save(self.state, self.options.out)
        self.saved = time.monotonic()


def _prepare_device(device, benchmark, report):
    if device.type == 'cpu':
        # Moments of what no longer learns decay into subnormal numbers, which are slow.
        torch.set_flush_denormal(True)
        return
    # Resumed runs go on exactly only if every sum is made in the same order.
    torch.backends.cudnn.deterministic = not benchmark
    torch.backends.cudnn.benchmark = benchmark
    choice.use_kernel(choice_triton.load(device, report))
