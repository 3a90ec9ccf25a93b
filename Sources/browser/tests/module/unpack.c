// Unpacks a stream in pieces, for the test in node.
#include <stdint.h>

#include "zlib.h"

/// Unpacks `size` bytes to `target`, `piece` bytes at a time, until `capacity` or the end. Returns the last
/// code of `inflate`; `counts` are the bytes that came out and those that were not taken.
__attribute__((export_name("unpack"))) int unpack(unsigned char *source, uint32_t size, unsigned char *target,
    uint32_t capacity, uint32_t piece, uint32_t *counts) {
    z_stream stream = {.next_in = source, .avail_in = size};
    if (inflateInit_(&stream, ZLIB_VERSION, sizeof stream)) return Z_MEM_ERROR;
    int code = Z_OK;
    uint32_t count = 0;
    while (code == Z_OK && count < capacity) {
        uint32_t room = capacity - count < piece ? capacity - count : piece;
        stream.next_out = target + count;
        stream.avail_out = room;
        code = inflate(&stream, Z_SYNC_FLUSH);
        count += room - stream.avail_out;
    }
    counts[0] = count;
    counts[1] = stream.avail_in;
    inflateEnd(&stream);
    return code;
}
