import { expect } from 'chai';
import { describe, it } from 'mocha';

import { barDisplay } from '#src/download/display/bar-display.js';
import type { Display } from '#src/download/display/display.js';

import { FakeTerminal } from './fake-terminal.js';

describe('the bars', () => {
  it('are one for all, and one a file as long as there is room', () => {
    showing(10, 120, ({ display, terminal }) => {
      for (let i = 0; i < 200; i += 1) {
        display.tally(0, 300);
        display.start(file(i));
      }
      display.print('line');
      expect(terminal.words).to.deep.equal(['line', 'total', 'f0', 'f1', 'f2', 'f3', 'f4']);
    });
  });

  it('give their place to the next file that is under way', () => {
    showing(7, 120, ({ display, terminal }) => {
      display.tally(0, 5);
      for (let i = 0; i < 5; i += 1) display.start(file(i));
      display.print('line');
      expect(terminal.words).to.deep.equal(['line', 'total', 'f0', 'f1']);
      display.end('0', true);
      display.tally(1, 5);
      display.print('another');
      expect(terminal.words).to.deep.equal(['line', 'another', 'total', 'f1', 'f2']);
    });
  });

  it('have no total where one file is wanted', () => {
    showing(24, 120, ({ display, terminal }) => {
      display.tally(0, 1);
      display.start(file(0));
      display.print('line');
      expect(terminal.words).to.deep.equal(['line', 'f0']);
    });
  });

  it('say why nothing happens', () => {
    showing(24, 120, ({ display, terminal }) => {
      display.tally(0, 1);
      display.start(file(0));
      display.paused('disk full');
      display.print('line');
      expect(terminal.text).to.include('disk full');
      display.paused(undefined);
      display.print('line');
      expect(terminal.text).to.not.include('disk full');
    });
  });

  it('leave every line above them whole, however long it is', () => {
    const cause = `client 14 gets nothing  cause="${'the swarm has no other member; '.repeat(7)}the end"`;
    for (const columns of [40, 80, 120]) {
      showing(24, columns, ({ display, terminal }) => {
        display.tally(0, 3);
        for (let i = 0; i < 3; i += 1) display.start(file(i));
        display.print(cause);
        const rows = Math.ceil(cause.length / columns);
        // The terminal drops the blanks at the ends of its rows.
        expect(withoutBlanks(terminal.lines.slice(0, rows).join(''))).to.equal(withoutBlanks(cause));
        expect(terminal.words.slice(rows)).to.deep.equal(['total', 'f0', 'f1', 'f2']);
      });
    }
  });

  it('let nothing through that others put into a line or a name', () => {
    showing(24, 120, ({ display, terminal }) => {
      display.tally(0, 1);
      display.start({ ...file(0), name: 'a\n\u001b[2J\u202eb' });
      display.print('\u001b]0;owned\u0007\u001b[2Jline\nforged \u202e');
      expect(terminal.words).to.deep.equal([
        '\ufffd]0;owned\ufffd\ufffd[2Jline\ufffdforged',
        'a\ufffd\ufffd[2J\ufffdb',
      ]);
    });
  });

  it('say that nothing comes instead of a speed of before', () => {
    showing(24, 120, ({ display, terminal }) => {
      display.tally(0, 1);
      display.start(file(0));
      display.stalled('0');
      display.print('line');
      expect(terminal.text).to.match(/stalled/);
      expect(terminal.text).to.not.match(/B\/s|left|source/);
    });
  });

  it('are gone when all has ended', () => {
    showing(24, 120, ({ display, terminal }) => {
      display.tally(0, 2);
      for (const i of [0, 1]) display.start(file(i));
      for (const i of [0, 1]) {
        display.end(String(i), true);
        display.tally(i + 1, 2);
        display.print(`line${i}`);
      }
      expect(terminal.words).to.deep.equal(['line0', 'line1']);
    });
  });
});

function file(index: number): { digest: string; name: string; bytes: number; segments: number } {
  return { digest: String(index), name: `f${index}`, bytes: 1_000, segments: 1 };
}

/** Bars on a terminal of this size, removed in the end: their timer would keep the process. */
function showing(
  rows: number,
  columns: number,
  test: (shown: { display: Display; terminal: FakeTerminal }) => void,
): void {
  const terminal = new FakeTerminal(rows, columns);
  const output = {
    isTerminal: true,
    columns,
    print: () => expect.fail('a line must not be written over the bars'),
    json: () => undefined,
    flush: () => Promise.resolve(),
  };
  const display = barDisplay(output, terminal.stream);
  try {
    test({ display, terminal });
  } finally {
    display.close();
  }
}

function withoutBlanks(text: string): string {
  return text.replaceAll(' ', '');
}
