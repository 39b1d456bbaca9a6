export * from '../core/index.js';
export * from './run-scenario.js';
