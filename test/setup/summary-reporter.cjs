/** Prints one plain line at the end of a run: `N passed, N failed`, with `, N skipped` when there are any. */
module.exports = class SummaryReporter {
  onRunComplete(_contexts, results) {
    // A test file that does not even load counts as one failure.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`;
    // jest runs its own summary after all other reporters; the plain line has to come last.
    process.once('exit', () => process.stdout.write(line));
  }
};
