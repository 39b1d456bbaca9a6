import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { cleanUp } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import type { Completion } from '#src/download/completion.js';
import { CompletionCommand } from '#src/download/completion-command.js';

const digest = 'ab'.repeat(32);

describe('the command for complete files', () => {
  it('finds the file in its environment, whatever its name is', async () => {
    const { folder, run } = commands();
    const name = `it's "odd"; $(touch broken) \`x\` & é`;
    const command = run(
      'printf "%s\\n" "$SHOAL_COMPLETED_NAME" "$SHOAL_DIGEST" "$SHOAL_PATH" "$SHOAL_BYTES" > variables',
    );
    command.run(completion(name, join(folder, name)));
    await command.finished();
    expect(readFileSync(join(folder, 'variables'), 'utf8').split('\n')).to.deep.equal([
      ...[name, digest, join(folder, name), '7', ''],
    ]);
    expect(command.failures).to.equal(0);
  });

  it('runs once a file, one after the other, in the order in which they were complete', async () => {
    const { folder, run } = commands();
    const command = run('test ! -e lock && touch lock && echo "$SHOAL_COMPLETED_NAME" >> order && rm lock');
    for (let i = 0; i < 10; i += 1) command.run(completion(`f${i}`));
    await command.finished();
    command.run(completion('late'));
    await command.finished();
    const order = readFileSync(join(folder, 'order'), 'utf8').trim().split('\n');
    expect(order).to.deep.equal([...Array.from({ length: 10 }, (_, i) => `f${i}`), 'late']);
    expect(command.failures).to.equal(0);
  });

  it('is warned of where it fails, and runs for the next file', async () => {
    const { run, warnings } = commands();
    const command = run('case "$SHOAL_COMPLETED_NAME" in a) exit 3;; b) kill -9 $$;; esac');
    for (const name of ['a', 'b', 'c']) command.run(completion(name));
    await command.finished();
    expect(warnings).to.deep.equal(['--on-complete ended with code 3 for a', '--on-complete ended with SIGKILL for b']);
    expect(command.failures).to.equal(2);
  });

  it('that no shell can run is warned of', async () => {
    const { run, warnings } = commands();
    const command = run('no-such-command-anywhere 2> complaint');
    command.run(completion('a'));
    await command.finished();
    expect(warnings).to.deep.equal(['--on-complete ended with code 127 for a']);
  });

  it('is not begun any more once it is cancelled', async () => {
    const { folder, run, warnings } = commands();
    const command = run('until test -e go; do sleep 0.02; done; echo "$SHOAL_COMPLETED_NAME" >> order');
    for (const name of ['a', 'b', 'c']) command.run(completion(name));
    command.cancelWaiting();
    writeFileSync(join(folder, 'go'), '');
    await command.finished();
    expect(readFileSync(join(folder, 'order'), 'utf8'), 'what was begun ends by itself').to.equal('a\n');
    expect(warnings).to.deep.equal(['--on-complete was not run for 2 files: the client was stopped']);
    expect(command.failures).to.equal(2);
  });
});

/** Commands that run in a folder of their own. */
function commands() {
  const folder = mkdtempSync(join(tmpdir(), 'shoal-command-'));
  cleanUp(() => rmSync(folder, { recursive: true, force: true }));
  const warnings: string[] = [];
  const run = (text: string): CompletionCommand =>
    new CompletionCommand(`cd '${folder}' && { ${text}; }`, (message) => warnings.push(message));
  return { folder, warnings, run };
}

function completion(name: string, path = `/out/${name}`): Completion {
  const progress = { digest, heldSegments: 1, heldBytes: 7, leadingSegments: 1, downloadedBytes: 7, sources: 1 };
  const event = { type: 'file-complete', digest, name, path, progress, resumedBytes: 0, ms: 1 } as const;
  return { ...event, bytes: 7, segments: 1 };
}
