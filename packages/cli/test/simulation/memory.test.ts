import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ExitCode, ShoalError } from '@shoal/common';
import { defaultParameters } from '@shoal/simulator';

import { assertMemory } from '#src/simulation/memory.js';

const GIB = 1024 ** 3;
const large = { ...defaultParameters, peers: 40_000, segments: 256 };

describe('the memory of a run', () => {
  it('grows with peers and with segments', () => {
    const room = { heapBytes: 12 * GIB, freeBytes: 12 * GIB };
    assertMemory(large, false, room);
    assert.throws(() => assertMemory({ ...large, peers: 100_000 }, false, room));
    assert.throws(() => assertMemory({ ...large, segments: 10_000 }, false, room));
  });

  it('is refused with the estimate where there is too little of it', () => {
    const room = { heapBytes: 4 * GIB, freeBytes: 64 * GIB };
    const refused = (why: RegExp) => (error: unknown) =>
      error instanceof ShoalError && error.exitCode === ExitCode.usage && why.test(error.message);
    const inHeap =
      /40,000 peers and 256 segments need about .* heap ends at 4\.0 GiB.*--max-old-space-size=\d+.*--force/;
    assert.throws(() => assertMemory(large, false, room), refused(inHeap));
    assert.throws(() => assertMemory(large, false, { ...room, freeBytes: GIB }), refused(/1\.0 GiB are free.*--force/));
  });

  it('is left to the user who insists, and to runs that fit', () => {
    assertMemory(large, true, { heapBytes: 1, freeBytes: 1 });
    assertMemory(defaultParameters, false, { heapBytes: GIB, freeBytes: GIB });
  });
});
