// The reporter of one test file's process: one JSON line as a test begins and one as a leaf test ends, as scripts/test.mjs reads it.
import { inspect } from 'node:util';

export default async function* reportLeaves(events) {
  const names = [];
  const children = [];
  for await (const { type, data } of events) {
    if (type === 'test:dequeue') {
      yield `${JSON.stringify({ name: data.name, result: 'begun' })}\n`;
    } else if (type === 'test:start') {
      names.length = data.nesting;
      names[data.nesting] = data.name;
    } else if (type === 'test:pass' || type === 'test:fail') {
      // Subtests are reported before the test that holds them.
      const isParent = (children[data.nesting + 1] ?? 0) > 0;
      children[data.nesting + 1] = 0;
      children[data.nesting] = (children[data.nesting] ?? 0) + 1;
      const name = [...names.slice(0, data.nesting), data.name].join(' › ');
      const outcome = judge(type, data, isParent);
      if (outcome !== undefined) yield `${JSON.stringify({ name, ...outcome })}\n`;
    } else if (type === 'test:diagnostic' && /uncaughtException|unhandledRejection/.test(data.message)) {
      yield `${JSON.stringify({ result: 'diagnostic', error: data.message })}\n`;
    }
  }
}

/** Undefined for a suite or a parent that only repeats what its children said. */
function judge(type, data, isParent) {
  const failure = data.details?.error;
  const isSuite = data.details?.type === 'suite';
  if (data.skip !== undefined && data.skip !== false) return { result: 'skipped', reason: reasonOf(data.skip) };
  if (data.todo !== undefined && data.todo !== false)
    return { result: 'skipped', reason: `to do ${reasonOf(data.todo)}` };
  if (type === 'test:pass') return isParent || isSuite ? undefined : { result: 'passed' };
  if (failure?.failureType === 'subtestsFailed') return undefined;
  const cause = failure?.cause instanceof Error ? failure.cause : (failure ?? 'failed');
  if (failure?.failureType === 'cancelledByParent') return { result: 'failed', error: failure.message };
  const place = failure?.failureType === 'hookFailed' ? `${failure.message}\n` : '';
  return { result: 'failed', error: place + withoutNodeFrames(inspect(cause, { depth: 6 })) };
}

function withoutNodeFrames(text) {
  return text.replace(/\n\s+at [^\n]*\(?node:(?:internal|async_hooks)[^\n]*?(?= \{\n|\n|$)/g, '');
}

function reasonOf(mark) {
  return typeof mark === 'string' ? mark : '';
}
