import type { ChartData } from '../core/chart-data.js';
import type { ChartName } from '../core/chart-texts.js';
import { completion } from './completion.js';
import { control } from './control.js';
import { copies } from './copies.js';
import { fairness } from './fairness.js';
import type { Size } from './frame.js';
import { panels } from './panels.js';
import { ratio } from './ratio.js';
import { utilisation } from './utilisation.js';

export const charts: Readonly<Record<ChartName, (data: ChartData, size: Size) => Element>> = {
  completion,
  panels,
  ratio,
  copies,
  utilisation,
  control,
  fairness,
};
