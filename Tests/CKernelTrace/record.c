#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CKernelTrace.h"
#include "format.h"

/// A record while it grows.
static struct {
    char *bytes;
    size_t count, capacity;
} record;

/// Hashes of the records written, 0 standing for an empty place; the number of places is a power of two.
static struct {
    uint64_t *places;
    size_t count, capacity;
} written;

/// Which weights were packed where, the latest last.
static struct {
    struct {
        const void *packed;
        uint64_t record;
    } *places;
    size_t count, capacity;
} packs;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static FILE *file;
static long calls;

static void *grown(void *memory, size_t count, size_t *capacity, size_t size) {
    if (count <= *capacity) return memory;
    *capacity = 2 * count;
    memory = realloc(memory, *capacity * size);
    if (!memory) abort();
    return memory;
}

static void put(const void *bytes, size_t count) {
    record.bytes = grown(record.bytes, record.count + count, &record.capacity, 1);
    if (count) memcpy(record.bytes + record.count, bytes, count);
    record.count += count;
}

static void put_word(int32_t word) { put(&word, sizeof word); }

/// `count` runs of `size` bytes at a distance of `step`.
static void put_runs(const void *start, ptrdiff_t step, size_t size, size_t count) {
    for (size_t i = 0; i < count; i++) put((const char *)start + step * (ptrdiff_t)i, size);
}

static void begin(int32_t kind) {
    pthread_mutex_lock(&mutex);
    record.count = 0;
    put_word(kind);
}

static uint64_t hash(void) {
    uint64_t value = 0xcbf29ce484222325;
    for (size_t i = 0; i < record.count; i++) value = (value ^ (uint8_t)record.bytes[i]) * 0x100000001b3;
    return value ? value : 1;
}

/// Whether a hash is new, in which case it is remembered.
static int insert(uint64_t value) {
    if (2 * (written.count + 1) > written.capacity) {
        size_t old = written.capacity;
        uint64_t *places = written.places;
        written.capacity = old ? 2 * old : 1024;
        written.places = calloc(written.capacity, sizeof value);
        written.count = 0;
        if (!written.places) abort();
        for (size_t i = 0; i < old; i++)
            if (places[i]) insert(places[i]);
        free(places);
    }
    size_t i = value & (written.capacity - 1);
    for (; written.places[i]; i = (i + 1) & (written.capacity - 1))
        if (written.places[i] == value) return 0;
    written.places[i] = value;
    written.count++;
    return 1;
}

/// Writes the record unless the trace has it.
static uint64_t end(void) {
    uint64_t value = hash();
    if (file && insert(value)) {
        fwrite(record.bytes, 1, record.count, file);
        calls++;
    }
    pthread_mutex_unlock(&mutex);
    return value;
}

static const vqk_kernels *kernels(void) { return vqk_kernels_for(VQK_ISA_PORTABLE); }

static uint64_t weights_at(const void *packed) {
    for (size_t i = packs.count; i > 0; i--)
        if (packs.places[i - 1].packed == packed) return packs.places[i - 1].record;
    abort();
}

static void pack(
    const void *weights, int32_t size, int32_t kernel, int32_t inputs, int32_t outputs, const void *packed) {
    begin(RECORD_PACK);
    int32_t numbers[] = {size, kernel, inputs, outputs};
    put(numbers, sizeof numbers);
    put(weights, (size_t)size * (size_t)(kernel * kernel) * (size_t)inputs * (size_t)outputs);
    packs.places = grown(packs.places, packs.count + 1, &packs.capacity, sizeof *packs.places);
    packs.places[packs.count].packed = packed;
    packs.places[packs.count++].record = hash();
    end();
}

static void pack_s8(const int8_t *weights, int32_t kernel, int32_t inputs, int32_t outputs, void *packed) {
    kernels()->pack_s8(weights, kernel, inputs, outputs, packed);
    pack(weights, 1, kernel, inputs, outputs, packed);
}

static void pack_s16(const int16_t *weights, int32_t kernel, int32_t inputs, int32_t outputs, void *packed) {
    kernels()->pack_s16(weights, kernel, inputs, outputs, packed);
    pack(weights, 2, kernel, inputs, outputs, packed);
}

typedef void (*layer_kernel)(const vqk_layer *, const vqk_outputs *);

