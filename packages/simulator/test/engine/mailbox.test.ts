import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';

import { Mailbox } from '#src/core/engine/mailbox.js';

describe('Mailbox', () => {
  it('is first in, first out', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (puts) => {
        const mailbox = new Mailbox();
        const model: number[] = [];
        puts.forEach((isPut, number) => {
          if (isPut) {
            mailbox.put(number, `event ${number}`);
            model.push(number);
          } else if (model.length > 0) {
            mailbox.take();
            const oldest = model.shift();
            expect([mailbox.target, mailbox.event]).to.deep.equal([oldest, `event ${oldest}`]);
          }
          expect(mailbox.size).to.equal(model.length);
        });
      }),
    );
  });
});
