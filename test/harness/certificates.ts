import { join } from 'node:path';

import { temporaryFolder } from '@shoal/testing';

import { shoal } from './shoal-process.js';

/** A private CA in a folder, as `shoal cert init` makes it, and what to say to use it. */
export class Certificates {
  readonly folder: string;
  readonly ca: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.ca = join(folder, 'ca.pem');
  }

  /** For this machine at 127.0.0.1, and hosts of these names. */
  static async init(...hosts: readonly string[]): Promise<Certificates> {
    const certificates = new Certificates(join(temporaryFolder(), 'certs'));
    await certificates.issue(['here', ...hosts]);
    return certificates;
  }

  async issue(hosts: readonly string[], args: readonly string[] = []): Promise<void> {
    await shoal(['cert', 'init', this.folder, ...hosts, ...args]).exitsWith(0);
  }

  cert(host = 'here'): string {
    return join(this.folder, `${host}.pem`);
  }

  key(host = 'here'): string {
    return join(this.folder, `${host}-key.pem`);
  }

  /** The TLS options of a daemon. */
  daemon(host = 'here'): readonly string[] {
    return ['--tls-cert', this.cert(host), '--tls-key', this.key(host), '--tls-ca', this.ca];
  }
}
