import { expect } from 'chai';
import { describe, it } from 'mocha';

import { PrincipalBudget } from '#src/core/upload/peers/principal-budget.js';

describe('PrincipalBudget', () => {
  it('gives each principal its burst, and then its rate', () => {
    const budget = new PrincipalBudget(10, 3);
    const spent = (now: number): number => {
      let count = 0;
      while (budget.spend('a', 1, now)) count += 1;
      return count;
    };
    expect([spent(0), spent(50), spent(100), spent(1_000), spent(1_000)]).to.deep.equal([3, 0, 1, 3, 0]);
    expect(budget.spend('b', 3, 1_000), 'what one has spent costs another nothing').to.equal(true);
  });

  it('says how long who overdraws is in debt', () => {
    const budget = new PrincipalBudget(10, 3);
    expect([budget.charge('a', 3, 0), budget.charge('a', 5, 0), budget.charge('a', 0, 400)]).to.deep.equal([
      0, 500, 100,
    ]);
  });

  it('remembers a limited number, those in debt for longest', () => {
    const budget = new PrincipalBudget(1, 10);
    for (let i = 0; i < 4_096; i += 1) expect(budget.spend(`p${i}`, i === 7 ? 10 : 0, 0)).to.equal(true);
    for (let i = 0; i < 3_000; i += 1) expect(budget.spend(`q${i}`, 1, 0)).to.equal(true);
    expect(budget.size).to.equal(4_096);
    expect(budget.spend('p7', 1, 0)).to.equal(false);
  });
});
