export * from './parameters.js';
export * from './results.js';
export * from './scenario.js';
export { scenarios } from './scenarios/index.js';
