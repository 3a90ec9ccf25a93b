// Unpacks zlib streams (RFC 1950) of deflate's blocks (RFC 1951).
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "zlib.h"

enum { WINDOW = 1 << 15, LONGEST_CODE = 15, LITERALS = 288, DISTANCES = 32, END_OF_BLOCK = 256 };

/// A canonical prefix code: the number of codes of each length, and symbols by rising code.
typedef struct {
    uint16_t counts[LONGEST_CODE + 1];
    uint16_t symbols[LITERALS];
} prefix_code;

/// What comes next in the stream.
typedef enum { HEADER, BLOCK, STORED, SYMBOLS, TRAILER, END, FAILED } stage;

struct inflater {
    stage stage;
    /// The error of `FAILED`.
    int error;
    /// Bits of the input, the next one lowest.
    uint32_t bits;
    int bit_count;
    bool is_last_block;
    /// Bytes of a stored block, or of a match, that are left.
    uint32_t left;
    uint32_t distance;
    prefix_code literals, distances;
    /// The last bytes of the output, and how many there were in all, up to `WINDOW`.
    uint8_t window[WINDOW];
    uint32_t position, filled;
    /// The two sums of Adler-32.
    uint32_t sum, sum_of_sums;
};

static int fail(struct inflater *state, int error) {
    state->stage = FAILED;
    state->error = error;
    return -1;
}

/// The next `count` bits, at most 16; -1 where the input ends before them.
static int32_t take(z_stream *stream, int count) {
    struct inflater *state = stream->state;
    while (state->bit_count < count) {
        if (!stream->avail_in) return fail(state, Z_BUF_ERROR);
        state->bits |= (uint32_t)*stream->next_in++ << state->bit_count;
        stream->avail_in--;
        state->bit_count += 8;
    }
    int32_t value = (int32_t)(state->bits & ((1u << count) - 1));
    state->bits >>= count;
    state->bit_count -= count;
    return value;
}

static void drop_to_byte(struct inflater *state) {
    state->bits >>= state->bit_count % 8;
    state->bit_count -= state->bit_count % 8;
}

static void put(z_stream *stream, uint8_t byte) {
    struct inflater *state = stream->state;
    *stream->next_out++ = byte;
    stream->avail_out--;
    state->window[state->position] = byte;
    state->position = (state->position + 1) % WINDOW;
    if (state->filled < WINDOW) state->filled++;
    state->sum = (state->sum + byte) % 65521;
    state->sum_of_sums = (state->sum_of_sums + state->sum) % 65521;
}

/// Makes the code of symbols of these lengths, 0 for none. Returns whether it is one: complete, or empty, or,
/// where `may_be_single`, of one symbol.
static bool make_code(prefix_code *code, const uint8_t *lengths, int count, bool may_be_single) {
    memset(code->counts, 0, sizeof code->counts);
    for (int i = 0; i < count; i++) code->counts[lengths[i]]++;
    code->counts[0] = 0;
    int free = 1, longest = 0;
    uint16_t starts[LONGEST_CODE + 2] = {0};
    for (int length = 1; length <= LONGEST_CODE; length++) {
        free = 2 * free - code->counts[length];
        if (free < 0) return false;
        if (code->counts[length]) longest = length;
        starts[length + 1] = (uint16_t)(starts[length] + code->counts[length]);
    }
    for (int i = 0; i < count; i++)
        if (lengths[i]) code->symbols[starts[lengths[i]]++] = (uint16_t)i;
    return !free || !longest || (may_be_single && longest == 1);
}

/// The symbol of the next code; negative where there is none.
static int32_t take_symbol(z_stream *stream, const prefix_code *code) {
    int32_t value = 0, first = 0, index = 0;
    for (int length = 1; length <= LONGEST_CODE; length++) {
        int32_t bit = take(stream, 1);
        if (bit < 0) return bit;
        value |= bit;
        int32_t count = code->counts[length];
        if (value - first < count) return code->symbols[index + value - first];
        index += count;
        first = (first + count) << 1;
        value <<= 1;
    }
    return fail(stream->state, Z_DATA_ERROR);
}

static int read_header(z_stream *stream) {
    int32_t method = take(stream, 8), flags = take(stream, 8);
    if (method < 0 || flags < 0) return -1;
    bool is_deflate = (method & 15) == 8 && method >> 4 <= 7;
    if (!is_deflate || (256 * method + flags) % 31) return fail(stream->state, Z_DATA_ERROR);
    if (flags >> 5 & 1) return fail(stream->state, Z_NEED_DICT);
    stream->state->stage = BLOCK;
    return 0;
}

static int read_stored(z_stream *stream) {
    drop_to_byte(stream->state);
    int32_t length = take(stream, 16), complement = take(stream, 16);
    if (length < 0 || complement < 0) return -1;
    if (length != (complement ^ 0xFFFF)) return fail(stream->state, Z_DATA_ERROR);
    stream->state->left = (uint32_t)length;
    stream->state->stage = STORED;
    return 0;
}

static int make_fixed_codes(struct inflater *state) {
    uint8_t lengths[LITERALS];
    for (int i = 0; i < LITERALS; i++) lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
    make_code(&state->literals, lengths, LITERALS, false);
    memset(lengths, 5, DISTANCES);
    make_code(&state->distances, lengths, DISTANCES, false);
    state->stage = SYMBOLS;
    return 0;
}

