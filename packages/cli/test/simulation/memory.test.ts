import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ExitCode, ShoalError } from '@shoal/common';
import { defaultParameters } from '@shoal/simulator';

import { assertMemory, largerHeapMiB, memoryRoom } from '#src/simulation/memory.js';

const GIB = 1024 ** 3;
const large = { ...defaultParameters, peers: 40_000, segments: 256 };

describe('the memory of a run', () => {
  it('grows with peers and with segments', () => {
    const room = { heapBytes: GIB, freeBytes: 12 * GIB };
    assertMemory(large, false, room);
    assert.throws(() => assertMemory({ ...large, peers: 100_000 }, false, room));
    assert.throws(() => assertMemory({ ...large, segments: 10_000 }, false, room));
  });

  it('is refused with the estimate where there is too little of it', () => {
    assert.throws(
      () => assertMemory(large, false, { heapBytes: GIB, freeBytes: GIB }),
      (error) =>
        error instanceof ShoalError &&
        error.exitCode === ExitCode.usage &&
        /40,000 peers and 256 segments need about .* only 1\.0 GiB may be used.*--force/.test(error.message),
    );
  });

  it('is left to the user who insists, and to runs that fit', () => {
    assertMemory(large, true, { heapBytes: 1, freeBytes: 1 });
    assertMemory(defaultParameters, false, { heapBytes: GIB, freeBytes: GIB });
  });

  it('asks for a larger heap where that of the process is too small, and not again with that one', () => {
    const heapMiB = largerHeapMiB(large, { heapBytes: 2 * GIB, freeBytes: GIB }) ?? 0;
    assert.ok(heapMiB * 1024 ** 2 > 2 * GIB);
    assert.equal(largerHeapMiB(large, { heapBytes: heapMiB * 1024 ** 2, freeBytes: GIB }), undefined);
    assert.equal(largerHeapMiB(defaultParameters, { heapBytes: 2 * GIB, freeBytes: GIB }), undefined);
  });

  it('is what is free, or less where the user says so', () => {
    assert.equal(memoryRoom(1).freeBytes, 1);
    assert.ok(memoryRoom(0).freeBytes > 1);
  });
});
