import { cleanUpFile } from '@shoal/testing';

/** Runs a tool's main part, then the registered clean-up: also after an error and on a signal. */
export async function runTool(work: () => Promise<void>, again: string): Promise<never> {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => void cleanUpFile().finally(() => process.exit(code)));
  }
  let code = 0;
  try {
    await work();
  } catch (error) {
    console.error(error);
    console.error(`\nagain: ${again}`);
    code = 1;
  }
  await cleanUpFile();
  process.exit(code);
}
