import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import { shorten } from './counts.mjs';

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
        for (const { message } of errors) write(testFile, 'failed', `${browser.name}: ${testFile}`, message);
        if (testResults) visit(testFile, testResults, browser.name);
      }
    },
  };

  /** @param {string} testFile @param {Suite} suite @param {string} path */
  function visit(testFile, suite, path) {
    for (const { name, passed, skipped, error } of suite.tests) write(testFile, skipped ? 'skipped' : passed ? 'passed' : 'failed', `${path}: ${name}`, error?.message);
    for (const inner of suite.suites) visit(testFile, inner, `${path}: ${inner.name}`);
  }

  /** @param {string} testFile @param {string} state @param {string} name @param {string} [message] */
  function write(testFile, state, name, message = '') {
    appendFileSync(file, `${JSON.stringify({ state, name, file: relative(process.cwd(), testFile), ...(message && { reason: shorten(message) }) })}\n`);
  }
}

/**
 * @typedef {{ name: string, tests: { name: string, passed: boolean, skipped: boolean, error?: { message?: string } }[], suites: Suite[] }} Suite
 * @typedef {{ browser: { name: string }, testResults?: Suite, errors: { message: string }[] }} Session
 */
