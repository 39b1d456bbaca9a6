import type { Test } from 'mocha';

/** The test that runs now, as the root hooks know it. */
export const running: { test: Test | undefined } = { test: undefined };
