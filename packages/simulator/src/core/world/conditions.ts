/** The conditions that a script awaits, checked again after each event that may change them. */
export class Conditions {
  readonly #context: { wake(): void };
  #waiting: { readonly holds: () => boolean; readonly resolve: () => void }[] = [];

  constructor(context: { wake(): void }) {
    this.#context = context;
  }

  until(holds: () => boolean): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push({ holds, resolve });
    });
  }

  get size(): number {
    return this.#waiting.length;
  }

  check(): void {
    if (this.#waiting.length === 0) return;
    const met = this.#waiting.filter(({ holds }) => holds());
    if (met.length === 0) return;
    this.#waiting = this.#waiting.filter((wait) => !met.includes(wait));
    for (const { resolve } of met) resolve();
    this.#context.wake();
  }
}
