import type { Owner } from '../system/clean-up.js';

/** Runs a tool's main part; what was begun for it is undone at its end, after an error and on a signal. */
export async function runTool(work: (owner: Owner) => Promise<void>, again: string): Promise<never> {
  const works: (() => unknown)[] = [];
  const owner: Owner = { after: (undo) => works.push(undo) };
  const cleanUp = async (): Promise<void> => {
    for (const undo of works.splice(0).reverse()) await undo();
  };
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => void cleanUp().then(() => process.exit(code)));
  }
  let code = 0;
  try {
    await work(owner);
  } catch (error) {
    console.error(error);
    console.error(`\nagain: ${again}`);
    code = 1;
  }
  await cleanUp();
  process.exit(code);
}
