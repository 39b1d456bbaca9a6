import { ExitCode, ShoalError } from '@shoal/common';
import { defaultParameters } from '@shoal/simulator';
import { expectThrow } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { assertMemory, heapFlags, memoryRoom } from '#src/simulation/scenario/memory.js';

const GIB = 1024 ** 3;
const large = { ...defaultParameters, peers: 40_000, segments: 256 };

describe('the memory of a run', () => {
  it('grows with peers and with segments', () => {
    const room = { heapBytes: GIB, freeBytes: 12 * GIB, flags: [] };
    assertMemory(large, false, room);
    expect(() => assertMemory({ ...large, peers: 100_000 }, false, room)).to.throw();
    expect(() => assertMemory({ ...large, segments: 10_000 }, false, room)).to.throw();
  });

  it('is refused with the estimate where there is too little of it', () => {
    expectThrow(
      () => assertMemory(large, false, { heapBytes: GIB, freeBytes: GIB, flags: [] }),
      (error) =>
        error instanceof ShoalError &&
        error.exitCode === ExitCode.usage &&
        /40,000 peers and 256 segments need about .* only 1\.0 GiB may be used.*--force/.test(error.message),
    );
  });

  it('is left to the user who insists, and to runs that fit', () => {
    assertMemory(large, true, { heapBytes: 1, freeBytes: 1, flags: [] });
    assertMemory(defaultParameters, false, { heapBytes: GIB, freeBytes: GIB, flags: [] });
  });

  it('has the process start again with the flags that a large swarm needs, once', () => {
    const room = { heapBytes: 2 * GIB, freeBytes: GIB, flags: [] };
    expect(heapFlags(defaultParameters, room)).to.deep.equal([]);
    expect(heapFlags({ ...defaultParameters, peers: 1_000 }, room)).to.deep.equal(['--max-semi-space-size=128']);
    const flags = heapFlags(large, room);
    const heapMiB = Number(/^--max-old-space-size=(\d+)$/.exec(flags[0] ?? '')?.[1]);
    expect(heapMiB * 1024 ** 2).to.be.above(2 * GIB);
    expect(heapFlags(large, { ...room, heapBytes: heapMiB * 1024 ** 2, flags })).to.deep.equal([]);
  });

  it('is the free memory, or less if the user says so', () => {
    expect(memoryRoom(1).freeBytes).to.equal(1);
    expect(memoryRoom(0).freeBytes).to.be.above(1);
  });
});
