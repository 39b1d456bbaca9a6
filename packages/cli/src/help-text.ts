import type { Command } from './command.js';
import type { Format } from './config/formats.js';
import { environmentName, isTuning, type Option } from './options/option.js';

/** Wider text is hard to read, and pagers and tickets are not wider. */
const MAX_WIDTH = 100;
const MIN_TEXT_WIDTH = 30;

const VALUES = [
  'A duration is written 500ms, 10s, 10m, 2h or 7d; a size 512KiB, 4MiB or 1GiB.',
  'A flag outranks its SHOAL_… variable, that the --config file, that the default.',
];

/** The help of a command: the basic options on one screen, or all of them. */
export function helpText(command: Command, showsAll: boolean, columns: number): string[] {
  const width = Math.min(columns, MAX_WIDTH);
  return showsAll ? fullHelp(command, width) : shortHelp(command, width);
}

function shortHelp(command: Command, width: number): string[] {
  const { name, description, examples, options } = command;
  const shown = Object.values(options).filter(({ basic }) => basic.includes(name));
  const more = Object.values(options).filter((option) => !shown.includes(option));
  const tuning = more.filter(isTuning).length;
  const rest = [
    ...(more.length > tuning ? [`${more.length - tuning} more options`] : []),
    ...(tuning > 0 ? [`${tuning} tuning keys`] : []),
    'examples',
  ];
  const left = Math.max(...shown.map((option) => term(option).length));
  const rows = shown.map((option) => {
    // A default or choices that would need a second line are for --help-all.
    const text = about(option);
    return [term(option), text.length <= width - left - 4 ? text : option.help] as const;
  });
  return [
    usage(command),
    ...wrapped(firstSentence(description), width),
    '',
    ...table([...rows, ['-h, --help', 'show this help'] as const], width),
    '',
    ...(examples[0] === undefined ? [] : [`Example: ${examples[0]}`]),
    `shoal ${name} --help-all shows ${rest.join(' and ').replace(' and ', rest.length > 2 ? ', ' : ' and ')}.`,
  ];
}

function fullHelp(command: Command, width: number): string[] {
  const { name, description, examples, options } = command;
  const all = Object.values(options);
  const plain = all.filter((option) => !isTuning(option));
  const tuning = all.filter(isTuning);
  const rows = (some: readonly Option<unknown>[]): (readonly [string, string])[] =>
    some.map((option) => [term(option), `${about(option)} [${environmentName(option.flag)}]`] as const);
  const basic = plain.filter((option) => option.basic.includes(name));
  const further = plain.filter((option) => !option.basic.includes(name));
  return [
    usage(command),
    ...description.split('\n').flatMap((paragraph) => wrapped(paragraph, width)),
    '',
    'Options:',
    ...table([...rows(basic), ['-h, --help', 'show these'], ['--help-all', 'show everything']], width),
    ...(further.length === 0 ? [] : ['', 'Further options:', ...table(rows(further), width)]),
    ...(tuning.length === 0 ? [] : ['', 'Tuning keys, for --tune KEY=VALUE and the --config file:']),
    ...table(
      tuning.map((option) => [`  ${option.flag}`, about(option)] as const),
      width,
    ),
    '',
    'Examples:',
    ...examples.map((example) => `  ${example}`),
    '',
    ...VALUES.flatMap((line) => wrapped(line, width)),
  ];
}

function usage({ name, arguments: operands }: Command): string {
  return `Usage: shoal ${name} ${operands === '' ? '' : `${operands.replaceAll(/<(.*?)>/g, '$1').toUpperCase()} `}[options]`;
}

function term({ flag, short, format }: Option<unknown>): string {
  const value = format.placeholder === '' ? '' : ` ${format.placeholder.toUpperCase()}`;
  return `${short === undefined ? '    ' : `-${short}, `}--${flag}${value}`;
}

function about({ format, help, default: byDefault, defaultText }: Option<unknown>): string {
  const { choices = [], placeholder } = format;
  const named = choices.length === 0 || placeholder.includes('|') ? help : `${help}: ${choices.join(', ')}`;
  const text = defaultText ?? shownDefault(format, byDefault);
  return text === undefined ? named : `${named} (default: ${text})`;
}

function shownDefault(format: Format<unknown>, value: unknown): string | undefined {
  if (value === undefined || value === null || value === false) return undefined;
  return Array.isArray(value) && value.length === 0 ? undefined : format.show(value);
}

/** Two columns; the second is wrapped. */
function table(rows: readonly (readonly [string, string])[], width: number): string[] {
  const left = Math.min(2 + Math.max(0, ...rows.map(([first]) => first.length)), width - MIN_TEXT_WIDTH);
  return rows.flatMap(([first, second]) => {
    const [line = '', ...others] = wrapped(second, width - left - 2);
    const head =
      first.length + 2 > left ? [`  ${first}`, `  ${' '.repeat(left)}${line}`] : [`  ${first.padEnd(left)}${line}`];
    return [...head, ...others.map((text) => `  ${' '.repeat(left)}${text}`)];
  });
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return [...lines, line];
}

function firstSentence(text: string): string {
  return /^.*?\.(?= |\n|$)/s.exec(text)?.[0] ?? text;
}
