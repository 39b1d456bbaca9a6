/** Page-aligned memory, which O_DIRECT reads require; a Buffer has no alignment. */
export function alignedBuffer(bytes: number): Buffer {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / WASM_PAGE_BYTES) });
  return Buffer.from(memory.buffer, 0, bytes);
}

const WASM_PAGE_BYTES = 64 * 1024;

/** Node has it, but only the browser's types declare it. */
declare const WebAssembly: {
  readonly Memory: new (descriptor: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
};
