import { MessageGate } from '@shoal/common/io';
import { expect } from 'chai';
import { it } from 'mocha';

import { trackerIntake } from '#src/io/tracker-intake.js';

it('a tracker accepts only short messages before INIT', () => {
  const most = 40 * 1024 * 1024;
  const gate = new MessageGate(trackerIntake(10), () => most);
  expect(gate.maxFrameBytes).to.equal(4 * 1024 * 1024);
  gate.passed('INIT');
  expect(gate.maxFrameBytes).to.equal(most);
});
