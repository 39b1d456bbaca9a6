// The root hooks of every test file: .mocharc.cjs requires this module in each worker.
import type { Context, RootHookObject } from 'mocha';

import { cleanUpFile, cleanUpTest } from './clean-up.js';
import { running } from './running-test.js';

export const mochaHooks: RootHookObject = {
  beforeEach(this: Context) {
    running.test = this.currentTest;
  },
  async afterEach() {
    running.test = undefined;
    await cleanUpTest();
  },
  async afterAll() {
    await cleanUpFile();
  },
};
