import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';

/**
 * A request with this header comes from no page: browsers let no script set a header that begins with `Sec-`
 * (fetch.spec.whatwg.org, "forbidden request-header").
 */
export const NO_PAGE_HEADER = 'sec-shoal';

export interface GuardOptions {
  /** Web pages of these may open channels and read pages, and their hosts may be asked for: `https://shoal.example`. */
  readonly origins?: readonly string[] | undefined;
  /** Where it listens: a name may be asked for. */
  readonly listenHost: string;
  /** A certificate, in PEM, whose names may be asked for. */
  readonly cert?: string | undefined;
}

/**
 * Keeps web pages out. A browser lets any page open WebSockets anywhere, and says which page it is in `Origin`. A page
 * whose name was made to point here (DNS rebinding) may read what it likes, and `Host` is its name then.
 */
export class BrowserGuard {
  readonly #origins: ReadonlySet<string>;
  readonly #names = new Set(['localhost', plainName(hostname())]);
  #certificate: X509Certificate | undefined;

  constructor({ origins = [], listenHost, cert }: GuardOptions) {
    this.#origins = new Set(origins.map((origin) => origin.toLowerCase()));
    for (const origin of origins) if (URL.canParse(origin)) this.#names.add(plainName(new URL(origin).hostname));
    this.#names.add(plainName(listenHost));
    this.renew(cert);
  }

  /** The certificate was replaced. */
  renew(cert: string | undefined): void {
    this.#certificate = cert === undefined ? undefined : new X509Certificate(cert);
  }

  /** Why a request to open a channel is refused; undefined where it is not. */
  channelProblem({ headers }: IncomingMessage): string | undefined {
    const { origin } = headers;
    if (origin === undefined || this.#origins.has(origin.toLowerCase())) return undefined;
    return 'web pages may not connect: start the tracker with --allow-origin to let one in';
  }

  /** Why a request for a page is refused; undefined where it is not. */
  pageProblem(request: IncomingMessage): string | undefined {
    const { host = '', [NO_PAGE_HEADER]: noPage } = request.headers;
    if (this.channelProblem(request) !== undefined) return 'another web page may not read this';
    if (noPage !== undefined || this.#mayBeAskedFor(host)) return undefined;
    return 'ask for it by an IP address, or start the tracker with --allow-origin http://NAME';
  }

  #mayBeAskedFor(host: string): boolean {
    const url = `http://${host}/`;
    if (/[^\w.:[\]-]/.test(host) || !URL.canParse(url)) return false;
    const name = plainName(new URL(url).hostname);
    if (isIP(name) !== 0 || name.endsWith('.localhost') || this.#names.has(name)) return true;
    return this.#certificate?.checkHost(name, { subject: 'never' }) !== undefined;
  }
}

/** Lower case, without the brackets of an IPv6 address and the dot at the end of a full name. */
function plainName(name: string): string {
  return name
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}
