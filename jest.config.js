/** Jest runs the compiled files: the very ones that ship, and that worker threads load. */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/packages", "<rootDir>/examples", "<rootDir>/bench"],
  testMatch: ["**/dist/**/*.test.js"],
  modulePathIgnorePatterns: [],
};
