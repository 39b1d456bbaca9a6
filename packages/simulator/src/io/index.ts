export * from '../core/index.js';
export * from './run-scenario.js';
export * from './keep-heap-small.js';
export * from './young-generation.js';
