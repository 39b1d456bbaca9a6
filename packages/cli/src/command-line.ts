import { isatty } from 'node:tty';

import { Command as Parser, CommanderError, Option } from 'commander';

import { ExitCode, ShoalError } from '@shoal/common';
import {
  environmentName,
  mistypedVariable,
  resolveConfig,
  type Setting,
  type Settings,
  settingsOf,
  unknownVariables,
} from './config/config.js';

import type { Command, Context } from './command.js';
import { commands } from './commands/index.js';
import { unknownCommand } from './commands/unknown-command.js';
import { complain } from './process/failure.js';
import type { Output } from './process/output.js';
import { version } from './version.js';

/** Parses the command line, resolves the command's settings and runs it. */
export async function runCommandLine(args: readonly string[], context: Context): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.done;
  const program = newParser('shoal', context.output)
    .usage('<command> [options]')
    .description('Moves large files between many machines, each client serving the others what it has.')
    .version(version(), '-V, --version', 'print the version')
    .helpCommand('help [command]', 'show help, or all options of a command')
    .addHelpText('after', '\nAll options of a command: shoal help <command>');
  for (const entry of commands) {
    const parser = newParser(entry.name, context.output).summary(entry.summary);
    program.addCommand(parser);
    if (!args.includes(entry.name)) continue;
    const command = await entry.load();
    describe(parser, command);
    parser.action(async () => {
      exitCode = await execute(command, parser, context);
    });
  }
  const topic = args[0] === 'help' ? args[1] : undefined;
  if (topic !== undefined && !commands.some(({ name }) => name === topic)) {
    throw new ShoalError(ExitCode.usage, unknownCommand(topic, commandNames()));
  }
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // `shoal` alone shows its help, which is not what was asked for.
    return error.exitCode === 0 ? ExitCode.done : ExitCode.usage;
  }
  return exitCode;
}

async function execute(command: Command, parser: Parser, context: Context): Promise<ExitCode> {
  const given = parser.opts<Record<string, unknown>>();
  const flags = Object.fromEntries(
    Object.entries(command.settings)
      .map(([key, { flag }]) => [key, given[option(flag).attributeName()]] as const)
      .filter(([, value]) => value !== undefined),
  );
  const { env } = context;
  const file = (flags['config'] as string | undefined) ?? settingsOf(env)['SHOAL_CONFIG'];
  const config = await resolveConfig(command.settings, { flags, env, file });
  if (!['silent', 'error'].includes(config['logLevel'] as string)) await warnOfMistyped(command, env);
  return command.run({ args: parser.args, config, context });
}

/** A variable that no command reads, but nearly: it was meant for one, and the command goes on without it. */
async function warnOfMistyped({ settings }: Command, env: Context['env']): Promise<void> {
  const known = namesOf(settings);
  if (unknownVariables(env, known).length === 0) return;
  // Another command's is no mistake. Loading all of them is only paid for here.
  for (const { load } of commands) known.push(...namesOf((await load()).settings));
  const problems = unknownVariables(env, known).flatMap((name) => mistypedVariable(name, known) ?? []);
  if (problems.length > 0) complain(problems.join('; '));
}

function namesOf(settings: Settings): string[] {
  return Object.values(settings).map(({ flag }) => environmentName(flag));
}

/** Adds what the command's table says: commander learns of flags, never of defaults or variables. */
function describe(parser: Parser, command: Command): void {
  if (command.arguments !== '') parser.arguments(command.arguments);
  parser.description(command.description);
  for (const setting of Object.values(command.settings)) {
    parser.addOption(toOption(setting));
    if (setting.default === true) parser.addOption(toOpposite(setting));
  }
  const examples = command.examples.map((example) => `  ${example}`).join('\n');
  parser.addHelpText('after', `\nExamples:\n${examples}`);
  parser.addHelpText('after', VALUES_HELP);
}

/** Wider text is hard to read, and pagers and tickets are not wider. */
const MAX_HELP_WIDTH = 100;

const VALUES_HELP = `
Durations are written 500ms, 10s, 10m, 2h or 7d, sizes 512KiB, 4MiB or 1GiB.
A flag goes before its SHOAL_… variable, that before the --config file, that
before the default.`;

function toOption(setting: Setting<unknown>): Option {
  const { flag, format, doc, default: byDefault, heading } = setting;
  const isList = Array.isArray(byDefault);
  const built = option(flag, format.placeholder === '' ? '' : ` <${format.placeholder}>`);
  const { choices = [], placeholder } = format;
  const named = choices.length === 0 || placeholder.includes('|') ? doc : `${doc}: ${choices.join(', ')}`;
  built.description = `${named} (${[defaultText(setting), environmentName(flag)].filter((text) => text !== '').join('; ')})`;
  if (isList) built.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
  if (heading !== undefined) built.helpGroup(`${heading}:`);
  return built;
}

/** A switch takes no value: one that is on by default has an option that turns it off. */
function toOpposite({ flag, heading }: Setting<unknown>): Option {
  const built = new Option(`--no-${flag}`, `turn --${flag} off`);
  if (heading !== undefined) built.helpGroup(`${heading}:`);
  return built;
}

function defaultText({ format, default: byDefault, defaultText: text }: Setting<unknown>): string {
  if (text !== undefined) return `default: ${text}`;
  const isNone = byDefault === undefined || byDefault === null || byDefault === false;
  return isNone || (Array.isArray(byDefault) && byDefault.length === 0) ? '' : `default: ${format.show(byDefault)}`;
}

function option(flag: string, placeholder = ''): Option {
  return new Option(`--${flag}${placeholder}`);
}

function commandNames(): readonly string[] {
  return commands.map(({ name }) => name);
}

function newParser(name: string, output: Output): Parser {
  return new Parser(name)
    .exitOverride()
    .helpOption('-h, --help', 'show this help')
    .configureHelp({
      minWidthToWrap: 20,
      helpWidth: Math.min((isatty(1) && process.stdout.columns) || MAX_HELP_WIDTH, MAX_HELP_WIDTH),
    })
    .configureOutput({
      writeOut: (text) => {
        for (const line of text.replace(/\n$/, '').split('\n')) output.print(line);
      },
      outputError: (message) => {
        const problem = message
          .replace(/^error: /, '')
          .trim()
          .replaceAll('\n', ' ');
        const [, command] = /^unknown command '([^']*)'/.exec(problem) ?? [];
        if (command !== undefined) return complain(unknownCommand(command, commandNames()));
        const needsHint = /^unknown option '[^']*'$/.test(problem);
        complain(needsHint ? `${problem}: see shoal help${name === 'shoal' ? '' : ` ${name}`}` : problem);
      },
    });
}
