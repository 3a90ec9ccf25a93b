// The module of the tests in C, which Sources/browser/tests/module/build has put into the folder VQZ_TESTS.
import { readFileSync } from "node:fs";

export const folder = process.env.VQZ_TESTS;
const module = new WebAssembly.Module(readFileSync(`${folder}/tests.wasm`));

/** The functions of a new instance, which may ask for bytes of a trace and report what differs. */
export const instantiate = (trace = { read: () => 0, report: () => {} }) =>
  new WebAssembly.Instance(module, { test: trace }).exports;
