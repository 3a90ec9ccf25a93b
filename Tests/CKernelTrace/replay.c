#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "CKernelTrace.h"
#include "format.h"

/// Memory whose end is that of what may be read: one piece per argument of a kernel.
#define ARGUMENTS 9
#define ARGUMENT_SIZE ((size_t)1 << 26)

/// Bytes between outputs, which must stay as they are.
#define GAP 6
#define GUARD 0xA5

typedef struct {
    uint64_t record;
    void *packed;
} packed_weights;

/// A trace while it is repeated.
typedef struct {
    FILE *file;
    const vqk_kernels *kernels;
    char *arguments[ARGUMENTS];
    packed_weights *packs;
    size_t pack_count;
    /// Hash of the record so far.
    uint64_t hash;
    int failed;
} replay;

static void fail(replay *trace, const char *what) {
    if (!trace->failed) fprintf(stderr, "%s: %s\n", trace->kernels->name, what);
    trace->failed = 1;
}

static void read_bytes(replay *trace, void *target, size_t count) {
    if (trace->failed) return;
    if (count && fread(target, 1, count, trace->file) != count) fail(trace, "the trace is cut short");
    const uint8_t *bytes = target;
    for (size_t i = 0; i < count; i++) trace->hash = (trace->hash ^ bytes[i]) * 0x100000001b3;
}

/// `size` bytes as argument `index`, aligned as far as its size is.
static void *argument(replay *trace, int index, size_t size) {
    if (size > ARGUMENT_SIZE) {
        fail(trace, "an argument is too large");
        return trace->arguments[index];
    }
    return trace->arguments[index] + ARGUMENT_SIZE - size;
}

static void *read_argument(replay *trace, int index, size_t size) {
    void *start = argument(trace, index, size);
    if (!trace->failed) read_bytes(trace, start, size);
    return start;
}

/// Compares `size` bytes with the next ones of the trace.
static void expect(replay *trace, const void *found, size_t size, const char *what) {
    const char *expected = read_argument(trace, ARGUMENTS - 1, size);
    if (!trace->failed && memcmp(found, expected, size)) fail(trace, what);
}

static void replay_pack(replay *trace) {
    int32_t size, kernel, inputs, outputs, numbers[4] = {0};
    read_bytes(trace, numbers, sizeof numbers);
    size = numbers[0], kernel = numbers[1], inputs = numbers[2], outputs = numbers[3];
    void *weights =
        read_argument(trace, 0, (size_t)size * (size_t)(kernel * kernel) * (size_t)inputs * (size_t)outputs);
    if (trace->failed) return;
    size_t packed_size = trace->kernels->packed_size(kernel, (inputs + 3) / 4 * 4, outputs, size);
    packed_weights *packs = realloc(trace->packs, (trace->pack_count + 1) * sizeof *packs);
    void *packed = aligned_alloc(64, (packed_size + 63) / 64 * 64);
    if (!packs || !packed) abort();
    if (size == 1) trace->kernels->pack_s8(weights, kernel, inputs, outputs, packed);
    else trace->kernels->pack_s16(weights, kernel, inputs, outputs, packed);
    packs[trace->pack_count++] = (packed_weights){trace->hash ? trace->hash : 1, packed};
    trace->packs = packs;
}

static const void *weights_of(replay *trace, uint64_t record) {
    for (size_t i = trace->pack_count; i > 0; i--)
        if (trace->packs[i - 1].record == record) return trace->packs[i - 1].packed;
    fail(trace, "a layer has no weights");
    return NULL;
}

/// The kernel that computes a recorded layer.
static void run_layer(const replay *trace, const convolve_record *n, const vqk_layer *layer,
    const vqk_outputs *line) {
    const vqk_kernels *kernels = trace->kernels;
    if (!n->weights) kernels->depthwise(layer, line);
    else (n->wide ? kernels->convolve_s16 : kernels->convolve_u8)(layer, line);
}

