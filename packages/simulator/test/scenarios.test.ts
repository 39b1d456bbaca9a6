import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { scenarios } from '#src/core/index.js';

describe('the scenarios', () => {
  it('are found by the names that they bear', () => {
    assert.ok(scenarios.has('flash-crowd'));
    for (const [name, scenario] of scenarios) assert.equal(scenario.name, name);
  });
});