/// Reads the lengths of both codes, which are coded themselves.
static int read_lengths(z_stream *stream, const prefix_code *code, uint8_t *lengths, int count) {
    for (int i = 0; i < count;) {
        int32_t symbol = take_symbol(stream, code);
        if (symbol < 0) return -1;
        if (symbol < 16) {
            lengths[i++] = (uint8_t)symbol;
            continue;
        }
        int32_t extra = take(stream, symbol == 16 ? 2 : symbol == 17 ? 3 : 7);
        if (extra < 0) return -1;
        int repeats = extra + (symbol == 18 ? 11 : 3);
        if ((symbol == 16 && i == 0) || repeats > count - i) return fail(stream->state, Z_DATA_ERROR);
        uint8_t repeated = symbol == 16 ? lengths[i - 1] : 0;
        while (repeats--) lengths[i++] = repeated;
    }
    return 0;
}

static int read_codes(z_stream *stream) {
    static const uint8_t order[19] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    struct inflater *state = stream->state;
    int32_t literals = take(stream, 5), distances = take(stream, 5), codes = take(stream, 4);
    if (literals < 0 || distances < 0 || codes < 0) return -1;
    literals += 257;
    distances += 1;
    if (literals > 286 || distances > 30) return fail(state, Z_DATA_ERROR);
    uint8_t lengths[LITERALS + DISTANCES] = {0};
    for (int i = 0; i < codes + 4; i++) {
        int32_t length = take(stream, 3);
        if (length < 0) return -1;
        lengths[order[i]] = (uint8_t)length;
    }
    prefix_code code;
    if (!make_code(&code, lengths, 19, false)) return fail(state, Z_DATA_ERROR);
    if (read_lengths(stream, &code, lengths, literals + distances)) return -1;
    bool isRight = lengths[END_OF_BLOCK] && make_code(&state->literals, lengths, literals, true) &&
                   make_code(&state->distances, lengths + literals, distances, true);
    if (!isRight) return fail(state, Z_DATA_ERROR);
    state->stage = SYMBOLS;
    return 0;
}

static int read_block(z_stream *stream) {
    struct inflater *state = stream->state;
    if (state->is_last_block) {
        state->stage = TRAILER;
        return 0;
    }
    int32_t is_last = take(stream, 1), kind = take(stream, 2);
    if (is_last < 0 || kind < 0) return -1;
    state->is_last_block = is_last;
    switch (kind) {
    case 0: return read_stored(stream);
    case 1: return make_fixed_codes(state);
    case 2: return read_codes(stream);
    default: return fail(state, Z_DATA_ERROR);
    }
}

static int copy_stored(z_stream *stream) {
    struct inflater *state = stream->state;
    if (!state->left) {
        state->stage = BLOCK;
        return 0;
    }
    int32_t byte = take(stream, 8);
    if (byte < 0) return -1;
    state->left--;
    put(stream, (uint8_t)byte);
    return 0;
}

static int read_match(z_stream *stream, int32_t symbol) {
    static const uint16_t lengths[29] = {3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51,
        59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
    struct inflater *state = stream->state;
    int32_t index = symbol - END_OF_BLOCK - 1;
    if (index > 28) return fail(state, Z_DATA_ERROR);
    int32_t extra = take(stream, index < 8 || index == 28 ? 0 : index / 4 - 1);
    if (extra < 0) return -1;
    int32_t code = take_symbol(stream, &state->distances);
    if (code < 0) return -1;
    if (code > 29) return fail(state, Z_DATA_ERROR);
    int extra_bits = code < 2 ? 0 : code / 2 - 1;
    int32_t beyond = take(stream, extra_bits);
    if (beyond < 0) return -1;
    uint32_t start = code < 2 ? (uint32_t)code : (2u + (code & 1)) << extra_bits;
    state->distance = 1 + start + (uint32_t)beyond;
    if (state->distance > state->filled) return fail(state, Z_DATA_ERROR);
    state->left = lengths[index] + (uint32_t)extra;
    return 0;
}

static int read_symbol(z_stream *stream) {
    struct inflater *state = stream->state;
    if (state->left) {
        state->left--;
        put(stream, state->window[(state->position - state->distance) % WINDOW]);
        return 0;
    }
    int32_t symbol = take_symbol(stream, &state->literals);
    if (symbol < 0) return -1;
    if (symbol > END_OF_BLOCK) return read_match(stream, symbol);
    if (symbol == END_OF_BLOCK)
        state->stage = BLOCK;
    else
        put(stream, (uint8_t)symbol);
    return 0;
}

static int read_trailer(z_stream *stream) {
    struct inflater *state = stream->state;
    drop_to_byte(state);
    uint32_t sum = 0;
    for (int i = 0; i < 4; i++) {
        int32_t byte = take(stream, 8);
        if (byte < 0) return -1;
        sum = sum << 8 | (uint32_t)byte;
    }
    if (sum != (state->sum_of_sums << 16 | state->sum)) return fail(state, Z_DATA_ERROR);
    state->stage = END;
    return 0;
}

int inflateInit_(z_stream *stream, const char *version, int stream_size) {
    (void)version, (void)stream_size;
    stream->state = calloc(1, sizeof *stream->state);
    if (!stream->state) return Z_MEM_ERROR;
    stream->state->sum = 1;
    return Z_OK;
}

int inflate(z_stream *stream, int flush) {
    (void)flush;
    while (stream->avail_out) {
        switch (stream->state->stage) {
        case HEADER: read_header(stream); break;
        case BLOCK: read_block(stream); break;
        case STORED: copy_stored(stream); break;
        case SYMBOLS: read_symbol(stream); break;
        case TRAILER: read_trailer(stream); break;
        case END: return Z_STREAM_END;
        case FAILED: return stream->state->error;
        }
    }
    return Z_OK;
}

int inflateEnd(z_stream *stream) {
    free(stream->state);
    return Z_OK;
}
