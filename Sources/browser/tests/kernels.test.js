// The kernels for WebAssembly: what others were asked in the kernels' tests and while decoding the vectors,
// with the results that the portable ones had. Traces are in the folder VQZ_TESTS.
import assert from "node:assert/strict";
import { closeSync, openSync, readSync } from "node:fs";
import { test } from "node:test";

import { folder, instantiate } from "./module.js";

const portable = 0, simd128 = 8;

/** Repeats a trace; returns the number of calls, or what differs. */
function replay(file, isa) {
  const trace = openSync(`${folder}/${file}`);
  const reports = [];
  const bytes = (address, count) => new Uint8Array(exports.memory.buffer, address, count);
  const exports = instantiate({
    read: (target, count) => count && readSync(trace, bytes(target, count)),
    report: (text, length) => reports.push(Buffer.from(bytes(text, length)).toString()),
  });
  const calls = exports.replay(isa);
  closeSync(trace);
  return reports.length ? reports.join(": ") : calls;
}

test("there are two sets of kernels", () => {
  const exports = instantiate();
  const isas = Array.from({ length: exports.isa_count() }, (_, isa) => isa).filter(exports.has_isa);
  assert.deepEqual(isas, [portable, simd128]);
});

for (const trace of ["kernels.trace", "decoding.trace"])
  for (const isa of [portable, simd128])
    test(`${trace} with instruction set ${isa}`, () => {
      const calls = replay(trace, isa);
      assert.equal(typeof calls, "number", calls);
      assert(calls > 1000, `${calls} calls`);
    });
