/** Makes sure that an engine is there before the tests that need one. */
import { ensureEngine } from "../src/engine/install.ts";
import { DialtreeError } from "../src/errors.ts";

try {
  const { path, version, origin } = await ensureEngine((line) => process.stderr.write(`${line}\n`));
  process.stderr.write(`engine: ${path}, Pulumi ${version}, ${origin}\n`);
} catch (error) {
  if (!(error instanceof DialtreeError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
