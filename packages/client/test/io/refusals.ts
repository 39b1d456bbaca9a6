import assert from 'node:assert/strict';

import { ShoalError } from '@shoal/common';

/** What a user can act on: for `assert.rejects`. */
export function fails(exitCode: number, message: string | RegExp): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof ShoalError, String(error));
    assert.equal(error.exitCode, exitCode);
    if (typeof message === 'string') assert.equal(error.message, message);
    else assert.match(error.message, message);
    return true;
  };
}
