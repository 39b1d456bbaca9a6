import { ShoalError } from '@shoal/common';
import { assert, expect } from 'chai';

/** An error that a user can act on: for `assert.rejects`. */
export function fails(exitCode: number, message: string | RegExp): (error: unknown) => true {
  return (error) => {
    assert(error instanceof ShoalError, String(error));
    expect(error.exitCode).to.equal(exitCode);
    if (typeof message === 'string') expect(error.message).to.equal(message);
    else expect(error.message).to.match(message);
    return true;
  };
}