static void replay_layer(replay *trace) {
    convolve_record n = {0};
    read_bytes(trace, &n, sizeof n);
    const void *weights = n.weights ? weights_of(trace, n.weights)
                                    : read_argument(trace, 5, 2 * (size_t)vqk_depthwise_count(n.outputs));
    size_t outputs = (size_t)n.outputs, count = (size_t)n.count, size = result_size(n.result) * outputs;
    const int32_t *bias = read_argument(trace, 0, 4 * outputs);
    const int16_t *scale = read_argument(trace, 1, 2 * outputs);
    const char *input = read_argument(trace, 2, (size_t)(n.row * n.kernel));
    size_t pitch = size + GAP;
    char *output = argument(trace, 3, pitch * count);
    if (!trace->failed) memset(output, GUARD, pitch * count);
    for (size_t i = 0; reads_output(n.result) && i < count; i++) read_bytes(trace, output + pitch * i, size);
    const int16_t *correction = n.result == VQK_PIXELS ? read_argument(trace, 4, 2 * outputs * count) : NULL;
    if (trace->failed) return;
    vqk_layer layer = {weights, bias, scale, n.kernel, n.inputs, n.outputs, n.p, n.s};
    vqk_outputs line = {
        input, (ptrdiff_t)n.row, (ptrdiff_t)n.column, (ptrdiff_t)n.step, count, output, (ptrdiff_t)pitch,
        n.result,
        n.correction_shift, correction, (ptrdiff_t)(2 * outputs)};
    run_layer(trace, &n, &layer, &line);
    for (size_t i = 0; i < count; i++) {
        expect(trace, output + pitch * i, size, "a layer differs");
        for (size_t j = size; j < pitch; j++)
            if ((uint8_t)output[pitch * i + j] != GUARD)
                fail(trace, "a layer wrote beyond its outputs");
    }
}

static void replay_relu(replay *trace) {
    int64_t count = 0;
    int32_t numbers[2] = {0};
    read_bytes(trace, &count, sizeof count);
    read_bytes(trace, numbers, sizeof numbers);
    const int16_t *stream = read_argument(trace, 0, 2 * (size_t)count);
    uint8_t *bytes = argument(trace, 1, (size_t)count);
    if (trace->failed) return;
    trace->kernels->relu(stream, (size_t)count, numbers[0], numbers[1], bytes);
    expect(trace, bytes, (size_t)count, "relu differs");
}

static void replay_quantize(replay *trace) {
    int64_t count = 0;
    int32_t m = 0;
    read_bytes(trace, &count, sizeof count);
    read_bytes(trace, &m, sizeof m);
    const int16_t *stream = read_argument(trace, 0, 2 * (size_t)count);
    uint8_t *bytes = argument(trace, 1, (size_t)count);
    if (trace->failed) return;
    trace->kernels->quantize(stream, (size_t)count, m, bytes);
    expect(trace, bytes, (size_t)count, "the bytes of a stream differ");
}

static void replay_gate(replay *trace) {
    int64_t sizes[2] = {0};
    int32_t m = 0;
    read_bytes(trace, sizes, sizeof sizes);
    read_bytes(trace, &m, sizeof m);
    size_t channels = (size_t)sizes[0], positions = (size_t)sizes[1];
    const int16_t *halves = read_argument(trace, 0, 4 * channels * positions);
    uint8_t *bytes = argument(trace, 1, channels * positions);
    if (trace->failed) return;
    trace->kernels->gate(halves, channels, positions, m, bytes);
    expect(trace, bytes, channels * positions, "a gate differs");
}

static void replay_center(replay *trace) {
    int64_t count = 0;
    read_bytes(trace, &count, sizeof count);
    const uint8_t *pixels = read_argument(trace, 0, (size_t)count);
    int16_t *centered = argument(trace, 1, 2 * (size_t)count);
    if (trace->failed) return;
    trace->kernels->center(pixels, (size_t)count, centered);
    expect(trace, centered, 2 * (size_t)count, "center differs");
}

