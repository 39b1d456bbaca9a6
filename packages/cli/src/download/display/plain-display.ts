import { errorLine } from '../../process/output/error-line.js';
import type { Output } from '../../process/output/output.js';
import { showTransient } from '../../process/output/transient-line.js';
import type { Display } from './display.js';
import type { PlainProgress } from './plain-progress.js';

/** Where there is no terminal, or where another one has the bars. */
export function plainDisplay(output: Output, progress?: PlainProgress): Display {
  return {
    start: (file) => progress?.start(file),
    update: (of) => progress?.update(of),
    checking: () => undefined,
    paused: () => undefined,
    stalled: () => undefined,
    end: (digest, isComplete) => progress?.end(digest, isComplete),
    tally: (ended, wanted) => progress?.tally(ended, wanted),
    print: (line) => {
      output.print(line);
    },
    status: showTransient,
    log: errorLine,
    close: () => undefined,
  };
}
