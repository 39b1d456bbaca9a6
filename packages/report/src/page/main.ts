// Runs in the report, in a browser: draws every chart from the data that the page carries.

import type { ChartData } from '../core/figures/chart-data.js';
import { charts } from './charts.js';
import { colour } from './palette.js';
import { NARROW, WIDE } from './frame.js';
import { offerSvg } from './offer-svg.js';

const holder = document.getElementById('data');
const data = JSON.parse(holder?.textContent ?? '') as ChartData;

for (const key of document.querySelectorAll<HTMLElement>('[data-policy]')) {
  key.style.background = colour(Number(key.dataset['policy']));
}
for (const place of document.querySelectorAll<HTMLElement>('[data-chart]')) {
  const name = place.dataset['chart'] ?? '';
  const draw = charts[name as keyof typeof charts];
  const isWide = place.closest('.wide') !== null;
  place.append(draw(data, isWide ? WIDE : NARROW));
  offerSvg(place, name);
}
// Signals that the page is complete.
document.documentElement.dataset['drawn'] = 'true';
