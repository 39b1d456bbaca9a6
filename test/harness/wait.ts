import { setTimeout as delay } from 'node:timers/promises';

/** How long anything may take before a test gives it up: generous, because timing decides no test. */
const PATIENCE_MS = 120_000;

const POLL_MS = 20;

/** Polls until `probe` gives something; fails with `what` once patience is over. */
export async function until<T>(
  what: string | (() => string),
  probe: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`gave up waiting: ${typeof what === 'string' ? what : what()}`);
    await delay(POLL_MS);
  }
}

/** The promise's value, or a failure with `what` once patience is over. */
export async function within<T>(what: string | (() => string), promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`gave up waiting: ${typeof what === 'string' ? what : what()}`));
    }, PATIENCE_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
