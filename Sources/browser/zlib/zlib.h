// The part of zlib's interface that unpacks one stream which is whole in memory, for targets without zlib.
#pragma once

#define ZLIB_VERSION "1"

#define Z_OK 0
#define Z_STREAM_END 1
#define Z_NEED_DICT 2
#define Z_DATA_ERROR (-3)
#define Z_MEM_ERROR (-4)
#define Z_BUF_ERROR (-5)
#define Z_SYNC_FLUSH 2
#define Z_BEST_COMPRESSION 9

typedef struct z_stream {
    unsigned char *next_in;
    unsigned int avail_in;
    unsigned char *next_out;
    unsigned int avail_out;
    struct inflater *state;
} z_stream;

int inflateInit_(z_stream *stream, const char *version, int stream_size);
/// Unpacks until the room for output is used up or the stream ends. Input that ends before it is
/// `Z_BUF_ERROR`.
int inflate(z_stream *stream, int flush);
int inflateEnd(z_stream *stream);

/// Not defined: no decoder packs.
unsigned long compressBound(unsigned long length);
int compress2(unsigned char *target, unsigned long *target_length, const unsigned char *source,
    unsigned long length, int level);
