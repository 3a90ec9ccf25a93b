// What the module brings of libraries: inflate beside zlib's, and the allocator.
import assert from "node:assert/strict";
import { test } from "node:test";
import { constants, deflateSync, inflateSync } from "node:zlib";

import { instantiate } from "./module.js";

const exports = instantiate();
const bytes = (address, count) => new Uint8Array(exports.memory.buffer, address, count);

/** Numbers from 0 below `bound`, the same in every run: SplitMix32. */
let state = 1;
function random(bound) {
  state = (state + 0x9e3779b9) | 0;
  let word = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
  word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
  return ((word ^ (word >>> 15)) >>> 0) % bound;
}

function unpack(stream, capacity, piece) {
  const [source, target, counts] = [stream.length, capacity, 8].map((size) => exports.malloc(size));
  bytes(source, stream.length).set(stream);
  const code = exports.unpack(source, stream.length, target, capacity, piece, counts);
  const [count, left] = new Uint32Array(exports.memory.buffer, counts, 2);
  const output = bytes(target, count).slice();
  for (const address of [source, target, counts]) exports.free(address);
  return { code, output, left };
}

/** What zlib makes of a stream: its bytes and what follows it, or null for a damaged one. */
function reference(stream) {
  try {
    const { buffer, engine } = inflateSync(stream, { info: true });
    return { output: new Uint8Array(buffer), left: stream.length - engine.bytesWritten };
  } catch {
    return null;
  }
}

function source() {
  const kind = random(4);
  return Uint8Array.from({ length: random(random(20) ? 3000 : 100000) }, (_, i) =>
    [random(256), 97 + random(4), (i / 7) | 0, 65][kind]);
}

function stream() {
  const { Z_DEFAULT_STRATEGY, Z_FIXED } = constants;
  return deflateSync(source(), {
    level: [0, 1, 6, 9][random(4)], windowBits: [9, 12, 15][random(3)], memLevel: 1 + random(9),
    strategy: Z_DEFAULT_STRATEGY + random(Z_FIXED + 1),
  });
}

const damages = {
  "whole": (stream) => stream,
  "with bits flipped": (stream) => {
    for (let i = 0; i <= random(3); i++) stream[random(stream.length)] ^= 1 << random(8);
    return stream;
  },
  "cut short": (stream) => stream.subarray(0, random(stream.length)),
  "with bytes after them": (stream) => Buffer.concat([stream, Buffer.alloc(1 + random(5), random(256))]),
};

for (const [name, damage] of Object.entries(damages))
  test(`streams ${name}`, () => {
    for (let i = 0; i < 1000; i++) {
      const damaged = damage(stream());
      const found = unpack(damaged, 1 << 18, [1, 7, 100, 65536][random(4)]);
      const expected = reference(damaged);
      assert.equal(found.code === constants.Z_STREAM_END, expected !== null, `stream ${i}`);
      if (!expected) continue;
      assert.deepEqual(found.output, expected.output);
      assert.equal(found.left, expected.left);
    }
  });

test("blocks of memory do not overlap, and are used again", () => {
  const exports = instantiate();
  const bytes = ({ address, length }) => new Uint8Array(exports.memory.buffer, address, length);
  const start = exports.memory.buffer.byteLength;
  const blocks = [];
  let [size, most] = [0, 0];
  for (let i = 0; i < 100000; i++) {
    if (blocks.length && (blocks.length === 1000 || random(2))) {
      const [block] = blocks.splice(random(blocks.length), 1);
      assert(bytes(block).every((byte) => byte === block.mark), `a block was overwritten before step ${i}`);
      exports.free(block.address);
      size -= block.length;
    } else {
      const length = random(random(10) ? 300 : 30000);
      const block = { address: exports.malloc(length), length, mark: random(256) };
      assert.equal(block.address % 16, 0);
      bytes(block).fill(block.mark);
      blocks.push(block);
      most = Math.max(most, (size += length));
    }
  }
  assert(exports.memory.buffer.byteLength - start < 1.5 * most + 65536, `${most} bytes at most`);
  assert.equal(exports.malloc(0xffffffff), 0);
});

test("blocks whose size changes keep their bytes", () => {
  const exports = instantiate();
  const bytes = ({ address, length }) => new Uint8Array(exports.memory.buffer, address, length);
  const blocks = Array.from({ length: 50 }, () => ({ address: 0, length: 0, mark: random(256) }));
  for (let i = 0; i < 20000; i++) {
    const block = blocks[random(blocks.length)];
    const length = random(random(10) ? 300 : 30000);
    const kept = Math.min(length, block.length);
    Object.assign(block, { address: exports.realloc(block.address, length), length });
    const marked = bytes(block).subarray(0, kept);
    assert(marked.every((byte) => byte === block.mark), `bytes were lost in step ${i}`);
    bytes(block).fill(block.mark);
  }
  const [block] = blocks;
  assert.equal(exports.realloc(block.address, 0xffffffff), 0);
  assert(bytes(block).every((byte) => byte === block.mark));
});
