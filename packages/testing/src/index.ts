export { cleanUp, cleanUpFile } from './clean-up.js';
export { type ErrorMatcher, expectRejection, expectThrow } from './expect-error.js';
export { ManualClock } from './manual-clock.js';
export { skipSuiteIf, skipTest, skipTestIf } from './skip.js';
export { temporaryFolder } from './temporary-folder.js';
