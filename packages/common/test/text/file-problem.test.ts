import { fileProblem } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

describe('the cause of a failed file operation', () => {
  it('is a clause for the user', () => {
    expect(fileProblem({ code: 'EACCES', message: 'EACCES: permission denied, open' })).to.equal('no permission');
    expect(fileProblem({ code: 'EDQUOT', message: '' })).to.equal('no space is left there');
  });

  it('is the message of an error without a known code', () => {
    expect(fileProblem({ code: 'EIO', message: 'EIO: i/o error, read' })).to.equal('EIO: i/o error, read');
    expect(fileProblem(new Error('other'))).to.equal('other');
  });
});
