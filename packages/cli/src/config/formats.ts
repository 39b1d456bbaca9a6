import { type Address, addressUrl, formatAddress } from '@shoal/common';

/** How one kind of value is written in flags, environment variables and configuration files. */
export interface Format<T> {
  /** Unique among all formats. */
  readonly name: string;
  /** The placeholder of the value in help; '' for a flag without one. */
  readonly placeholder: string;
  /** Completes "… is not". */
  readonly expected: string;
  /** Undefined where the text is no such value. */
  parse(text: string): T | undefined;
  /** Checks what `parse` gave or what stood in a file as JSON. */
  accepts(value: unknown): value is T;
  /** The value as a user would write it. */
  show(value: T): string;
  /** The values that there are, where these are few. */
  readonly choices?: readonly string[];
  /** Of a list: what it consists of. */
  readonly item?: Format<unknown>;
  /** A better explanation of a text that is refused, where there is one. */
  explain?(text: string): string | undefined;
}

export function text(placeholder = 'text'): Format<string> {
  return {
    name: `text ${placeholder}`,
    placeholder,
    expected: `a ${placeholder} that is not empty`,
    parse: (value) => value,
    accepts: isText,
    show: (value) => value,
  };
}

export const path = text('path');

/** Repeated as a flag, comma-separated in the environment, an array in a file. */
export function list(placeholder = 'text'): Format<readonly string[]> {
  return {
    name: `list ${placeholder}`,
    placeholder,
    expected: `a list, each ${placeholder} not empty`,
    parse: itemsOf,
    accepts: (value): value is readonly string[] => Array.isArray(value) && value.every(isText),
    show: (value) => value.join(','),
  };
}

/** As `list`, of things that are more than texts; there is one at least. */
export function listOf<T>(item: Format<T>): Format<readonly T[]> {
  return {
    name: `list of ${item.name}`,
    placeholder: item.placeholder,
    expected: item.expected,
    item,
    parse: (value) => {
      const items = itemsOf(value).map((one) => item.parse(one));
      return items.every((one) => one !== undefined) ? items : undefined;
    },
    accepts: (value): value is readonly T[] =>
      Array.isArray(value) && value.length > 0 && value.every((one) => item.accepts(one)),
    show: (value) => value.map((one) => item.show(one)).join(','),
  };
}

/** The items between the commas. */
export function itemsOf(value: string): string[] {
  return value.split(',').map((item) => item.trim());
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** As a flag it takes no value: it is given or not. */
export const onOff: Format<boolean> = {
  name: 'on-off',
  placeholder: '',
  expected: 'true or false',
  parse: (value) => SWITCHES.get(value.toLowerCase()),
  accepts: (value): value is boolean => typeof value === 'boolean',
  show: (value) => (value ? 'on' : 'off'),
};

const SWITCHES = new Map([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['0', false],
  ['no', false],
  ['off', false],
]);

export function choice<const T extends string>(...values: readonly T[]): Format<T> {
  const known = (value: unknown): value is T => values.some((item) => item === value);
  return {
    name: `one of ${values.join(' ')}`,
    placeholder: values.join('|').length > MAX_PLACEHOLDER ? 'name' : values.join('|'),
    choices: values,
    expected: `one of ${values.join(', ')}`,
    parse: (value) => (known(value) ? value : undefined),
    accepts: known,
    show: (value) => value,
  };
}

/** Help has no room for more beside a flag: it names the choices in the text. */
const MAX_PLACEHOLDER = 24;

export function integer(min: number, max = Number.MAX_SAFE_INTEGER, what = 'a whole number'): Format<number> {
  const range = max === Number.MAX_SAFE_INTEGER ? `of ${min} or more` : `from ${min} to ${max}`;
  return {
    name: `${what} ${range}`,
    placeholder: 'n',
    expected: `${what} ${range}`,
    parse: (value) => (/^-?\d+$/.test(value) ? Number(value) : undefined),
    accepts: (value): value is number =>
      Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max,
    show: String,
  };
}

/** A number of things, or as many as there are. */
export function integerOrAny(min: number, max: number): Format<number | 'any'> {
  const number = integer(min, max);
  return {
    name: `${number.name} or any`,
    placeholder: 'n|any',
    expected: `${number.expected}, or any`,
    parse: (value) => (value === 'any' ? value : number.parse(value)),
    accepts: (value): value is number | 'any' => value === 'any' || number.accepts(value),
    show: String,
  };
}

/** Where to listen: 0 is any free port. */
export const port = integer(0, 65_535, 'a port number');

/** An address to listen on; one of IPv6 with or without brackets. */
export const listenHost: Format<string> = {
  ...text('host'),
  name: 'listen-host',
  parse: (value) => /^\[(.*)\]$/.exec(value)?.[1] ?? value,
};

/** Where a web page comes from, as browsers write it in `Origin`. */
export const origin: Format<string> = {
  name: 'origin',
  placeholder: 'origin',
  expected: 'the origin of a web page, such as https://shoal.example or http://shoal.example:8080',
  parse: (value) => (isOrigin(value) ? value : undefined),
  accepts: (value): value is string => typeof value === 'string' && isOrigin(value),
  show: (value) => value,
};

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

/** The tracker's address as a URL or `host:port`; the port may be left out. */
export function trackerUrl(defaultPort: number): Format<Address> {
  return {
    name: 'tracker-url',
    placeholder: 'url',
    expected: 'a tracker URL such as ws://host:4600, wss://host:4600 or host:4600',
    parse: (value) => parseUrl(value, defaultPort),
    accepts: isAddress,
    show: (value) => (value.tls === undefined ? formatAddress(value) : addressUrl(value)),
    explain: (value) => (/^https?:/i.test(value) ? `${value}: say wss:// for https://, ws:// for http://` : undefined),
  };
}

/** `host` or `host:port`; port 0 where it is left out. */
export const hostAndPort: Format<Address> = {
  name: 'host-and-port',
  placeholder: 'host[:port]',
  expected: 'an address such as host, host:4600 or [::1]:4600',
  parse: (value) => parseAddress(value, 0),
  accepts: isAddress,
  show: formatAddress,
};

/** Without a scheme it is left open whether TLS is spoken. */
function parseUrl(value: string, defaultPort: number): Address | undefined {
  const scheme = /^(wss?):\/\//i.exec(value);
  const address = parseAddress(value.slice(scheme?.[0].length ?? 0).replace(/\/$/, ''), defaultPort);
  if (address === undefined || scheme === null) return address;
  return { ...address, tls: scheme[1]?.toLowerCase() === 'wss' };
}

function parseAddress(value: string, defaultPort: number): Address | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::(\d{1,5}))?$/i.exec(value);
  const host = match?.[1] ?? match?.[2];
  if (match === null || host === undefined) return undefined;
  const address = { host, port: match[3] === undefined ? defaultPort : Number(match[3]) };
  return isAddress(address) ? address : undefined;
}

function isAddress(value: unknown): value is Address {
  const address = value as Partial<Address> | null;
  return typeof address === 'object' && typeof address?.host === 'string' && port.accepts(address.port);
}
