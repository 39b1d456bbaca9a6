import { ExitCode, fileRef, type ShoalError } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { wantedPriorities } from '#src/client/wanted-priorities.js';

const digest = 'ab'.repeat(32);

describe('wantedPriorities', () => {
  it('reads names, digests and names with a = in them', () => {
    const wanted = ['a', digest, 'x=y'].map(fileRef);
    const priorities = wantedPriorities([`${digest.toUpperCase()}=low`, 'x=y=high'], wanted);
    expect([...priorities]).to.deep.equal([
      [digest, 'low'],
      ['x=y', 'high'],
    ]);
  });

  it('takes any name where everything is wanted', () => {
    expect([...wantedPriorities(['b=high'], 'all')]).to.deep.equal([['b', 'high']]);
  });

  it('says what is wrong, and what to write', () => {
    const refused = (given: string): { exitCode: ExitCode; message: string } => {
      try {
        wantedPriorities([given], [fileRef('a')]);
      } catch (error) {
        const { exitCode, message } = error as ShoalError;
        return { exitCode, message };
      }
      return expect.fail(`${given} is accepted`);
    };
    for (const given of ['a', 'a=', 'a=urgent', '=high', 'high']) {
      expect(refused(given)).to.deep.equal({
        exitCode: ExitCode.usage,
        message: `--priority ${given}: write NAME=LEVEL, where LEVEL is high, normal or low`,
      });
    }
    expect(refused('b=high').message).to.equal('--priority b=high: "b" is not among the files to get');
  });
});
