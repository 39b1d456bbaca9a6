import { duration, setting } from '../config/config.js';

/** How patient a session is with clients that do not come, or vanish. */
export function sessionSettings(barrierTimeoutMs: number, rejoinGraceMs: number) {
  return {
    barrierTimeoutMs: setting(
      'barrier-timeout',
      duration,
      barrierTimeoutMs,
      'start a session without the rest when no further client arrives for this long',
    ),
    rejoinGraceMs: setting(
      'rejoin-grace',
      duration,
      rejoinGraceMs,
      'how long a session waits for a client that vanished to return',
    ),
  };
}