/// Records a layer that `kernel` computes. weights: what stands for them in the record, 0 for those of a
/// depthwise layer, which follow it.
static void record_layer(
    const vqk_layer *layer, const vqk_outputs *outputs, int32_t wide, uint64_t weights, layer_kernel kernel) {
    size_t input = (size_t)layer->inputs * (wide ? 2 : 1),
        columns = columns_of(layer->kernel, (int64_t)outputs->count);
    convolve_record numbers = {
        weights, wide, layer->kernel, layer->inputs, layer->outputs, layer->p, layer->s,
        outputs->result, outputs->correction_shift,
        (int64_t)((columns - 1) * (size_t)outputs->input_column + input),
        outputs->input_column, outputs->input_step, (int64_t)outputs->count};
    if (layer->kernel == 1)
        numbers.row = (int64_t)((outputs->count - 1) * (size_t)outputs->input_step + input);
    put(&numbers, sizeof numbers);
    if (!weights) put(layer->weights, 2 * (size_t)vqk_depthwise_count(layer->outputs));
    put(layer->bias, (size_t)layer->outputs * sizeof *layer->bias);
    put(layer->scale, (size_t)layer->outputs * sizeof *layer->scale);
    put_runs(outputs->input, outputs->input_row, (size_t)numbers.row, (size_t)layer->kernel);
    size_t size = result_size(outputs->result) * (size_t)layer->outputs;
    if (reads_output(outputs->result)) put_runs(outputs->output, outputs->output_step, size, outputs->count);
    if (outputs->result == VQK_PIXELS)
        put_runs(outputs->correction, outputs->correction_step, 2 * (size_t)layer->outputs, outputs->count);
    kernel(layer, outputs);
    put_runs(outputs->output, outputs->output_step, size, outputs->count);
    end();
}

static void convolve(const vqk_layer *layer, const vqk_outputs *outputs, int32_t wide) {
    begin(RECORD_CONVOLVE);
    layer_kernel kernel = wide ? kernels()->convolve_s16 : kernels()->convolve_u8;
    record_layer(layer, outputs, wide, weights_at(layer->weights), kernel);
}

static void depthwise(const vqk_layer *layer, const vqk_outputs *outputs) {
    begin(RECORD_DEPTHWISE);
    record_layer(layer, outputs, 1, 0, kernels()->depthwise);
}

static void convolve_u8(const vqk_layer *layer, const vqk_outputs *outputs) { convolve(layer, outputs, 0); }
static void convolve_s16(const vqk_layer *layer, const vqk_outputs *outputs) { convolve(layer, outputs, 1); }

static void relu(const int16_t *stream, size_t count, int32_t m, int32_t r, uint8_t *bytes) {
    kernels()->relu(stream, count, m, r, bytes);
    begin(RECORD_RELU);
    put(&(int64_t){(int64_t)count}, 8);
    put_word(m);
    put_word(r);
    put(stream, 2 * count);
    put(bytes, count);
    end();
}

static void quantize(const int16_t *stream, size_t count, int32_t m, uint8_t *bytes) {
    kernels()->quantize(stream, count, m, bytes);
    begin(RECORD_QUANTIZE);
    put(&(int64_t){(int64_t)count}, 8);
    put_word(m);
    put(stream, 2 * count);
    put(bytes, count);
    end();
}

static void gate(const int16_t *halves, size_t channels, size_t positions, int32_t m, uint8_t *bytes) {
    kernels()->gate(halves, channels, positions, m, bytes);
    begin(RECORD_GATE);
    put(&(int64_t[]){(int64_t)channels, (int64_t)positions}, 16);
    put_word(m);
    put(halves, 4 * channels * positions);
    put(bytes, channels * positions);
    end();
}

static void center(const uint8_t *pixels, size_t count, int16_t *centered) {
    kernels()->center(pixels, count, centered);
    begin(RECORD_CENTER);
    put(&(int64_t){(int64_t)count}, 8);
    put(pixels, count);
    put(centered, 2 * count);
    end();
}

static void weigh_gradients(
    const int16_t *gradients, const uint8_t *gates, const int16_t *factors, size_t channels, size_t positions,
    int32_t shift, uint8_t *weighed) {
    kernels()->weigh_gradients(gradients, gates, factors, channels, positions, shift, weighed);
    begin(RECORD_WEIGH_GRADIENTS);
    size_t count = channels * positions;
    put(&(int64_t[]){(int64_t)channels, (int64_t)positions}, 16);
    put_word(shift);
    put_word(gates != NULL);
    put(gradients, 2 * count);
    if (gates) put(gates, count);
    put(factors, 2 * channels);
    put(weighed, count);
    end();
}

