/** Seeds that found something once. */
export const cases: readonly { readonly seed: number; readonly frames: number; readonly found: string }[] = [];
