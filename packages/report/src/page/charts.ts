import type { ChartData } from '../core/figures/chart-data.js';
import type { ChartName } from '../core/html/chart-texts.js';
import { completion } from './charts/completion.js';
import { control } from './charts/control.js';
import { copies } from './charts/copies.js';
import { fairness } from './charts/fairness.js';
import type { Size } from './frame.js';
import { panels } from './charts/panels.js';
import { ratio } from './charts/ratio.js';
import { utilisation } from './charts/utilisation.js';

export const charts: Readonly<Record<ChartName, (data: ChartData, size: Size) => Element>> = {
  completion,
  panels,
  ratio,
  copies,
  utilisation,
  control,
  fairness,
};
