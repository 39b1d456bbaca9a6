import { BenchError } from './bench-error.js';

type Work = () => unknown;

/** Steps that undo the setup, the last one first, however the benchmark ends. */
export class CleanUp {
  readonly #works: Work[] = [];

  add(work: Work): void {
    this.#works.push(work);
  }

  async run(): Promise<void> {
    for (let work = this.#works.pop(); work !== undefined; work = this.#works.pop()) {
      try {
        await work();
      } catch (error) {
        console.error(error);
        process.exitCode = 1;
      }
    }
  }
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Runs a benchmark's main part; what it added is undone at its end, after an error and on a signal. */
export async function withCleanUp(work: (cleanUp: CleanUp) => Promise<void>): Promise<never> {
  const cleanUp = new CleanUp();
  const ending = { hasBegun: false };
  for (const [signal, code] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      if (ending.hasBegun) return;
      ending.hasBegun = true;
      console.error(`${signal}: cleaning up`);
      void cleanUp.run().then(() => process.exit(code));
    });
  }
  // Such as a pipe whose reader has closed it.
  for (const event of ['uncaughtException', 'unhandledRejection']) {
    process.on(event, (error: unknown) => {
      if (ending.hasBegun) return;
      ending.hasBegun = true;
      console.error(error);
      void cleanUp.run().then(() => process.exit(1));
    });
  }
  let code = 0;
  try {
    await work(cleanUp);
  } catch (error) {
    // Errors of the cleanup itself carry no information.
    if (ending.hasBegun) return await new Promise<never>(() => undefined);
    console.error(error instanceof BenchError ? `bench: ${error.message}` : error);
    code = error instanceof BenchError ? 2 : 1;
  }
  ending.hasBegun = true;
  await cleanUp.run();
  process.exit(code === 0 ? (process.exitCode ?? 0) : code);
}
