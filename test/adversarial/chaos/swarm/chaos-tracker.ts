import { ShoalProcess } from '../../../harness/shoal-process.js';
import type { Place } from './workdir.js';
import { PROBE_ENV } from '../../tool/resources.js';

/** A tracker that comes back on the same port, knowing nothing. */
export class ChaosTracker {
  process: ShoalProcess;
  restarts = 0;
  readonly #place: Place;
  readonly #port: number;

  private constructor(place: Place, process: ShoalProcess, port: number) {
    this.#place = place;
    this.process = process;
    this.#port = port;
  }

  static async start(place: Place): Promise<ChaosTracker> {
    const process = begin(place, 0);
    const { port } = await process.jsonLine({ event: 'listening' });
    return new ChaosTracker(place, process, port as number);
  }

  get url(): string {
    return `ws://${this.#place.address}:${this.#port}`;
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.process.exit();
  }

  startAgain(): void {
    this.restarts += 1;
    this.process = begin(this.#place, this.#port);
  }
}

function begin({ address, through }: Place, port: number): ShoalProcess {
  const where = ['--host', address, '--port', String(port)];
  const args = ['tracker', '--json', '--log-level', 'warn', '--log-format', 'human', ...where];
  return new ShoalProcess(args, { through, env: PROBE_ENV });
}
