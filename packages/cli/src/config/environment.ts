import { meantText, similarNames } from '@shoal/common';

/** Set to 1 for a process that must not outlive the one which started it. */
export const PARENT_WATCH = 'SHOAL_PARENT_WATCH';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Variables that describe the file to a command of --on-complete. The first names belong to no option; the others are of
 * earlier versions, and one of them is an option's name now: a `shoal` in the command must not use it as a setting.
 */
export const HOOK_VARIABLES = {
  SHOAL_COMPLETED_NAME: 'SHOAL_FILE',
  SHOAL_COMPLETED_PATH: 'SHOAL_PATH',
  SHOAL_COMPLETED_DIGEST: 'SHOAL_DIGEST',
  SHOAL_COMPLETED_BYTES: 'SHOAL_BYTES',
} as const;

/** The variables that may be settings, without what surrounds their values, and without those that others set. */
export function settingsOf(env: Environment): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const text = value?.trim() ?? '';
    // An empty variable counts as unset, as in `PORT=` of a compose file.
    if (text === '' || isServiceLink(name, text) || isTold(name, value, env)) continue;
    found[name] = text;
  }
  return found;
}

/** Kubernetes and Docker tell every container where a service called `shoal` is: SHOAL_PORT=tcp://10.96.0.17:4600. */
function isServiceLink(name: string, value: string): boolean {
  return name.startsWith('SHOAL_') && /_PORT(_|$)/.test(name) && /^(tcp|udp|sctp):\/\//i.test(value);
}

function isTold(name: string, value: string | undefined, env: Environment): boolean {
  return Object.entries(HOOK_VARIABLES).some(([told, earlier]) => earlier === name && env[told] === value);
}

/** Variables with Shoal's prefix that are neither a setting nor set by known other programs. */
export function unknownVariables(env: Environment, known: readonly string[]): string[] {
  const told = new Set<string>([PARENT_WATCH, ...Object.entries(HOOK_VARIABLES).flat()]);
  return Object.entries(settingsOf(env))
    .map(([name]) => name)
    .filter((name) => name.startsWith(PREFIX) && !known.includes(name) && !told.has(name) && !SERVICE.test(name));
}

/** The warning for a variable with a name similar to a setting's; undefined for variables of other programs. */
export function mistypedVariable(name: string, known: Iterable<string>): string | undefined {
  const bare = [...known].map((each) => each.slice(PREFIX.length));
  const near = similarNames(name.slice(PREFIX.length), bare, 1).map((each) => `${PREFIX}${each}`);
  const meant = meantText(near);
  return meant === undefined ? undefined : `${name} is not read: ${meant}`;
}

const PREFIX = 'SHOAL_';

/** As Kubernetes names them for services called `shoal` or `shoal-…`, and Docker for links. */
const SERVICE = /_SERVICE_(HOST|PORT)(_\w+)?$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$|_ENV_/;