static void replay_weigh_gradients(replay *trace) {
    int64_t sizes[2] = {0};
    int32_t numbers[2] = {0};
    read_bytes(trace, sizes, sizeof sizes);
    read_bytes(trace, numbers, sizeof numbers);
    size_t channels = (size_t)sizes[0], positions = (size_t)sizes[1], count = channels * positions;
    const int16_t *gradients = read_argument(trace, 0, 2 * count);
    const uint8_t *gates = numbers[1] ? read_argument(trace, 1, count) : NULL;
    const int16_t *factors = read_argument(trace, 2, 2 * channels);
    uint8_t *weighed = argument(trace, 3, count);
    if (trace->failed) return;
    trace->kernels->weigh_gradients(gradients, gates, factors, channels, positions, numbers[0], weighed);
    expect(trace, weighed, count, "weighed gradients differ");
}

static void replay_gate_gradients(replay *trace) {
    int64_t size = 0;
    int32_t result = 0;
    read_bytes(trace, &size, sizeof size);
    read_bytes(trace, &result, sizeof result);
    size_t count = (size_t)size;
    const int16_t *gradients = read_argument(trace, 0, 2 * count);
    const uint8_t *gates = read_argument(trace, 1, count);
    int16_t *sums = reads_output(result) ? read_argument(trace, 2, 2 * count) : argument(trace, 2, 2 * count);
    if (trace->failed) return;
    trace->kernels->gate_gradients(gradients, gates, count, result, sums);
    expect(trace, sums, 2 * count, "gated gradients differ");
}

static void replay_half_gradients(replay *trace) {
    int64_t sizes[2] = {0};
    read_bytes(trace, sizes, sizeof sizes);
    size_t channels = (size_t)sizes[0], positions = (size_t)sizes[1], count = channels * positions;
    const int16_t *gradients = read_argument(trace, 0, 2 * count);
    const uint8_t *gates = read_argument(trace, 1, count);
    const int16_t *halves = read_argument(trace, 2, 4 * count);
    int16_t *sums = argument(trace, 3, 4 * count);
    if (trace->failed) return;
    trace->kernels->half_gradients(gradients, gates, halves, channels, positions, sums);
    expect(trace, sums, 4 * count, "gradients of a gate's halves differ");
}

/// The codebook takes the arguments 0 to 3.
static vqk_codebook read_book(replay *trace, book_record *n) {
    read_bytes(trace, n, sizeof *n);
    size_t padded = (size_t)n->padded;
    const int16_t *words = read_argument(trace, 0, 2 * padded * (size_t)n->dimensions);
    const int32_t *base = read_argument(trace, 1, 4 * padded);
    const int16_t *tilt = read_argument(trace, 2, 4 * padded * (size_t)n->pairs);
    const int32_t *exp2 = read_argument(trace, 3, 256 * sizeof *exp2);
    return (vqk_codebook){n->codewords, n->padded, n->dimensions, n->pairs, words, base, tilt, exp2};
}

static void replay_weigh(replay *trace) {
    book_record n = {0};
    vqk_codebook book = read_book(trace, &n);
    size_t count = (size_t)n.count, weights_size = 4 * (size_t)n.padded * count, sums_size = 64 * count;
    const int16_t *heads = read_argument(trace, 4, 32 * count);
    uint32_t *weights = argument(trace, 5, weights_size), *sums = argument(trace, 6, sums_size);
    if (trace->failed) return;
    trace->kernels->weigh(&book, heads, count, weights, sums);
    expect(trace, weights, weights_size, "weights differ");
    expect(trace, sums, sums_size, "sums of weights differ");
}

