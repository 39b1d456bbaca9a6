import assert from 'node:assert/strict';
import { it } from 'node:test';

import { MessageGate } from '@shoal/common/io';

import { trackerIntake } from '#src/io/tracker-intake.js';

it('a tracker takes short messages only before it knows who speaks', () => {
  const most = 40 * 1024 * 1024;
  const gate = new MessageGate(trackerIntake(10), () => most);
  assert.equal(gate.maxFrameBytes, 4 * 1024 * 1024);
  gate.passed('INIT');
  assert.equal(gate.maxFrameBytes, most);
});
