import type { WriteStream } from 'node:tty';

import progress, { type SingleBar } from 'cli-progress';

import type { FileProgress } from '@shoal/client/core';
import type { Digest } from '@shoal/common';

import type { Output } from '../process/output.js';
import { bytesText, durationText, rateText } from '../text/units.js';
import type { Display, ShownFile } from './display.js';
import { SpeedMeter } from './speed-meter.js';

interface Bar {
  readonly file: ShownFile;
  readonly bar: SingleBar;
  readonly speed: SpeedMeter;
}

/**
 * Progress bars, one a file, redrawn in place. Lines for the same terminal go above them; a
 * stream that leads elsewhere is written as usual.
 */
export function barDisplay(output: Output, terminal: WriteStream): Display {
  const bars = new Map<Digest, Bar>();
  let nameWidth = 0;
  const multi = new progress.MultiBar(
    {
      format: '{name} {bar} {percentage} %  {amount}  {rate}  {left}  {sources}',
      stream: terminal,
      hideCursor: true,
      clearOnComplete: true,
      gracefulExit: false,
      linewrap: false,
      fps: 8,
      barsize: 24,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      emptyOnZero: true,
    },
    progress.Presets.shades_classic,
  );
  const above = (line: string): void => {
    // Without a bar nothing would ever flush the lines that wait to be put above it.
    if (bars.size === 0) terminal.write(`${line}\n`);
    else {
      multi.log(`${line}\n`);
      multi.update();
    }
  };
  return {
    start: (file) => {
      if (bars.has(file.digest)) return;
      nameWidth = Math.max(nameWidth, Math.min(MAX_NAME, file.name.length));
      const bar = multi.create(Math.max(1, whole(file)), 0, fields(file, 0, 0, 0, nameWidth));
      bars.set(file.digest, { file, bar, speed: new SpeedMeter() });
    },
    update: (state: FileProgress) => {
      const shown = bars.get(state.digest);
      if (shown === undefined) return;
      const held = shown.file.bytes > 0 ? state.heldBytes : state.heldSegments;
      const rate = shown.speed.add(held, performance.now());
      shown.bar.update(held, fields(shown.file, held, rate, state.sources, nameWidth));
    },
    checking: (digest, checkedBytes) => {
      const shown = bars.get(digest);
      if (shown === undefined) return;
      const amount = `checking … ${Math.floor((100 * checkedBytes) / whole(shown.file))} %`;
      shown.bar.update(0, { ...fields(shown.file, 0, 0, 0, nameWidth), amount, rate: '', sources: '' });
    },
    end: (digest) => {
      const shown = bars.get(digest);
      if (shown === undefined) return;
      bars.delete(digest);
      multi.remove(shown.bar);
      if (bars.size === 0) multi.stop();
    },
    print: (line) => {
      if (output.isTerminal) above(line);
      else output.print(line);
    },
    log: (line) => {
      if (process.stderr.isTTY) above(line);
      else process.stderr.write(`${line}\n`);
    },
    close: () => {
      if (bars.size > 0) multi.stop();
      bars.clear();
    },
  };
}

function whole({ bytes, segments }: ShownFile): number {
  return bytes > 0 ? bytes : segments;
}

function fields(
  file: ShownFile,
  held: number,
  perSecond: number,
  sources: number,
  nameWidth: number,
): Record<string, string> {
  const isReal = file.bytes > 0;
  const left = whole(file) - held;
  const name = file.name.length > MAX_NAME ? `${file.name.slice(0, MAX_NAME - 1)}…` : file.name;
  return {
    name: name.padEnd(nameWidth),
    amount: isReal ? `${bytesText(held)} of ${bytesText(file.bytes)}` : `${held} of ${file.segments} segments`,
    rate: isReal ? rateText(perSecond) : '',
    left: perSecond > 0 && left > 0 ? `${durationText((1000 * left) / perSecond)} left` : '',
    sources: sources === 1 ? '1 source' : `${sources} sources`,
  };
}

const MAX_NAME = 32;
