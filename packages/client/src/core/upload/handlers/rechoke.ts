import { refuseChoked } from './requests.js';
import type { UploaderContext } from '../uploader-context.js';

/** The policy looks again at whom it lets in, for as long as there is anybody. */
export function scheduleReview(context: UploaderContext): void {
  const { policy, neighbours } = context;
  if (policy.reviewMs !== undefined && neighbours.size > 0) context.setTimer('review', policy.reviewMs);
}

export function review(context: UploaderContext): void {
  const { policy, files, now } = context;
  const isSeeder = files.values().every(({ held }) => held.isComplete);
  policy.review(isSeeder, now);
  refuseChoked(context);
  context.wantsPump = true;
  scheduleReview(context);
}
