/**
 * Jest runs the compiled files: a package's own tests its modules, those of other packages the bundle of them, which
 * ships. Worker threads load the same.
 */
module.exports = {
  globalSetup: "<rootDir>/bundling/bundle.js",
  testEnvironment: "node",
  roots: ["<rootDir>/packages", "<rootDir>/examples", "<rootDir>/bench"],
  testMatch: ["**/dist/**/*.test.js"],
  modulePathIgnorePatterns: [],
  // Jest leaves one core to itself, which on two is half of them.
  maxWorkers: "100%",
  // A busy machine is slow, not wrong.
  testTimeout: 30_000,
};
