export type { ChartData } from './figures/chart-data.js';
export type { Lab, LabPolicy, LabRun } from './lab.js';
export type { Point } from './figures/curve.js';
export { completionsCsv, runsCsv } from './lab-csv.js';
export { summarise, type PolicySummary, type Spread } from './figures/policy-summary.js';
export { reportHtml } from './html/report-html.js';
