export type { ChartData } from './chart-data.js';
export type { Lab, LabPolicy, LabRun } from './lab.js';
export type { Point } from './curve.js';
export { completionsCsv, runsCsv } from './lab-csv.js';
export { summarise, type PolicySummary, type Spread } from './policy-summary.js';
export { reportHtml } from './report-html.js';
