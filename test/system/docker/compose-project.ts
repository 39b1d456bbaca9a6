import { fileURLToPath } from 'node:url';

import { command, type ContainerState, docker, findCompose, inspect } from './engine.js';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** The repository's compose file under a project name, an image name and a downloads folder of its own. */
export class ComposeProject {
  readonly name: string;
  readonly image: string;
  readonly #compose: readonly [string, ...string[]];
  readonly #env: NodeJS.ProcessEnv;

  private constructor(name: string, compose: readonly [string, ...string[]], downloads: string) {
    this.name = name;
    this.image = name;
    this.#compose = compose;
    this.#env = { SHOAL_IMAGE: this.image, SHOAL_DOWNLOADS: downloads, ...ownership() };
  }

  static async create(name: string, downloads: string): Promise<ComposeProject> {
    const compose = await findCompose();
    if (compose === undefined) throw new Error('Compose is not here');
    return new ComposeProject(name, compose, downloads);
  }

  async build(): Promise<void> {
    await this.#run('build');
  }

  /** Resolves when every container that was started has ended. */
  async up(...args: string[]): Promise<void> {
    await this.#run('up', ...args);
  }

  async upWithProfile(profile: string): Promise<void> {
    await this.#run('--profile', profile, 'up');
  }

  async services(profile: string): Promise<string[]> {
    const lines = await this.#run('--profile', profile, 'config', '--services');
    return lines.split('\n').filter((line) => line !== '');
  }

  /** Of every container that was made since the last `down`, by name. */
  async containers(): Promise<ContainerState[]> {
    const ids = await docker('ps', '--all', '--quiet', '--filter', `label=com.docker.compose.project=${this.name}`);
    if (ids === '') return [];
    const inspected = await inspect(...ids.split('\n'));
    const states = inspected.map(({ Name, State, Config }) => ({
      name: Name.replace(/^\//, ''),
      service: Config.Labels['com.docker.compose.service'] ?? '',
      status: State.Status,
      exitCode: State.ExitCode,
    }));
    return states.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async down(): Promise<void> {
    await this.#run('--profile', 'assignment', 'down', '--volumes', '--remove-orphans', '--timeout', '1');
  }

  async removeImage(): Promise<void> {
    await docker('image', 'rm', '--force', this.image);
  }

  #run(...args: string[]): Promise<string> {
    const [program, ...first] = this.#compose;
    return command(program, [...first, '--project-name', this.name, '--project-directory', root, ...args], this.#env);
  }
}

/** The user of the containers' files: the test's user must be able to delete them; root may delete everything. */
function ownership(): NodeJS.ProcessEnv {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  return uid === 0 ? {} : { SHOAL_UID: String(uid), SHOAL_GID: String(gid) };
}
