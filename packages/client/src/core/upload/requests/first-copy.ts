import type { Uses } from '../parts/parts.js';
import type { WaitingRequest } from '../slots/waiting-request.js';

/** True for a certain segment that this super-seeder has not sent to any peer. */
export function isFirstCopy({ files }: Uses<'files'>, { digest, segment }: WaitingRequest): boolean {
  return segment !== 'any' && files.get(digest)?.isFirstCopy(segment) === true;
}
