import { expect } from 'chai';

type ErrorClass = abstract new (...args: never) => Error;
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a check may name the class of error that it takes
type ErrorCheck = (error: any) => boolean;

/**
 * The expected error: a pattern for its text (`Name: message`), its class, an error of the same name and message,
 * fields that it has, or a function that throws or returns false where the error is another one.
 */
export type ErrorMatcher = RegExp | Error | ErrorClass | ErrorCheck | Readonly<Record<string, unknown>>;

/** Expects that the promise, or the one that the function returns, rejects with such an error. */
export async function expectRejection(
  promise: PromiseLike<unknown> | (() => PromiseLike<unknown>),
  matcher?: ErrorMatcher,
  message?: string,
): Promise<void> {
  try {
    await (typeof promise === 'function' ? promise() : promise);
  } catch (error) {
    expectError(error, matcher, message);
    return;
  }
  expect.fail(withMessage(message, 'expected a rejection'));
}

/** Expects that the function throws such an error. */
export function expectThrow(work: () => unknown, matcher?: ErrorMatcher, message?: string): void {
  try {
    work();
  } catch (error) {
    expectError(error, matcher, message);
    return;
  }
  expect.fail(withMessage(message, 'expected an error'));
}

function expectError(error: unknown, matcher: ErrorMatcher | undefined, message: string | undefined): void {
  if (matcher === undefined) return;
  if (matcher instanceof RegExp) {
    expect(String(error), message).to.match(matcher);
  } else if (matcher instanceof Error) {
    expectFields(
      error,
      { name: matcher.name, message: matcher.message, ...Object.fromEntries(Object.entries(matcher)) },
      message,
    );
  } else if (typeof matcher !== 'function') {
    expectFields(error, matcher, message);
  } else if (isErrorClass(matcher)) {
    expect(error, message).to.be.instanceOf(matcher);
  } else if (!matcher(error)) {
    expect.fail(withMessage(message, `unexpected error: ${String(error)}`));
  }
}

function expectFields(error: unknown, fields: Readonly<Record<string, unknown>>, message: string | undefined): void {
  for (const [name, expected] of Object.entries(fields)) {
    const actual = (error as Record<string, unknown>)[name];
    if (expected instanceof RegExp) expect(actual, withMessage(message, name)).to.match(expected);
    else expect(actual, withMessage(message, name)).to.deep.equal(expected);
  }
}

function isErrorClass(matcher: ErrorClass | ErrorCheck): matcher is ErrorClass {
  return matcher === Error || matcher.prototype instanceof Error;
}

function withMessage(message: string | undefined, what: string): string {
  return message === undefined ? what : `${message}: ${what}`;
}
