/** Memory as a page is: what reading past the page cache asks for. A Buffer begins anywhere. */
export function alignedBuffer(bytes: number): Buffer {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / WASM_PAGE_BYTES) });
  return Buffer.from(memory.buffer, 0, bytes);
}

const WASM_PAGE_BYTES = 64 * 1024;

/** Node has it, but its types come with those of browsers only. */
declare const WebAssembly: {
  readonly Memory: new (descriptor: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
};