static void gate_gradients(
    const int16_t *gradients, const uint8_t *gates, size_t count, int32_t result, int16_t *sums) {
    begin(RECORD_GATE_GRADIENTS);
    put(&(int64_t){(int64_t)count}, 8);
    put_word(result);
    put(gradients, 2 * count);
    put(gates, count);
    if (reads_output(result)) put(sums, 2 * count);
    kernels()->gate_gradients(gradients, gates, count, result, sums);
    put(sums, 2 * count);
    end();
}

static void half_gradients(
    const int16_t *gradients, const uint8_t *gates, const int16_t *halves, size_t channels, size_t positions,
    int16_t *sums) {
    kernels()->half_gradients(gradients, gates, halves, channels, positions, sums);
    size_t count = channels * positions;
    begin(RECORD_HALF_GRADIENTS);
    put(&(int64_t[]){(int64_t)channels, (int64_t)positions}, 16);
    put(gradients, 2 * count);
    put(gates, count);
    put(halves, 4 * count);
    put(sums, 4 * count);
    end();
}

static void put_book(const vqk_codebook *book, size_t count, int32_t rate_shift) {
    book_record numbers = {
        book->codewords, book->padded, book->dimensions, book->pairs, rate_shift, (int64_t)count};
    put(&numbers, sizeof numbers);
    put(book->words, sizeof(int16_t) * (size_t)(book->dimensions * book->padded));
    put(book->base, sizeof(int32_t) * (size_t)book->padded);
    put(book->tilt, sizeof(int16_t) * (size_t)(2 * book->pairs * book->padded));
    put(book->exp2, 256 * sizeof(int32_t));
}

static void weigh(
    const vqk_codebook *book, const int16_t *heads, size_t count, uint32_t *weights, uint32_t *sums) {
    kernels()->weigh(book, heads, count, weights, sums);
    begin(RECORD_WEIGH);
    put_book(book, count, 0);
    put(heads, 32 * count);
    put(weights, sizeof *weights * (size_t)book->padded * count);
    put(sums, 16 * sizeof *sums * count);
    end();
}

static vqk_interval find(const uint32_t *weights, const uint32_t *sums, uint32_t target) {
    vqk_interval found = kernels()->find(weights, sums, target);
    begin(RECORD_FIND);
    put_word((int32_t)target);
    put(sums, 16 * sizeof *sums);
    put(weights + found.index / VQK_LANES * VQK_LANES, VQK_LANES * sizeof *weights);
    put(&found, sizeof found);
    end();
    return found;
}

static void choose(
    const vqk_codebook *book, const int16_t *heads, const int16_t *latents, ptrdiff_t step, size_t count,
    const int16_t *rate_weights, int32_t rate_shift, vqk_interval *chosen) {
    kernels()->choose(book, heads, latents, step, count, rate_weights, rate_shift, chosen);
    begin(RECORD_CHOOSE);
    put_book(book, count, rate_shift);
    put(heads, 32 * count);
    put_runs(latents, 2 * step, 2 * (size_t)book->dimensions, count);
    put(rate_weights, 2 * count);
    put(chosen, sizeof *chosen * count);
    end();
}

static size_t packed_size(int32_t kernel, int32_t inputs, int32_t outputs, int32_t bytes_per_weight) {
    return kernels()->packed_size(kernel, inputs, outputs, bytes_per_weight);
}

const vqk_kernels *vqk_trace_kernels(void) {
    static const vqk_kernels recording = {
        .name = "portable, recorded",
        .packed_size = packed_size,
        .pack_s8 = pack_s8,
        .pack_s16 = pack_s16,
        .convolve_u8 = convolve_u8,
        .convolve_s16 = convolve_s16,
        .depthwise = depthwise,
        .quantize = quantize,
        .gate = gate,
        .relu = relu,
        .center = center,
        .weigh_gradients = weigh_gradients,
        .gate_gradients = gate_gradients,
        .half_gradients = half_gradients,
        .weigh = weigh,
        .find = find,
        .choose = choose,
    };
    return &recording;
}

int vqk_trace_begin(const char *path) {
    pthread_mutex_lock(&mutex);
    if (written.places) memset(written.places, 0, written.capacity * sizeof *written.places);
    written.count = packs.count = 0;
    calls = 0;
    file = fopen(path, "wb");
    int status = file ? 0 : -1;
    pthread_mutex_unlock(&mutex);
    return status;
}

long vqk_trace_end(void) {
    pthread_mutex_lock(&mutex);
    int failed = !file || ferror(file);
    if (file && fclose(file)) failed = 1;
    file = NULL;
    long count = failed ? -1 : calls;
    pthread_mutex_unlock(&mutex);
    return count;
}
