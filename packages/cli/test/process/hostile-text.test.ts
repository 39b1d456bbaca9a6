import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

import { ExitCode, ShoalError } from '@shoal/common';
import { cleanUp } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { stub } from 'sinon';

import { completeLine, failureLine, pausedLine } from '#src/download/result-lines.js';
import { plainDisplay } from '#src/download/display/plain-display.js';
import { clientLogEntry } from '#src/notes/client-notes.js';
import { trackerLogEntry } from '#src/notes/tracker-notes.js';
import { errorLine } from '#src/process/output/error-line.js';
import { complain, exitCodeOf } from '#src/process/failure.js';
import { openLog } from '#src/process/log.js';
import { errorOutput, standardOutput } from '#src/process/output/output.js';
import { showTransient, wipeTransient } from '#src/process/output/transient-line.js';

/** It clears the screen, renames the window, turns the line round, hides, and begins lines that Shoal did not print. */
const HOSTILE =
  '\u001b[2J\u001b]0;x\u0007\u009b31m\u202e\u2067\u00ad\u061c\u{e0041}\u3164\nshoal: forged\r\u2028\u0085';

/** Printed text may contain none of these, except for the end of its one line. */
const HIDDEN = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/u;

/** Everything that is written to both streams while `print` runs, a chunk each. */
async function written(print: () => void | Promise<void>): Promise<string[]> {
  const chunks: string[] = [];
  const writeSync = stub(fs, 'writeSync').callsFake((_fd: number, bytes: unknown): number => {
    chunks.push(Buffer.from(bytes as Uint8Array).toString());
    return (bytes as Uint8Array).length;
  });
  syncBuiltinESMExports();
  try {
    await print();
  } finally {
    writeSync.restore();
    syncBuiltinESMExports();
  }
  return chunks;
}

const ways: Readonly<Record<string, () => void | Promise<void>>> = {
  'standard output': () => {
    standardOutput().print(HOSTILE);
  },
  'JSON on standard output': () => {
    standardOutput().json({ [HOSTILE]: HOSTILE });
  },
  'lines for people on standard error': () => {
    errorOutput().print(HOSTILE);
  },
  'JSON on standard error': () => {
    errorOutput().json({ [HOSTILE]: HOSTILE });
  },
  'an error': () => {
    complain(HOSTILE);
  },
  'the reason of a failure': () => {
    exitCodeOf(new ShoalError(ExitCode.storage, HOSTILE));
  },
  'a line of a display without bars': () => {
    const display = plainDisplay(standardOutput());
    display.print(HOSTILE);
    display.log(HOSTILE);
  },
  'a line on standard error': () => {
    errorLine(HOSTILE);
  },
  'a log for people': () => log('human'),
  'a log for programs': () => log('json'),
};

async function log(logFormat: 'human' | 'json'): Promise<void> {
  const open = openLog({ logLevel: 'debug', logFormat });
  open.log({ level: 'warn', message: HOSTILE, context: { [HOSTILE]: HOSTILE, list: [HOSTILE], deep: { HOSTILE } } });
  open.log(clientLogEntry({ type: 'tracker-lost', reason: HOSTILE }, 1));
  open.log(trackerLogEntry({ type: 'file-unknown', file: HOSTILE, rank: 1 }));
  await open.flush();
}

describe('a hostile text', () => {
  for (const [way, print] of Object.entries(ways)) {
    it(`is one line with nothing hidden: ${way}`, async () => {
      const lines = await written(print);
      expect(lines.length).to.be.above(0);
      for (const line of lines) {
        expect(line.endsWith('\n'), JSON.stringify(line)).to.equal(true);
        expect(HIDDEN.test(line.slice(0, -1)), JSON.stringify(line)).to.equal(false);
      }
    });
  }

  it('forges no line of an internal error, whose stack is of several', async () => {
    const lines = await written(() => {
      exitCodeOf(new Error(HOSTILE));
    });
    expect(lines.length).to.be.above(1);
    expect(lines[0] ?? '').to.match(/^shoal: internal error: Error: /);
    for (const line of lines) expect(HIDDEN.test(line.slice(0, -1)), JSON.stringify(line)).to.equal(false);
    for (const line of lines.slice(1)) expect(line).to.match(/^ {4}at /);
  });

  it('is cut to one row of a terminal where the line is taken back', async () => {
    const { isTTY, columns } = process.stderr;
    Object.assign(process.stderr, { isTTY: true, columns: 20 });
    cleanUp(() => Object.assign(process.stderr, { isTTY, columns }));
    const [shown = '', wiped = ''] = await written(() => {
      showTransient(`${HOSTILE}${'x'.repeat(100)}`);
      wipeTransient();
    });
    expect(shown.startsWith(wiped)).to.equal(true);
    const line = shown.slice(wiped.length);
    expect(line.length < 20 && !HIDDEN.test(line), JSON.stringify(line)).to.equal(true);
  });

  it('is no part of the lines about a file either', () => {
    const progress = { digest: '', heldSegments: 1, heldBytes: 1, leadingSegments: 1, downloadedBytes: 1, sources: 1 };
    const completion = { type: 'file-complete', digest: '', name: HOSTILE, path: HOSTILE, progress } as const;
    const full = {
      type: 'storage-full',
      digest: '',
      name: HOSTILE,
      folder: HOSTILE,
      missing: 'space',
      missingBytes: 1,
    } as const;
    for (const line of [
      completeLine({ ...completion, resumedBytes: 0, ms: 1, bytes: 1, segments: 1 }),
      failureLine(HOSTILE, HOSTILE),
      pausedLine({ ...full, diskWaitMs: 1 }),
    ]) {
      expect(HIDDEN.test(line), JSON.stringify(line)).to.equal(false);
    }
  });
});
