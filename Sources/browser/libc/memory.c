// An allocator over the linear memory, which only grows. For one thread.
//
// Blocks lie one after the other, each after a header with its size and that of the block before it, so that
// a block that is given back joins free neighbours. Free blocks are in lists by the power of two of their
// size.
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "stdlib.h"

/// Alignment, and the size of a header.
enum { UNIT = 16, PAGE = 1 << 16, LISTS = 32, NO_MEMORY = 12 };

typedef struct block {
    /// Sizes with their headers, multiples of `UNIT`; 0 before the first block.
    uint32_t size, size_before;
    bool is_used;
    uint8_t padding[UNIT - 9];
    /// Of free blocks only.
    struct block *next, *previous;
} block;

enum { LEAST = UNIT + 16 };

extern unsigned char __heap_base;
static block *lists[LISTS];
/// The end of all blocks, which is that of the memory, and the last block.
static uintptr_t end;
static block *last;

static int list_of(uint32_t size) { return 31 - __builtin_clz(size); }

static block *after(block *it) {
    uintptr_t next = (uintptr_t)it + it->size;
    return next == end ? NULL : (block *)next;
}

static block *before(block *it) {
    return it->size_before ? (block *)((uintptr_t)it - it->size_before) : NULL;
}

static void set_size(block *it, uint32_t size) {
    it->size = size;
    block *next = after(it);
    if (next)
        next->size_before = size;
    else
        last = it;
}

static void link_free(block *it) {
    block **list = &lists[list_of(it->size)];
    it->is_used = false;
    it->next = *list;
    it->previous = NULL;
    if (*list) (*list)->previous = it;
    *list = it;
}

static void unlink_free(block *it) {
    if (it->next) it->next->previous = it->previous;
    if (it->previous)
        it->previous->next = it->next;
    else
        lists[list_of(it->size)] = it->next;
}

/// Frees a block that is in no list, together with its free neighbours.
static void give_back(block *it) {
    block *next = after(it), *previous = before(it);
    if (next && !next->is_used) {
        unlink_free(next);
        set_size(it, it->size + next->size);
    }
    if (previous && !previous->is_used) {
        unlink_free(previous);
        set_size(previous, previous->size + it->size);
        it = previous;
    }
    link_free(it);
}

/// Splits a block that is in no list: its first `size` bytes stay, the rest is free.
static void cut(block *it, uint32_t size) {
    if (it->size - size < LEAST) return;
    block *rest = (block *)((uintptr_t)it + size);
    uint32_t rest_size = it->size - size;
    rest->size_before = size;
    rest->is_used = true;
    set_size(rest, rest_size);
    it->size = size;
    give_back(rest);
}

/// Makes the memory larger by a free block of at least `size` bytes; returns whether there was room.
static bool grow(uint32_t size) {
    uintptr_t start = end ? end : ((uintptr_t)&__heap_base + UNIT - 1) / UNIT * UNIT;
    uint64_t limit = ((uint64_t)start + size + PAGE - 1) / PAGE * PAGE;
    size_t pages = __builtin_wasm_memory_size(0);
    if (limit > (uint64_t)pages * PAGE) {
        size_t more = (size_t)(limit / PAGE) - pages;
        if (limit >= UINT32_MAX || __builtin_wasm_memory_grow(0, more) == (size_t)-1) return false;
    } else {
        limit = (uint64_t)pages * PAGE;
    }
    block *it = (block *)start;
    it->size_before = last ? last->size : 0;
    end = (uintptr_t)limit;
    set_size(it, (uint32_t)(end - start));
    give_back(it);
    return true;
}

/// Takes a free block of at least `size` bytes out of its list.
static block *take(uint32_t size) {
    for (int list = list_of(size); list < LISTS; list++) {
        for (block *it = lists[list]; it; it = it->next) {
            if (it->size < size) continue;
            unlink_free(it);
            it->is_used = true;
            return it;
        }
    }
    return grow(size) ? take(size) : NULL;
}

static void *allocate(size_t alignment, size_t size) {
    if (size > UINT32_MAX / 2 || alignment > PAGE) return NULL;
    uint32_t needed = (uint32_t)(size + UNIT - 1) / UNIT * UNIT + UNIT;
    if (needed < LEAST) needed = LEAST;
    block *it = take(alignment > UNIT ? needed + (uint32_t)alignment + LEAST : needed);
    if (!it) return NULL;
    uintptr_t payload = (uintptr_t)it + UNIT;
    uintptr_t aligned = (payload + alignment - 1) / alignment * alignment;
    // What is before it must be a block of its own.
    while (aligned != payload && aligned - payload < LEAST) aligned += alignment;
    if (aligned != payload) {
        block *front = it;
        it = (block *)(aligned - UNIT);
        it->size_before = (uint32_t)(aligned - payload);
        it->is_used = true;
        set_size(it, front->size - it->size_before);
        front->size = it->size_before;
        give_back(front);
    }
    cut(it, needed);
    return (void *)aligned;
}

void *malloc(size_t size) { return allocate(UNIT, size); }

void *calloc(size_t count, size_t size) {
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) return NULL;
    void *memory = malloc(total);
    return memory ? memset(memory, 0, total) : NULL;
}

/// A new block with as many of the old one's bytes as it has room for.
void *realloc(void *memory, size_t size) {
    void *moved = malloc(size);
    if (!moved || !memory) return moved;
    size_t room = ((block *)((uintptr_t)memory - UNIT))->size - UNIT;
    memcpy(moved, memory, room < size ? room : size);
    free(memory);
    return moved;
}

int posix_memalign(void **target, size_t alignment, size_t size) {
    void *memory = allocate(alignment < UNIT ? UNIT : alignment, size);
    if (!memory) return NO_MEMORY;
    *target = memory;
    return 0;
}

void free(void *memory) {
    if (memory) give_back((block *)((uintptr_t)memory - UNIT));
}
