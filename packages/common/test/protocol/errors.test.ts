import { CLOSE_BASE, ErrorCode, errorCodeName, ExitCode, ShoalError } from '@shoal/common';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

describe('the exit codes', () => {
  it('have the values that scripts rely on', () => {
    expect(ExitCode).to.deep.equal({
      done: 0,
      internal: 1,
      usage: 2,
      trackerLost: 3,
      unknownFile: 4,
      integrity: 5,
      storage: 6,
      unauthorised: 7,
      deadline: 8,
      invariant: 9,
      liveness: 10,
      hungUp: 129,
      interrupted: 130,
      readerGone: 141,
      terminated: 143,
    });
  });
});

describe('the error codes', () => {
  it('have the values that other versions rely on', () => {
    expect(ErrorCode).to.deep.equal({
      INTERNAL: 1,
      MALFORMED: 2,
      NOT_BINARY: 3,
      FRAME_TOO_LARGE: 4,
      VERSION: 5,
      PROTOCOL: 6,
      NOT_INITIALISED: 7,
      ALREADY_INITIALISED: 8,
      RANK_TAKEN: 9,
      SESSION_CLOSED: 10,
      REPLACED: 11,
      UNKNOWN_FILE: 12,
      NAME_CONFLICT: 13,
      BAD_MANIFEST: 14,
      OUT_OF_RANGE: 15,
      UNAUTHORISED: 16,
      UNREACHABLE_ADDRESS: 17,
      LIMIT: 18,
      INTEGRITY: 19,
      TIMEOUT: 20,
      CLIENT_ID_TAKEN: 21,
      CLIENT_ID_IN_USE: 22,
    });
  });

  it('give their names back', () => {
    for (const [name, code] of Object.entries(ErrorCode)) expect(errorCodeName(code)).to.equal(name);
  });

  it('of later versions read as INTERNAL', () => {
    for (const code of [0, 23, 999, -1]) expect(errorCodeName(code)).to.equal('INTERNAL');
  });

  it('are close codes of the range that applications own', () => {
    for (const code of Object.values(ErrorCode))
      expect(CLOSE_BASE + code > 4000 && CLOSE_BASE + code < 5000).to.equal(true);
  });
});

describe('a failure that a user can act on', () => {
  it('carries its line and its exit code', () => {
    const error = new ShoalError(ExitCode.storage, 'no space is left');
    expect(error.message).to.equal('no space is left');
    expect(error.exitCode).to.equal(6);
    expect(error.name).to.equal('ShoalError');
    assert(error instanceof Error);
  });
});
