import type { WriteStream } from 'node:tty';

import progress, { type SingleBar } from 'cli-progress';

import type { FileProgress } from '@shoal/client/core';
import { type Digest, visible } from '@shoal/common';

import { errorLine } from '../../process/output/error-line.js';
import type { Output } from '../../process/output/output.js';
import { showTransient, wipeTransient } from '../../process/output/transient-line.js';
import { type BarFields, fileFields, whole } from './bar-fields.js';
import { barLine, nameCells } from './bar-line.js';
import type { Display, ShownFile } from './display.js';
import { SpeedMeter } from './speed-meter.js';
import { TotalProgress } from './total-progress.js';

interface Running {
  readonly file: ShownFile;
  readonly speed: SpeedMeter;
  held: number;
  /** Undefined while there is no room for it. */
  bar: SingleBar | undefined;
}

/**
 * Progress bars, redrawn in place: one a file as long as there is room, and one for all where
 * several are wanted. Lines for the same terminal go above them; a stream that leads elsewhere is
 * written as usual.
 */
export function barDisplay(output: Output, terminal: WriteStream): Display {
  const running = new Map<Digest, Running>();
  const total = new TotalProgress();
  let totalBar: SingleBar | undefined;
  let bars = 0;
  /** The reason of a pause. */
  let pause: string | undefined;
  const multi = new progress.MultiBar(
    {
      format: (_options, { progress: done }, fields: BarFields) =>
        barLine(fields, done, nameWidth(), terminal.columns || DEFAULT_COLUMNS),
      stream: terminal,
      hideCursor: true,
      clearOnComplete: true,
      gracefulExit: false,
      linewrap: false,
      fps: 8,
      emptyOnZero: true,
      // A bar whose text is the same may have moved to another row.
      forceRedraw: true,
    },
    progress.Presets.shades_classic,
  );
  /** A line for the terminal of the bars. It may hold what others sent: it can forge neither a line nor a sequence. */
  const above = (line: string): void => {
    const text = visible(line);
    // Without a bar nothing would ever flush the lines that wait to be put above it.
    if (bars === 0) {
      wipeTransient();
      terminal.write(`${text}\n`);
    } else {
      // The bars switch wrapping off, and a line that wraps goes over what is there of them.
      multi.log(`${CLEAR_BELOW}${WRAP}${text}\n${NO_WRAP}`);
      multi.update();
    }
  };
  const nameWidth = (): number => {
    const shown = [...running.values()].filter(({ bar }) => bar !== undefined).map(({ file }) => visible(file.name));
    return nameCells(totalBar === undefined ? shown : ['total', ...shown]);
  };
  const room = (): number => Math.max(1, Math.min(MAX_BARS, (terminal.rows || MAX_BARS) - SPARE_ROWS));
  const add = (size: number, fields: object): SingleBar => {
    if (bars === 0) wipeTransient();
    bars += 1;
    return multi.create(Math.max(1, size), 0, fields);
  };
  const remove = (bar: SingleBar): void => {
    bars -= 1;
    multi.remove(bar);
    if (bars === 0) multi.stop();
  };
  const fields = ({ file, held, speed }: Running, sources: number): BarFields => {
    const now = fileFields(file, held, speed.add(held, performance.now()), sources);
    return pause === undefined ? now : { ...now, rate: pause, left: '', sources: '' };
  };
  /** A file takes the place of one that is here. */
  const fillRoom = (): void => {
    for (const one of running.values()) {
      if (bars >= room()) return;
      if (one.bar !== undefined) continue;
      one.bar = add(whole(one.file), fileFields(one.file, one.held, 0, 0));
      one.bar.update(one.held);
    }
  };
  const showTotal = (): void => {
    if (total.wanted < 2 || running.size === 0) return;
    totalBar ??= add(total.wanted, total.fields(performance.now()));
    totalBar.setTotal(total.wanted);
    totalBar.update(total.done, total.fields(performance.now()));
  };
  return {
    start: (file) => {
      if (running.has(file.digest)) return;
      running.set(file.digest, { file, speed: new SpeedMeter(), held: 0, bar: undefined });
      total.start(file);
      showTotal();
      fillRoom();
    },
    update: ({ digest, heldBytes, heldSegments, sources }: FileProgress) => {
      const one = running.get(digest);
      if (one === undefined) return;
      one.held = one.file.bytes > 0 ? heldBytes : heldSegments;
      one.bar?.update(one.held, fields(one, sources));
      total.update(digest, one.held);
      showTotal();
    },
    checking: (digest, checkedBytes) => {
      const one = running.get(digest);
      if (one === undefined) return;
      const rate = `checking … ${Math.floor((100 * checkedBytes) / whole(one.file))} %`;
      one.bar?.update(0, { ...fileFields(one.file, 0, 0, 0), amount: '', rate, sources: '' });
    },
    paused: (reason) => {
      pause = reason;
      for (const one of running.values()) one.bar?.update(one.held, fields(one, 0));
    },
    stalled: (digest) => {
      const one = running.get(digest);
      if (one === undefined || pause !== undefined) return;
      one.bar?.update(one.held, { ...fileFields(one.file, one.held, 0, 0), rate: 'stalled', sources: '' });
    },
    end: (digest, isComplete) => {
      const bar = running.get(digest)?.bar;
      running.delete(digest);
      total.end(digest, isComplete);
      if (bar !== undefined) remove(bar);
      fillRoom();
    },
    tally: (ended, wanted) => {
      total.tally(ended, wanted);
      showTotal();
      if (ended < wanted || totalBar === undefined) return;
      remove(totalBar);
      totalBar = undefined;
    },
    print: (line) => {
      if (output.isTerminal) above(line);
      else output.print(line);
    },
    status: (line) => bars === 0 && showTransient(line),
    log: (line) => {
      if (process.stderr.isTTY) above(line);
      else errorLine(line);
    },
    close: () => {
      if (bars > 0) multi.stop();
      bars = 0;
      running.clear();
    },
  };
}

/** Of a terminal that does not tell. */
const DEFAULT_COLUMNS = 80;

const CLEAR_BELOW = '\u001b[J';
const WRAP = '\u001b[?7h';
const NO_WRAP = '\u001b[?7l';

/** More than these say less. */
const MAX_BARS = 12;

/** Rows of a low terminal that are left to the lines above the bars. */
const SPARE_ROWS = 4;
