import { isatty } from 'node:tty';

import { Command as Parser, CommanderError, Option as Flag } from 'commander';

import { ExitCode, ShoalError } from '@shoal/common';

import type { Command, Context } from './command.js';
import { ALIASES, unknownCommand, withSegmentCount } from './commands/command-names.js';
import { commands } from './commands/index.js';
import { mistypedVariable, settingsOf, unknownVariables } from './config/environment.js';
import { resolveConfig } from './config/resolve-config.js';
import { helpText } from './help-text.js';
import { environmentName, isTuning, type Option, type Options } from './options/option.js';
import { flagHint } from './options/removed-flags.js';
import { complain } from './process/failure.js';
import type { Output } from './process/output/output.js';
import { version } from './version.js';

/** Width of help outside a terminal. */
const HELP_COLUMNS = 80;

/** Parses the command line, resolves the command's options and runs it. */
export async function runCommandLine(given: readonly string[], context: Context): Promise<ExitCode> {
  const { output } = context;
  const args = withSegmentCount(withoutAliases(given));
  if (args[0] === 'version') {
    output.print(version());
    return ExitCode.done;
  }
  let exitCode: ExitCode = ExitCode.done;
  const program = newParser('shoal', output)
    .usage('COMMAND [options]')
    .description('Distributes large files across many machines: each client uploads what it has.')
    .version(version(), '-V, --version', 'print the version')
    .helpCommand('help [command]', 'show help, or the options of a command')
    .addHelpText('after', '\nOptions of a command: shoal COMMAND --help, all of them: shoal COMMAND --help-all');
  for (const entry of commands) {
    const parser = newParser(entry.name, output).summary(entry.summary);
    program.addCommand(parser);
    if (!args.includes(entry.name)) continue;
    const command = await entry.load();
    const showsAll = args.includes('--help-all');
    addOptions(parser, command);
    parser.configureHelp({
      formatHelp: () => `${helpText(command, showsAll, helpColumns()).join('\n')}\n`,
    });
    parser.on('option:help-all', () => parser.help());
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

/** The command under its own name, where it was given under that of another tool. */
function withoutAliases(args: readonly string[]): string[] {
  const at = args[0] === 'help' ? 1 : 0;
  const word = args[at] ?? '';
  return Object.hasOwn(ALIASES, word) ? args.with(at, ALIASES[word] ?? word) : [...args];
}

async function execute(command: Command, parser: Parser, context: Context): Promise<ExitCode> {
  const given = parser.opts<Record<string, unknown>>();
  const flags = Object.fromEntries(
    plainOptions(command.options)
      .map(({ flag }) => [flag, given[new Flag(`--${flag}`).attributeName()]] as const)
      .filter(([, value]) => value !== undefined),
  );
  if (flags['verbose'] === true) flags['log-level'] ??= 'debug';
  if (flags['quiet'] === true) flags['log-level'] ??= 'error';
  const { env } = context;
  const file = (flags['config'] as string | undefined) ?? settingsOf(env)['SHOAL_CONFIG'];
  const config = await resolveConfig(command.options, { flags, env, file });
  const { logLevel } = config as { readonly logLevel?: unknown };
  if (logLevel !== 'silent' && logLevel !== 'error') await warnOfMistyped(command, env);
  return command.run({ args: parser.args, config: config as Parameters<Command['run']>[0]['config'], context });
}

/** Warns of a variable that no command reads and that is nearly the name of one that is read. */
async function warnOfMistyped({ options }: Command, env: Context['env']): Promise<void> {
  const known = variablesOf(options);
  if (unknownVariables(env, known).length === 0) return;
  // Another command's is no mistake. All commands are loaded in this case only.
  for (const { load } of commands) known.push(...variablesOf((await load()).options));
  const problems = unknownVariables(env, known).flatMap((name) => mistypedVariable(name, known) ?? []);
  if (problems.length > 0) complain(problems.join('; '));
}

function variablesOf(options: Options): string[] {
  return plainOptions(options).map(({ flag }) => environmentName(flag));
}

function plainOptions(options: Options): Option<unknown>[] {
  return Object.values(options).filter((option) => !isTuning(option));
}

/** Commander learns the flags; defaults, variables and help are in the table. */
function addOptions(parser: Parser, { arguments: operands, options }: Command): void {
  if (operands !== '') parser.arguments(operands);
  for (const { flag, short, format, default: byDefault } of plainOptions(options)) {
    const value = format.placeholder === '' ? '' : ` <${format.placeholder}>`;
    const built = new Flag(`${short === undefined ? '' : `-${short}, `}--${flag}${value}`);
    if (Array.isArray(byDefault) || format.item !== undefined) {
      built.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text]);
    }
    parser.addOption(built);
  }
  parser.addOption(new Flag('--help-all'));
  parser.showSuggestionAfterError(false);
  parser.configureOutput({ outputError: (message) => complain(problemText(message, parser.name(), options)) });
}

function commandNames(): readonly string[] {
  return commands.map(({ name }) => name);
}

function newParser(name: string, output: Output): Parser {
  return new Parser(name)
    .exitOverride()
    .helpOption('-h, --help', 'show this help')
    .showSuggestionAfterError(false)
    .configureHelp({ helpWidth: helpColumns() })
    .configureOutput({
      writeOut: (text) => {
        for (const line of text.replace(/\n$/, '').split('\n')) output.print(line);
      },
      outputError: (message) => complain(problemText(message, '', {})),
    });
}

/** One line for what commander refuses. */
function problemText(message: string, command: string, options: Options): string {
  const problem = message
    .replace(/^error: /, '')
    .trim()
    .replaceAll('\n', ' ');
  const [, word] = /^unknown command '([^']*)'/.exec(problem) ?? [];
  if (word !== undefined) return unknownCommand(word, commandNames());
  const [, flag] = /^unknown option '--?([^'=]*)[^']*'$/.exec(problem) ?? [];
  if (flag === undefined) return problem;
  return `${problem}: ${flagHint(flag, options) ?? `see shoal ${command === '' ? 'help' : `${command} --help`}`}`;
}

function helpColumns(): number {
  return (isatty(1) && process.stdout.columns) || HELP_COLUMNS;
}
