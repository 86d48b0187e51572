import { appendFileSync } from 'node:fs';

/**
 * A reporter for web-test-runner that writes the same lines as `node-reporter.mjs` does.
 *
 * @param {string} file
 */
export function browserReporter(file) {
  return {
    /** @param {{ testFile: string, sessionsForTestFile: Session[] }} results */
    reportTestFileResults({ testFile, sessionsForTestFile }) {
      for (const { browser, testResults, errors } of sessionsForTestFile) {
        for (const { message } of errors) write('failed', `${browser.name}: ${testFile}: ${message}`);
        if (testResults) visit(testResults, browser.name);
      }
    },
  };

  /** @param {Suite} suite @param {string} path */
  function visit(suite, path) {
    for (const { name, passed, skipped } of suite.tests) write(skipped ? 'skipped' : passed ? 'passed' : 'failed', `${path}: ${name}`);
    for (const inner of suite.suites) visit(inner, `${path}: ${inner.name}`);
  }

  /** @param {string} state @param {string} name */
  function write(state, name) {
    appendFileSync(file, `${JSON.stringify({ state, name })}\n`);
  }
}

/**
 * @typedef {{ name: string, tests: { name: string, passed: boolean, skipped: boolean }[], suites: Suite[] }} Suite
 * @typedef {{ browser: { name: string }, testResults?: Suite, errors: { message: string }[] }} Session
 */
