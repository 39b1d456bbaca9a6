import type { Uses } from '../parts/parts.js';

export function scheduleKeepalive({ clock, options, timers }: Uses<'clock' | 'options' | 'timers'>): void {
  timers.set('sweep', clock.now + Math.min(options.idleTimeoutMs / 3, options.helloTimeoutMs));
}