static void replay_find(replay *trace) {
    uint32_t target = 0;
    read_bytes(trace, &target, sizeof target);
    const uint32_t *sums = read_argument(trace, 0, 64);
    uint32_t block = 0;
    while (block < 15 && sums[block] <= target) block++;
    uint32_t *weights = argument(trace, 1, 64 * (size_t)(block + 1));
    memset(weights, GUARD, 64 * (size_t)block);
    read_bytes(trace, weights + VQK_LANES * block, 64);
    if (trace->failed) return;
    vqk_interval found = trace->kernels->find(weights, sums, target);
    expect(trace, &found, sizeof found, "the codeword found differs");
}

static void replay_choose(replay *trace) {
    book_record n = {0};
    vqk_codebook book = read_book(trace, &n);
    size_t count = (size_t)n.count;
    const int16_t *heads = read_argument(trace, 4, 32 * count);
    const int16_t *latents = read_argument(trace, 5, 2 * (size_t)n.dimensions * count);
    const int16_t *rate_weights = read_argument(trace, 6, 2 * count);
    vqk_interval *chosen = argument(trace, 7, sizeof *chosen * count);
    if (trace->failed) return;
    trace->kernels->choose(&book, heads, latents, n.dimensions, count, rate_weights, n.rate_shift, chosen);
    expect(trace, chosen, sizeof *chosen * count, "the choice of codewords differs");
}

static void replay_record(replay *trace, int32_t kind) {
    switch (kind) {
    case RECORD_PACK: replay_pack(trace); break;
    case RECORD_CONVOLVE:
    case RECORD_DEPTHWISE: replay_layer(trace); break;
    case RECORD_QUANTIZE: replay_quantize(trace); break;
    case RECORD_GATE: replay_gate(trace); break;
    case RECORD_RELU: replay_relu(trace); break;
    case RECORD_CENTER: replay_center(trace); break;
    case RECORD_WEIGH: replay_weigh(trace); break;
    case RECORD_FIND: replay_find(trace); break;
    case RECORD_CHOOSE: replay_choose(trace); break;
    case RECORD_WEIGH_GRADIENTS: replay_weigh_gradients(trace); break;
    case RECORD_GATE_GRADIENTS: replay_gate_gradients(trace); break;
    case RECORD_HALF_GRADIENTS: replay_half_gradients(trace); break;
    default: fail(trace, "a record of unknown kind");
    }
}

/// Memory of an argument, followed by a page that may not be read.
static char *map_argument(void) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *start = mmap(
        NULL, ARGUMENT_SIZE + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
        0);
    if (start == MAP_FAILED || mprotect(start + ARGUMENT_SIZE, page, PROT_NONE)) abort();
    return start;
}

static void unmap_argument(char *start) { munmap(start, ARGUMENT_SIZE + (size_t)sysconf(_SC_PAGESIZE)); }

long vqk_trace_replay(const char *path, int level) {
    replay trace = {.file = fopen(path, "rb"), .kernels = vqk_kernels_for(level)};
    if (!trace.file || !trace.kernels) {
        fprintf(stderr, "%s: cannot be replayed with level %d\n", path, level);
        if (trace.file) fclose(trace.file);
        return -1;
    }
    for (int i = 0; i < ARGUMENTS; i++) trace.arguments[i] = map_argument();
    long calls = 0;
    for (int32_t kind; !trace.failed && fread(&kind, sizeof kind, 1, trace.file) == 1; calls++) {
        trace.hash = 0xcbf29ce484222325;
        for (int i = 0; i < 4; i++) trace.hash = (trace.hash ^ (uint8_t)(kind >> 8 * i)) * 0x100000001b3;
        replay_record(&trace, kind);
    }
    for (int i = 0; i < ARGUMENTS; i++) unmap_argument(trace.arguments[i]);
    for (size_t i = 0; i < trace.pack_count; i++) free(trace.packs[i].packed);
    free(trace.packs);
    fclose(trace.file);
    return trace.failed ? -1 : calls;
}
