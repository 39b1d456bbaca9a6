export { fluidBound, leastRounds } from './fluid-bound.js';
export * from './parameters.js';
export * from './policy-pairs.js';
export { type RandomSwarm, randomSwarm } from './random-swarm.js';
export { resultOf, seriesOf } from './result-of.js';
export * from './results.js';
export * from './scenario.js';
export { scenarios } from './scenarios/index.js';
export { Simulation } from './simulation.js';
