/** Prints one plain line at the end of a run: `N passed, N failed`, with `, N skipped` when there are any. */
module.exports = class SummaryReporter {
  onRunComplete(_contexts, results) {
    // A test file that does not even load counts as one failure.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    process.stdout.write(`${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
  }
};
