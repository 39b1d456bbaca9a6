export { fluidBound, leastRounds } from './results/fluid-bound.js';
export * from './parameters.js';
export * from './policy-pairs.js';
export { type RandomSwarm, randomSwarm } from './random/random-swarm.js';
export { resultOf, seriesOf } from './results/result-of.js';
export * from './results/results.js';
export * from './scenario.js';
export { scenarios } from './scenarios/index.js';
export { Simulation } from './simulation.js';
