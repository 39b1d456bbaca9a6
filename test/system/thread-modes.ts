/** The two values of `--tune threads`: a default of `auto` chooses one by the number of processors, so that a test has to name both. */
export const THREAD_MODES = ['shared', 'separate'] as const;
