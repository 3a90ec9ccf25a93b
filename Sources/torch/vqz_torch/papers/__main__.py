"""python3 -m vqz_torch.papers vqvae|vqvae2 fit|reconstruct|bits|sample|report ..."""

import argparse
import sys

import numpy as np
import torch
from PIL import Image

from ..errors import TrainingError
from . import coding
from .runs import Run, fit, measure


def parser():
    whole = argparse.ArgumentParser(prog='vqz_torch.papers', description='The papers\' models, as baselines.')
    whole.add_argument('kind', choices=('vqvae', 'vqvae2'), help='one level, or top and bottom')
    commands = whole.add_subparsers(dest='command', required=True)
    new = commands.add_parser('fit', help='train the autoencoder, then the priors')
    new.add_argument('--data', required=True, metavar='DIR', help='photographs')
    new.add_argument('--minutes', type=float, help='half for the autoencoder, half for the priors')
    new.add_argument('--steps', type=int, help='of each')
    for name, value in (
        ('batch', 8),
        ('crop', 128),
        ('width', 128),
        ('codes', 512),
        ('dimensions', 64),
        ('prior-width', 64),
        ('layers', 8),
    ):
        new.add_argument('--' + name, type=int, default=value)
    new.add_argument('--rate', type=float, default=4e-4)
    new.add_argument('--prior-rate', type=float, default=6e-4)
    new.add_argument('--report-every', type=float, default=30, metavar='S', help='seconds')
    again = commands.add_parser('reconstruct', help='an image as the autoencoder shows it')
    again.add_argument('image'), again.add_argument('result', metavar='OUT.png')
    size = commands.add_parser('bits', help='of an image, by the prior and as bytes that decode')
    size.add_argument('image')
    draw = commands.add_parser('sample', help='a sheet of new images')
    draw.add_argument('result', metavar='OUT.png')
    for name, value in (('rows', 2), ('columns', 4), ('side', 64), ('seed', 1)):
        draw.add_argument('--' + name, type=int, default=value)
    draw.add_argument('--temperature', type=float, default=1)
    table = commands.add_parser('report', help='use of the codebooks, PSNR, bits per pixel')
    table.add_argument('--val', required=True, metavar='DIR', help='photographs')
    for name, value in (('side', 128), ('count', 24), ('coded', 1)):
        table.add_argument('--' + name, type=int, default=value)
    for command in (new, again, size, draw, table):
        command.add_argument('--run', required=True, metavar='RUN', help='folder of the run')
        command.add_argument('--device', default='cuda' if torch.cuda.is_available() else 'cpu')
    return whole


def read(path, multiple):
    """The centre of an image, with sides that are multiples, [1][h][w][3]."""
    try:
        pixels = np.array(Image.open(path).convert('RGB'))
    except OSError as error:
        raise TrainingError(f'{path}: cannot be read: {error}') from None
    height, width = (side // multiple * multiple for side in pixels.shape[:2])
    if not height or not width:
        raise TrainingError(f'{path}: smaller than {multiple} pixels')
    y, x = (pixels.shape[0] - height) // 2, (pixels.shape[1] - width) // 2
    return torch.from_numpy(pixels[y : y + height, x : x + width].copy())[None]


def show_bits(run, pixels):
    _, indices = run.encode(pixels)
    count = pixels.shape[1] * pixels.shape[2]
    by_prior = run.prior_bits(indices)
    data = coding.encode(run.priors, indices)
    back = coding.decode(run.priors, data, run.shapes(*pixels.shape[1:3]))
    if not all(torch.equal(a, b) for a, b in zip(indices, back)):
        raise TrainingError('decoding gave other indices')
    print(
        f'{sum(by_prior) / count:.4f} bits per pixel by the prior, '
        f'{8 * len(data) / count:.4f} as {len(data)} bytes, '
        'which decode to the same indices'
    )


def show_report(values):
    def list_of(numbers, places):
        return ' + '.join(f'{x:.{places}f}' for x in numbers)

    print(f'{values["photographs"]} photographs, {values["psnr"]:.2f} dB')
    coded = ''
    if values['coded']:
        coded = f', coded {values["coded"]:.4f} where the prior says {values["prior of those coded"]:.4f}'
    fixed, prior = list_of(values['fixed'], 4), list_of(values['prior'], 4)
    print(f'bits per pixel: fixed length {fixed}, by the prior {prior}{coded}')
    print(f'codewords used {list_of(values["used"], 0)}, perplexity {list_of(values["perplexity"], 1)}')


def write_samples(run, options):
    generator = torch.Generator().manual_seed(options.seed)
    shapes, rows = run.shapes(options.side, options.side), []
    for _ in range(options.rows):
        row = []
        for _ in range(options.columns):
            indices = coding.sample(run.priors, shapes, generator, options.temperature)
            with torch.no_grad():
                row.append(to_image(run, indices))
        rows.append(np.concatenate(row, 1))
    Image.fromarray(np.concatenate(rows, 0)).save(options.result)


def to_image(run, indices):
    from .runs import to_bytes

    return to_bytes(run.model.decode(indices))[0].numpy()


def execute(options):
    if options.command == 'fit':
        if not options.steps and not options.minutes:
            raise TrainingError('--steps or --minutes')
        names = ('kind', 'width', 'codes', 'dimensions', 'prior_width', 'layers')
        run = Run({name: getattr(options, name) for name in names}, options.device)
        return fit(run, options.run, options, lambda line: print(line, flush=True))
    run = Run.load(options.run, options.device)
    if run.settings['kind'] != options.kind:
        raise TrainingError(f'{options.run}: a run of {run.settings["kind"]}')
    if options.command == 'reconstruct':
        Image.fromarray(run.encode(read(options.image, run.multiple))[0][0].numpy()).save(options.result)
    elif options.command == 'bits':
        show_bits(run, read(options.image, run.multiple))
    elif options.command == 'sample':
        write_samples(run, options)
    else:
        show_report(measure(run, options.val, options.side, options.count, options.coded))


if __name__ == '__main__':
    try:
        execute(parser().parse_args())
    except TrainingError as problem:
        sys.exit(f'vqz_torch.papers: {problem}')
