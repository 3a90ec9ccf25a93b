"""python3 -m vqz_torch fit ..."""

import argparse
import sys

from .errors import TrainingError


def share(text):
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError('a share, 0 to 1')
    return value


def positive(text):
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError('at least 1')
    return value


def numbers(text):
    return [float(number) for number in text.split(',')]


def side(text):
    value = int(text)
    if value < 64 or value % 32:
        raise argparse.ArgumentTypeError('a multiple of 32, from 64')
    return value


def parser():
    whole = argparse.ArgumentParser(prog='vqz_torch', description='Train models for vqz.')
    commands = whole.add_subparsers(dest='command', required=True)
    add_export(commands)
    fit = commands.add_parser(
        'fit',
        help='fit a model to photographs',
        description='Writes a checkpoint, in parts of at most 15 MB, and validation.csv to the folder. '
        'Ctrl-C saves and leaves; --resume goes on exactly, also from a checkpoint of vqz-train.',
    )
    fit.add_argument('--data', required=True, metavar='DIR', help='photographs to train on (JPEG, PNG)')
    fit.add_argument('--val', required=True, metavar='DIR', help='photographs to validate with')
    fit.add_argument('--out', required=True, metavar='RUN', help='folder of the run, made if missing')
    fit.add_argument(
        '--recipe', metavar='R.json', help='the fields of the model recipe that differ from the default'
    )
    fit.add_argument('--training', metavar='T.json', help='the fields of the training recipe to change')
    fit.add_argument('--resume', action='store_true', help='go on from the run\'s checkpoint')
    fit.add_argument(
        '--init', metavar='M.vqm', help='start from a model file of generation 2, with its notes beside it'
    )
    fit.add_argument(
        '--teacher',
        metavar='RUN',
        help='start generation 2 from the analysis, transforms and codebooks of a run of generation 1',
    )
    fit.add_argument('--steps', type=positive, help='steps in all')
    fit.add_argument('--minutes', type=float, help='end within so many minutes, with a checkpoint')
    fit.add_argument(
        '--stop-after', type=positive, metavar='N', help='stop at a step, to be resumed from there'
    )
    fit.add_argument('--batch', type=positive, help='crops per step, of all processes together')
    fit.add_argument('--crop', type=side, help='side of the training crops, a multiple of 32')
    fit.add_argument(
        '--precision',
        choices=('bf16', 'fp32'),
        help='of the products of the networks; bf16 on GPUs by default, fp32 elsewhere',
    )
    fit.add_argument('--rate', type=float, help='learning rate')
    fit.add_argument(
        '--matrix-rate',
        type=float,
        help='learning rate of the weight matrices; 0 trains them like the rest, with Adam',
    )
    fit.add_argument(
        '--soap', action='store_true', help='move the weight matrices with SOAP in place of Muon'
    )
    fit.add_argument('--seed', type=int, help='seed of everything random')
    fit.add_argument('--warmup', type=positive, help='steps over which the learning rate rises')
    fit.add_argument('--decay', type=share, help='share of the steps, at the end, over which the rate falls')
    fit.add_argument(
        '--rounding', type=share, help='share of the steps, at the end, in the integer network\'s grid'
    )
    fit.add_argument('--searching', type=share, help='share of the steps, at the end, with searched indices')
    fit.add_argument(
        '--keeping', type=share, help='share of the steps, at the start, that leave the analysis as it is'
    )
    fit.add_argument(
        '--only',
        choices=('all', 'prior', 'synthesis'),
        help='the part that learns; the synthesis alone from batches that are coded once for eight uses',
    )
    fit.add_argument(
        '--synthesis-of',
        metavar='RUN',
        help='with --resume, take the synthesis over from another run of the same recipe',
    )
    fit.add_argument(
        '--visual',
        type=share,
        help='share of the steps, at the end, that learn from SSIMULACRA2; needs --prices',
    )
    fit.add_argument(
        '--prices',
        type=numbers,
        metavar='P,P',
        help='bits per pixel that a point of SSIMULACRA2 is worth, for each quality',
    )
    fit.add_argument('--commitment', type=float, help='weight of the commitment term against the distortion')
    fit.add_argument('--reseed-interval', type=positive, help='steps between searches for dead codewords')
    fit.add_argument('--rescale', action='store_true', help='scale crops down, by 0.5 to 1 at random')
    fit.add_argument('--drawn', type=share, help='share of the crops that are of drawn pictures')
    fit.add_argument(
        '--validate-every', type=positive, default=1000, metavar='N', help='steps between validations'
    )
    fit.add_argument(
        '--validate-side', type=side, default=384, metavar='S', help='side of the crops validated'
    )
    fit.add_argument('--save-every', type=float, default=180, metavar='S', help='seconds between checkpoints')
    fit.add_argument(
        '--report-every', type=positive, default=50, metavar='N', help='steps between lines of progress'
    )
    fit.add_argument('--device', choices=('cpu', 'cuda'), help='where to train; a GPU if there is one')
    fit.add_argument(
        '--benchmark',
        action='store_true',
        help='let cuDNN choose by time: faster, but resumed runs differ in last bits',
    )
    add_kernels(fit)
    fit.add_argument('--no-recording', action='store_true', help='do not record steps as CUDA graphs')
    return whole


def add_export(commands):
    export = commands.add_parser(
        'export',
        help='write a run of generation 2 as a model file',
        description='Writes integers of which no sum can overflow, notes beside them in a file that ends in '
        '.notes.vqm, and a card; prints what going to integers costs.',
    )
    export.add_argument('--run', required=True, metavar='RUN', help='folder of the run')
    export.add_argument('--data', required=True, metavar='DIR', help='photographs that decide the scales')
    export.add_argument('--val', required=True, metavar='DIR', help='photographs to measure the cost on')
    export.add_argument('--out', required=True, metavar='M.vqm', help='model file to write')
    export.add_argument('--card', metavar='CARD.md', help='where the card goes; beside the model by default')
    export.add_argument(
        '--validate-side', type=side, default=384, metavar='S', help='side of the crops validated'
    )
    add_kernels(export)


def add_kernels(command):
    command.add_argument(
        '--kernels',
        metavar='LIB',
        help='on a CPU: choose codewords by the kernel of vqz-train, in the library libtensor-ops.so that '
        '`swift build -c release --product tensor-ops` makes',
    )


def run(options):
    if options.command == 'export':
        from .export_run import run as export

        export(options)
    else:
        from .fit import Session

        Session(options).run()


def main():
    options = parser().parse_args()
    try:
        run(options)
    except TrainingError as error:
        sys.exit(f'vqz_torch: {error}')
    except RuntimeError as error:
        # What PyTorch says on a GPU, and what its allocator says on a CPU.
        if 'out of memory' not in str(error) and "can't allocate memory" not in str(error):
            raise
        sys.exit(
            'vqz_torch: out of memory: fewer crops (--batch), smaller ones (--crop) or more processes help'
        )


if __name__ == '__main__':
    main()
